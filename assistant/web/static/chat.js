// The chat page: asks, shows the answer as it comes, and keeps the conversation.

import { el, renderAnswer, spokenText } from "./answer.js";
import { attachCards } from "./card.js";
import { ask, ChatError } from "./stream.js";

const EARLIER_MESSAGES = 6;
const OUTCOMES = {
  clarify: "Cần chọn thủ tục",
  not_found: "Không tìm thấy trong các nguồn hiện có",
  declined: "Ngoài phạm vi trả lời",
};
const WRITERS = { rules: "Trích nguyên văn từ nguồn", model: "Mô hình ngôn ngữ soạn, đã đối chiếu với nguồn" };
const PERSONAL = [
  [/(^|[^\d.,])\d{3} ?\d{3} ?\d{3} ?\d{3}(?!\d)|(^|[^\d.,])\d{4} \d{4} \d{4}(?!\d)/, "số căn cước công dân"],
  [/(^|[^\d.,])(\+84|0)([ .-]?\d){9}(?!\d)/, "số điện thoại"],
  [/[\w.+-]+@[\w-]+\.\w{2,}/, "địa chỉ thư điện tử"],
];

const byId = (id) => document.getElementById(id);
const [form, field, send, turns, warning] = ["composer", "question", "send", "turns", "warning"].map(byId);
const statusLabels = JSON.parse(byId("main").dataset.statusLabels);
const maxChars = Number(byId("main").dataset.maxChars);
const history = [];
let running = null; // the AbortController of the question in progress

function submit() {
  const question = field.value.trim();
  if (!question || running || tooLong(question)) return;
  field.value = "";
  review();
  start(question);
}

async function start(question) {
  if (running) return;
  byId("welcome").hidden = true;
  byId("restart").hidden = false;
  const turn = newTurn(question);
  focusField();
  running = new AbortController();
  send.textContent = "Dừng";
  try {
    const messages = [...history.slice(-EARLIER_MESSAGES), { role: "user", content: question }];
    for await (const event of ask(messages, running.signal)) receive(turn, event);
  } catch (error) {
    stopped(turn, error);
  } finally {
    running = null;
    send.textContent = "Gửi";
    turn.box.removeAttribute("aria-busy");
  }
}

function newTurn(question) {
  const state = el("p", { className: "state-line busy" }, "Đang tìm trong kho văn bản…");
  state.setAttribute("role", "status");
  const [notices, answer, more] = ["notices", "answer", "more"].map((className) => el("div", { className }));
  const box = el("article", { className: "turn" }, el("h2", {}, question), state, notices, answer, more);
  box.setAttribute("aria-busy", "true");
  const turn = { question, box, state, notices, answer, more, text: "", citations: new Map(), frame: 0 };
  attachCards(answer, (n) => turn.citations.get(n), statusLabels);
  turns.append(box);
  box.scrollIntoView({ block: "start" });
  return turn;
}

function receive(turn, { type, data }) {
  if (type === "retrieved") {
    turn.state.textContent = data.n ? `Đã tìm thấy ${data.n} tài liệu, đang soạn câu trả lời…` : "Không tìm thấy tài liệu…";
  } else if (type === "final") {
    finish(turn, data);
  } else {
    if (type === "delta") turn.text += data.text;
    if (type === "citation") turn.citations.set(data.n, data);
    turn.frame ||= requestAnimationFrame(() => {
      turn.frame = 0;
      renderAnswer(turn.answer, turn.text, turn.citations, { streaming: true });
    });
  }
}

function finish(turn, final) {
  cancelAnimationFrame(turn.frame);
  turn.citations = new Map(final.citations.map((citation) => [citation.n, citation]));
  renderAnswer(turn.answer, final.answer, turn.citations);
  turn.state.className = "state-line";
  turn.state.textContent = OUTCOMES[final.outcome] ?? "";
  turn.notices.append(...final.notices.map(({ kind, text }) => el("p", { className: "notice", dataset: { kind } }, text)));
  const options = final.options.map(({ procedure_code, title, why }) => {
    const asked = `${turn.question} (${title}${procedure_code ? `, mã ${procedure_code}` : ""})`;
    return choice(title, asked, [procedure_code, why].filter(Boolean).join(" · "));
  });
  const suggestions = final.suggestions.map((text) => choice(text, text));
  turn.more.append(
    ...(options.length ? [el("ul", { className: "choices" }, ...options)] : []),
    ...(final.citations.length ? [sources(final.citations), tools(turn, final)] : []),
    ...(suggestions.length ? [el("p", { className: "label" }, "Hỏi tiếp"), el("ul", { className: "choices" }, ...suggestions)] : []),
  );
  history.push({ role: "user", content: turn.question }, { role: "assistant", content: final.answer });
  const titles = final.options.map((option) => option.title).join("; ");
  byId("spoken").replaceChildren(el("p", {}, [turn.state.textContent, spokenText(final.answer), titles].filter(Boolean).join(". ")));
}

function stopped(turn, error) {
  turn.state.className = "state-line";
  if (error.name === "AbortError") turn.state.textContent = "Đã dừng.";
  else turn.state.textContent = error instanceof ChatError ? error.message : "Có lỗi khi hiển thị câu trả lời.";
  turn.state.classList.toggle("error", error.name !== "AbortError");
  const retry = el("button", { type: "button", className: "button quiet" }, "Thử lại");
  retry.onclick = () => {
    if (running) return;
    turn.box.remove();
    start(turn.question);
  };
  turn.more.replaceChildren(retry);
}

const choice = (label, question, detail) =>
  el("li", {}, el("button", { type: "button", dataset: { ask: question } }, label, ...(detail ? [el("small", {}, detail)] : [])));

/** List the sources under an answer, one line a document, so that they print and need no pointer. */
function sources(citations) {
  const lines = new Map();
  for (const { n, document_id, title, procedure_code, heading, url } of citations) {
    if (!lines.has(document_id)) lines.set(document_id, el("li", {}, procedure_code ? `${title} (${procedure_code})` : title, ": "));
    const line = lines.get(document_id);
    if (line.querySelector("a")) line.append(", ");
    line.append(el("a", { href: url, target: "_blank", rel: "noopener" }, `[${n}] ${heading}`));
  }
  return el("section", { className: "sources" }, el("h3", {}, "Nguồn"), el("ul", {}, ...lines.values()));
}

function tools(turn, final) {
  const copy = el("button", { type: "button", className: "button quiet" }, "Sao chép kèm nguồn");
  copy.onclick = async () => {
    copy.textContent = (await copied(asText(turn.question, final))) ? "Đã sao chép" : "Không sao chép được";
  };
  const seconds = (final.timings_ms.total / 1000).toLocaleString("vi", { maximumFractionDigits: 1 });
  const { approved } = final;
  const writer = approved
    ? `${approved.by} duyệt ngày ${new Date(approved.on).toLocaleDateString("vi")}`
    : WRITERS[final.written_by];
  return el("p", { className: "tools" }, copy, el("span", {}, [writer, `${seconds} giây`].filter(Boolean).join(" · ")));
}

function asText(question, { answer, citations }) {
  const cited = citations.map(({ n, title, procedure_code, heading, quote, url }) => {
    const code = procedure_code ? ` (mã ${procedure_code})` : "";
    return `[${n}] ${title}${code}, ${heading}: “${quote}” ${new URL(url, location.href)}`;
  });
  return [`Hỏi: ${question}`, answer.replaceAll("**", ""), ...(cited.length ? ["Nguồn:", cited.join("\n")] : [])].join("\n\n");
}

/** Copy; over plain HTTP browsers have no clipboard object, so a hidden field is copied instead. */
async function copied(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const held = document.activeElement;
  const area = el("textarea", { className: "unseen", value: text });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  held?.focus();
  return done;
}

function tooLong(question) {
  const length = Array.from(question).length;
  if (length <= maxChars) return false;
  warning.textContent = `Câu hỏi quá dài: ${length.toLocaleString("vi")} ký tự, tối đa ${maxChars.toLocaleString("vi")}. Hãy rút gọn.`;
  return true;
}

/** Grow the field with its text, and warn of what looks like personal data. */
function review() {
  field.rows = Math.min(6, field.value.split("\n").length);
  const seen = PERSONAL.filter(([pattern]) => pattern.test(field.value)).map(([, name]) => name);
  warning.textContent = seen.length ? `Câu hỏi có vẻ chứa ${seen.join(", ")}. Nên bỏ thông tin cá nhân trước khi gửi.` : "";
}

/** Touch screens are left alone: a focus there opens the keyboard over the answer. */
function focusField() {
  if (matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running) running.abort();
  else submit();
});
field.addEventListener("input", review);
field.addEventListener("keydown", (event) => {
  // Enter that ends a composition (Telex, VNI) belongs to the input method; Safari reports it as key code 229.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
byId("main").addEventListener("click", (event) => {
  const button = event.target.closest("button[data-ask]");
  if (button) start(button.dataset.ask || button.textContent.trim());
});
review();
focusField();
