// One question and its answer on the screen, with its state in words.

import { renderAnswer } from "./answer.js";
import { button, el } from "./dom.js";
import { feedback } from "./feedback.js";
import { OUTCOMES, WRITERS, statusOf } from "./labels.js";
import { sourceAddress } from "./quote.js";
import { at } from "./server.js";
import { tools } from "./sharing.js";

export class TurnView {
  #text = "";
  #citations = new Map();
  #frame = 0;

  /** `record` is the Turn (conversation.js); `hooks` are {card, ask, retry, asked, save, say}. */
  constructor(record, hooks) {
    Object.assign(this, { record, hooks });
    this.state = el("p", { className: "state-line" });
    for (const part of ["notices", "answer", "trouble", "more"]) this[part] = el("div", { className: part });
    const { state, notices, answer, trouble, more } = this;
    this.box = el("article", { className: "turn" }, el("h2", {}, record.question), state, notices, answer, trouble, more);
    hooks.card.serve(answer, (n) => this.#citations.get(n));
  }

  /** Bring the question to the top of what is seen. */
  toTop() {
    this.box.scrollIntoView({ block: "start" });
  }

  searching() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#text = "";
    this.#citations.clear();
    this.box.setAttribute("aria-busy", "true");
    this.trouble.replaceChildren();
    this.more.replaceChildren();
    this.#say("busy", "Đang tìm trong kho văn bản…");
  }

  /** Say how many documents were found; notices stand above the answer, so they come before its first word. */
  found({ n, notices = [] }) {
    this.#say("busy", n ? `Đã tìm thấy ${n} tài liệu, đang soạn…` : "Chưa tìm thấy tài liệu nào khớp…");
    this.#warn(notices);
  }

  write(text) {
    this.#text += text;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      renderAnswer(this.answer, this.#text, this.#citations, { streaming: true });
    });
  }

  cite(citation) {
    this.#citations.set(citation.n, citation);
  }

  /** Count down to the next try; resolves when it is time, or earlier when the line is back or the user says so. */
  waiting(error, seconds, signal) {
    const busy = error.kind === "busy";
    this.#say("bad", busy ? "Quá nhiều yêu cầu" : "Mất kết nối");
    const left = el("span", { className: "left" });
    return new Promise((resolve, reject) => {
      const done = (end) => {
        clearInterval(timer);
        removeEventListener("online", go);
        signal.removeEventListener("abort", halt);
        end();
      };
      const go = () => done(resolve);
      const halt = () => done(() => reject(signal.reason));
      const tick = () => (left.textContent = `Tự hỏi lại sau ${seconds} giây.`);
      const timer = setInterval(() => (--seconds > 0 ? tick() : go()), 1000);
      addEventListener("online", go);
      signal.addEventListener("abort", halt);
      tick();
      const sentence = el("p", {}, `${error.message} ${this.#incomplete} `, left);
      this.trouble.replaceChildren(sentence, ...(busy ? [] : [button("Hỏi lại ngay", () => (go(), this.hooks.asked()))]));
    });
  }

  /** Show the turn as its record says it ended. */
  show() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.box.removeAttribute("aria-busy");
    this.trouble.replaceChildren();
    this.more.replaceChildren();
    const { state, final, sentence } = this.record;
    if (state === "done") return this.#finish(final);
    if (state === "asking") return this.searching();
    this.#say(state === "failed" ? "bad" : "", state === "failed" ? "Chưa trả lời được" : "Đã dừng");
    const words = [sentence, this.#incomplete].filter(Boolean).join(" ");
    const signIn = this.record.status === 401 ? signInLink() : [];
    this.trouble.append(...(words ? [el("p", {}, words, ...signIn)] : []), button("Hỏi lại", () => this.hooks.retry()));
  }

  get #incomplete() {
    return this.answer.childElementCount ? "Phần ở trên chưa đủ, không dùng để trả lời người dân." : "";
  }

  #finish(final) {
    this.#citations = new Map(final.citations.map((citation) => [citation.n, citation]));
    renderAnswer(this.answer, final.answer, this.#citations);
    const { approved } = final;
    const writer = WRITERS[final.written_by] + (approved ? `: ${approved.by} duyệt ngày ${day(approved.on)}` : "");
    this.#say(final.outcome === "answered" ? "good" : "ask", OUTCOMES[final.outcome] ?? writer);
    this.#warn(final.notices);
    const { question } = this.record;
    const { options, citations, suggestions, approved_near: near = [] } = final;
    const found = final.outcome !== "not_found";
    const chosen = options.map(({ procedure_code: code, title, why }) => {
      const asked = `${question} (${title}${code ? `, mã ${code}` : ""})`;
      return this.#choice(title, asked, [code && `Mã ${code}`, found && why].filter(Boolean).join(" · "));
    });
    const label = found ? "Chọn đúng việc đang giải quyết" : "Gần với câu hỏi nhất";
    if (chosen.length) this.more.append(list(label, chosen));
    const choose = (texts) => texts.map((text) => this.#choice(text, text));
    if (near.length) this.more.append(list("Câu gần giống có câu trả lời đã duyệt", choose(near)));
    if (citations.length) this.more.append(sources(citations), tools(this.record, this.hooks.say));
    if (final.id) this.more.append(feedback(this.record, this.hooks));
    if (suggestions.length) this.more.append(list("Hỏi tiếp", choose(suggestions), "row"));
  }

  #choice(label, question, detail) {
    const act = () => this.hooks.ask(question) || this.hooks.say("Đang trả lời câu trước.");
    return el("li", {}, el("button", { type: "button", onclick: act }, label, detail && el("small", {}, detail)));
  }

  #warn(notices) {
    const fresh = notices.map(({ kind, text }) => el("p", { className: "notice", dataset: { kind } }, text));
    if (fresh.some((node, i) => !node.isEqualNode(this.notices.children[i]))) this.notices.replaceChildren(...fresh);
    if (!fresh.length) this.notices.replaceChildren();
  }

  #say(mood, sentence) {
    this.state.className = `state-line ${mood}`;
    // Always a new sign: one that only changed would count as having moved.
    this.state.replaceChildren(...(mood ? [el("span", { className: "sign", "aria-hidden": "true" })] : []), sentence);
  }
}

/** Where to sign in; a page of another origin would not be helped, since the session stays with the server's own pages. */
function signInLink() {
  const href = at("trainer/sign-in?next=/");
  return new URL(href).origin === location.origin ? [" ", el("a", { href }, "Đăng nhập")] : [];
}

/** Write a day (2026-11-26) as it is read here, whatever the clock's zone. */
const day = (date) => date.split("-").reverse().join("/");

function list(label, items, style = "") {
  return el("section", {}, el("h3", {}, label), el("ul", { className: `choices ${style}` }, ...items));
}

/** List the sources under an answer, one line a document, so that they print and need no pointer. */
function sources(citations) {
  const lines = new Map();
  for (const citation of citations) {
    const { n, document_id: id, title, procedure_code: code, heading, page } = citation;
    if (!lines.has(id)) lines.set(id, el("li", {}, `${title}${code ? ` (mã ${code})` : ""}, ${statusOf(citation).toLowerCase()}: `));
    const line = lines.get(id);
    if (line.querySelector("a")) line.append(", ");
    const props = { href: sourceAddress(citation) ?? "", target: "_blank", rel: "noopener" };
    line.append(el("a", props, `[${n}]\u00a0${heading}${page ? `, trang ${page}` : ""}`));
  }
  return el("section", { className: "sources" }, el("h3", {}, "Nguồn"), el("ul", {}, ...lines.values()));
}
