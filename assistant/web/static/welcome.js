// What stands in an empty conversation: suggested questions by field, and recent ones of this machine.

import { button, el } from "./dom.js";
import { forgetQuestions, recentQuestions } from "./memory.js";
import { reach } from "./server.js";

const SHOWN = 6;
const COMMON = "Việc thường gặp";

export class Welcome {
  /** `ask(question)` is called with a question that was chosen; `desk` is where trainers work, null on another's page. */
  constructor(ask, desk) {
    this.ask = ask;
    this.suggested = el("div", { className: "suggested" });
    this.recent = el("div");
    const lead = "Mỗi câu trả lời đều kèm trích dẫn đúng đoạn trong nguồn.";
    this.box = el("section", { className: "welcome" }, el("h2", {}, "Hỏi về thủ tục hành chính"), el("p", {}, lead), this.suggested, this.recent);
    if (desk) this.box.append(el("p", { className: "small" }, el("a", { href: desk }, "Bàn làm việc: kiến nghị, biên tập")));
  }

  /** Show the page, with suggestions from the server; without them the box below is enough. */
  async show() {
    this.box.hidden = false;
    if (!this.suggested.childElementCount) await this.#suggest();
    this.#showRecent(); // below the suggestions, so that these do not push it down
  }

  async #suggest() {
    try {
      const { fields, questions } = await (await reach("api/suggestions")).json();
      this.#fields(fields, questions);
    } catch {
      this.suggested.replaceChildren(el("p", { className: "small" }, "Chưa có câu hỏi gợi ý. Hãy gõ câu hỏi vào ô bên dưới."));
    }
  }

  /** Let a field be picked; before that, the questions that communes are asked most, which the server gives first. */
  #fields(fields, questions) {
    const shown = el("ul", { className: "choices" });
    const pick = el("select", { id: "field" }, el("option", { value: "" }, COMMON));
    pick.append(...fields.map((field) => el("option", {}, field)));
    pick.onchange = () => {
      const those = questions.filter(({ field }) => !pick.value || field === pick.value).slice(0, SHOWN);
      shown.replaceChildren(...those.map(({ text }) => this.#question(text)));
    };
    pick.onchange();
    this.suggested.replaceChildren(el("div", { className: "fields" }, el("label", { for: "field" }, "Gợi ý"), pick), shown);
  }

  #showRecent() {
    const recent = recentQuestions();
    if (!recent.length) return this.recent.replaceChildren();
    const forget = button("Xóa", () => this.#forget(), { "aria-label": "Xóa câu hỏi gần đây" });
    this.recent.replaceChildren(
      el("div", { className: "heading" }, el("h3", {}, "Gần đây (chỉ lưu trên máy này)"), forget),
      el("ul", { className: "choices plain" }, ...recent.map((question) => this.#question(question))),
    );
  }

  #forget() {
    forgetQuestions();
    this.#showRecent();
    this.suggested.querySelector("select")?.focus();
  }

  #question(text) {
    return el("li", {}, el("button", { type: "button", onclick: () => this.ask(text) }, text));
  }
}
