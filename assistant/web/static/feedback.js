// What an officer thinks of an answer, sent to the server with the answer's id; the officer sees that it arrived.

import { button, el } from "./dom.js";
import { keep, recall } from "./memory.js";
import { personalData } from "./personal.js";
import { post } from "./server.js";

const VERDICTS = { right: "Đúng", wrong: "Sai", wrong_source: "Sai nguồn", out_of_date: "Đã cũ" };
const MAX_CHARS = 2000;

/** Make the feedback row of an answered turn; `record.feedback` keeps what the server took. */
export function feedback(record, { save, say }) {
  const box = el("section", { className: "feedback" });
  const draft = `feedback:${record.final.id}`;
  const told = el("p", { className: "told" });
  const tell = (sentence) => {
    told.textContent = sentence;
    say(sentence);
  };

  const send = async (verdict, text) => {
    tell("Đang gửi góp ý…");
    const body = { answer_id: record.final.id, verdict, ...(text && { text }) };
    try {
      const receipt = await (await post("api/feedback", body)).json();
      record.feedback = { verdict, received_at: receipt.received_at };
      save();
      keep(draft, undefined);
      thank(true);
    } catch (error) {
      tell(refused(error));
    }
  };

  const choose = () => {
    const choices = Object.entries(VERDICTS).map(([verdict, label]) =>
      button(label, () => (verdict === "right" ? send(verdict) : write(verdict)), { dataset: { verdict } }),
    );
    box.replaceChildren(el("h3", {}, "Câu trả lời này"), el("div", { className: "row" }, ...choices), told);
  };

  const write = (verdict) => {
    tell("");
    const words = el("textarea", { id: draft, rows: 2, maxLength: MAX_CHARS, value: recall(draft, "") });
    words.addEventListener("input", () => {
      keep(draft, words.value);
      const personal = personalData(words.value);
      told.textContent = personal.length ? `Góp ý có vẻ chứa ${personal.join(", ")}; nên bỏ đi trước khi gửi.` : "";
    });
    box.replaceChildren(
      el("h3", {}, `Câu trả lời này: ${VERDICTS[verdict].toLowerCase()}`),
      el("label", { for: draft }, "Nói rõ thêm (không bắt buộc)"),
      words,
      el("div", { className: "row" }, button("Gửi góp ý", () => send(verdict, words.value.trim())), button("Thôi", () => (choose(), box.querySelector("button").focus()))),
      told,
    );
    words.focus();
  };

  const thank = (aloud) => {
    const { verdict, received_at: at } = record.feedback;
    const time = new Date(at).toLocaleString("vi", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" });
    const sentence = `Đã nhận góp ý «${VERDICTS[verdict]}» lúc ${time}. Cảm ơn.`;
    const line = el("p", { className: "told", tabIndex: -1 }, sentence);
    box.replaceChildren(line);
    if (!aloud) return;
    line.focus(); // where the button was
    say(sentence);
  };

  if (record.feedback) thank(false);
  else choose();
  return box;
}

function refused({ kind, status, message, wait }) {
  if (status === 404) return "Máy chủ không còn giữ câu trả lời này nên chưa ghi được góp ý.";
  if (kind === "busy") return `${message} Hãy gửi lại sau ${wait} giây.`;
  return `Chưa gửi được góp ý: ${message} Chữ đã nhập vẫn còn đây, hãy gửi lại.`;
}
