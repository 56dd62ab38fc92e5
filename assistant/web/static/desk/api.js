// Calls of the desk's JSON routes: with the page's CSRF token, and with errors as sentences.

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? "";

/** An error with a Vietnamese sentence; `status` is 0 where the server could not be reached. */
export class DeskError extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/** Give the token of a session that the same person began in another tab since, so that what is typed here still goes. */
async function freshToken() {
  const meta = document.querySelector('meta[name="csrf"]');
  const reply = meta && (await fetch("/api/trainer/session"));
  const session = reply?.ok ? await reply.json() : null;
  if (!session || session.id !== meta.dataset.who || session.csrf === meta.content) return null;
  meta.content = session.csrf;
  return meta.content;
}

/** Call a route; gives the reply's JSON, null where there is none. Throws DeskError. */
export async function call(method, path, body, options = {}) {
  const headers = { "x-csrf-token": token(), ...options.headers };
  const json = body !== undefined && !(body instanceof Blob) && !(body instanceof FormData);
  if (json) headers["content-type"] = "application/json";
  const send = () => fetch(path, { ...options, method, headers, body: json ? JSON.stringify(body) : body });
  let reply;
  try {
    reply = await send();
    const fresh = reply.status === 403 && (await freshToken());
    if (fresh) {
      headers["x-csrf-token"] = fresh;
      reply = await send();
    }
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new DeskError("Không kết nối được với máy chủ. Nội dung vẫn còn trên trang; hãy thử lại.", 0);
  }
  const text = await reply.text();
  const data = text && /json/.test(reply.headers.get("content-type") ?? "") ? JSON.parse(text) : null;
  if (reply.ok) return data;
  if (reply.status === 401 && !location.pathname.startsWith("/trainer/sign-in")) {
    throw new DeskError("Phiên làm việc đã hết. Hãy đăng nhập lại ở một thẻ khác rồi gửi lại.", 401);
  }
  throw new DeskError(data?.detail ?? `Máy chủ không làm được việc này (mã lỗi ${reply.status}).`, reply.status);
}
