// The talk with POST /api/chat: a conversation goes out, typed events come back (server-sent events read from fetch).

import { post, ServerError } from "./server.js";

const SILENCE_MS = 30_000;
const BROKEN = "Kết nối bị ngắt trước khi có đủ câu trả lời.";
const SILENT = "Máy chủ nhận câu hỏi nhưng không trả lời.";

/** Yield {type, data} for each event of a reply in the conversation `id`; throws ServerError, or AbortError when stopped. */
export async function* ask(messages, signal, id = "new") {
  const talk = new AbortController();
  const stop = () => talk.abort();
  signal.addEventListener("abort", stop);
  let timer = 0;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, SILENCE_MS);
  };
  try {
    listen();
    const headers = { accept: "text/event-stream" };
    const response = await post("api/chat", { messages, conversation_id: id, stream: true }, { signal: talk.signal, headers });
    yield* events(response.body.getReader(), listen);
  } catch (error) {
    if (error instanceof ServerError || signal.aborted) throw error;
    throw new ServerError("lost", talk.signal.aborted ? SILENT : BROKEN);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    talk.abort();
  }
}

async function* events(reader, heard) {
  const decoder = new TextDecoder();
  let waiting = "";
  for (;;) {
    const { done, value } = await reader.read();
    heard();
    waiting += decoder.decode(value, { stream: !done });
    const blocks = waiting.split(/\r?\n\r?\n/);
    waiting = blocks.pop();
    for (const event of blocks.map(parse).filter(Boolean)) {
      if (event.type === "error") throw new ServerError("server", event.data.detail || event.data.title || BROKEN);
      yield event;
      if (event.type === "final") return;
    }
    if (done) throw new ServerError("lost", BROKEN);
  }
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
