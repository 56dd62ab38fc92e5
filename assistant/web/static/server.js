// Where the assistant's server is, and its errors as sentences.

const root = new URL("../", import.meta.url);

/** Give the full address of a path of the server; null where it would lead to another place. */
export function at(path) {
  const address = new URL(path.replace(/^\/+/, ""), root);
  return address.origin === root.origin ? address.href : null;
}

/** An error with a sentence for the user; `kind` is lost, busy, server or refused; `wait` counts seconds. */
export class ServerError extends Error {
  constructor(kind, sentence, { wait = 0, status = 0 } = {}) {
    super(sentence);
    Object.assign(this, { kind, wait, status });
  }
}

export const UNREACHABLE = "Không kết nối được với máy chủ.";

/** Fetch from the server; throws ServerError for any answer but a good one, AbortError when stopped. */
export async function reach(path, options = {}) {
  const response = await fetch(at(path), { credentials: "same-origin", ...options }).catch((error) => {
    throw error.name === "AbortError" ? error : new ServerError("lost", UNREACHABLE);
  });
  if (response.ok) return response;
  throw await refusal(response);
}

/** Post JSON. */
export function post(path, body, options = {}) {
  const headers = { "content-type": "application/json", ...options.headers };
  return reach(path, { ...options, method: "POST", headers, body: JSON.stringify(body) });
}

async function refusal(response) {
  const { status } = response;
  const problem = await response.json().catch(() => ({}));
  const detail = typeof problem.detail === "string" ? problem.detail : "";
  if (status === 429) {
    const wait = Math.min(Math.max(Number(response.headers.get("retry-after")) || 10, 1), 300);
    return new ServerError("busy", detail || "Máy chủ đang nhận quá nhiều câu hỏi.", { wait, status });
  }
  // A proxy in front says 502 or 504 while the server behind it starts again.
  if (status === 502 || status === 504) return new ServerError("lost", UNREACHABLE, { status });
  const sentence = detail || `Máy chủ không trả lời được (mã lỗi ${status}).`;
  return new ServerError(status < 500 ? "refused" : "server", sentence, { status });
}
