// The talk with POST /api/chat: a conversation goes out, typed events come back (server-sent events read from fetch).

/** An error whose message is a sentence for the user. */
export class ChatError extends Error {}

const UNREACHABLE = "Không kết nối được với máy chủ. Hãy kiểm tra mạng rồi thử lại.";
const BROKEN = "Kết nối bị ngắt trước khi có đủ câu trả lời. Hãy thử lại.";

/** Yield {type, data} for each event; throws ChatError, or AbortError when `signal` stops it. */
export async function* ask(messages, signal) {
  const response = await reach("/api/chat", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ messages, stream: true }),
    signal,
  });
  if (!response.ok) throw new ChatError(await reason(response));
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let waiting = "";
  let finished = false;
  for (;;) {
    const { done, value } = await reader.read().catch((error) => fail(error, BROKEN));
    waiting += decoder.decode(value, { stream: !done });
    const blocks = waiting.split(/\r?\n\r?\n/);
    waiting = blocks.pop();
    for (const event of blocks.map(parse).filter(Boolean)) {
      if (event.type === "error") throw new ChatError(event.data.detail || event.data.title || BROKEN);
      finished ||= event.type === "final";
      yield event;
    }
    if (done) break;
  }
  if (!finished) throw new ChatError(BROKEN);
}

function reach(address, options) {
  return fetch(address, options).catch((error) => fail(error, UNREACHABLE));
}

function fail(error, sentence) {
  throw error.name === "AbortError" ? error : new ChatError(sentence);
}

async function reason(response) {
  const problem = await response.json().catch(() => ({}));
  if (typeof problem.detail === "string") return problem.detail;
  if (response.status === 429) return "Máy chủ đang nhận quá nhiều câu hỏi. Hãy đợi một lát rồi thử lại.";
  return problem.title || `Máy chủ không trả lời được (mã lỗi ${response.status}). Hãy thử lại.`;
}

function parse(block) {
  let type = "message";
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^(\w+):? ?(.*)$/.exec(line) ?? [];
    if (field === "event") type = value;
    if (field === "data") data.push(value);
  }
  return data.length ? { type, data: JSON.parse(data.join("\n")) } : null;
}
