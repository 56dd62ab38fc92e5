// The box where a question is written: Vietnamese input methods, drafts, recall, length and personal data.

import { button, el } from "./dom.js";
import { MAX_CHARS } from "./labels.js";
import { keep, recall } from "./memory.js";
import { personalData } from "./personal.js";

// Marks that turn the direction of writing or can't be seen, and control characters, have no place in a question.
const UNSEEN = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff]|[^\P{Cc}\t\n\r]|\p{Cs}/gu;
const count = (number) => number.toLocaleString("vi");

export class Composer {
  #past = -1; // which earlier question stands in the box: 0 is the last one, -1 the draft
  #draft = "";

  /** `send(question, {personal})` takes a question or refuses it with false; `earlier()` gives questions, newest first. */
  constructor({ send, stop, earlier, say }) {
    Object.assign(this, { send, earlier, say });
    this.field = el("textarea", {
      id: "question", rows: 1, placeholder: "Nhập câu hỏi…", autocomplete: "off", "aria-describedby": "hint note",
    }); // prettier-ignore
    this.stop = button("Dừng", stop, { hidden: true });
    this.hint = el("p", { className: "hint", id: "hint" });
    this.confirm = el("div", { className: "confirm", role: "group", "aria-labelledby": "confirm-text", hidden: true });
    const note = "Không nhập thông tin cá nhân hoặc nội dung mật. Đối chiếu với nguồn trước khi trả lời người dân.";
    this.box = el(
      "form",
      { className: "composer", onsubmit: (event) => (event.preventDefault(), this.#submit()) },
      this.confirm,
      this.hint,
      el(
        "div",
        { className: "field" },
        el("label", { className: "unseen", for: "question" }, "Câu hỏi"),
        this.field,
        this.stop,
        el("button", { className: "button", type: "submit" }, "Gửi"),
      ),
      el("p", { className: "note", id: "note" }, note),
    );
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("paste", (event) => this.#filesOnly(event.clipboardData) && this.#refuseFiles(event));
    this.box.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    this.box.addEventListener("drop", (event) => this.#filesOnly(event.dataTransfer) && this.#refuseFiles(event));
    this.#set(recall("draft", ""));
  }

  set busy(busy) {
    this.stop.hidden = !busy;
  }

  /** Put the cursor in the box; touch screens are left alone, where it opens the keyboard over the answer. */
  focus() {
    if (matchMedia("(pointer: fine)").matches) this.field.focus({ preventScroll: true });
  }

  /** Send a question that was chosen, or typed and read again by its writer. */
  #submit({ sure = false } = {}) {
    const question = this.field.value.replace(UNSEEN, "").trim();
    if (!question || this.#tooLong()) return;
    const personal = personalData(question);
    if (personal.length && !sure) return this.#ask(personal);
    if (this.send(question, { personal: personal.length > 0 }) === false) {
      return this.#tell("Đang trả lời câu trước. Hãy đợi, hoặc bấm «Dừng» rồi gửi lại.");
    }
    this.#set("");
    this.focus();
  }

  #ask(personal) {
    const text = `Câu hỏi có vẻ chứa ${personal.join(", ")}. Nên bỏ đi trước khi gửi.`;
    const fix = button("Sửa lại", () => (this.#unask(), this.field.focus()));
    const send = button("Vẫn gửi", () => (this.#unask(), this.#submit({ sure: true })));
    this.confirm.onkeydown = (event) => event.key === "Escape" && (event.stopPropagation(), fix.click());
    this.confirm.replaceChildren(el("p", { id: "confirm-text" }, text), el("div", {}, fix, send));
    this.confirm.hidden = false;
    fix.focus();
  }

  #unask() {
    this.confirm.hidden = true;
  }

  #typed() {
    this.#past = -1;
    this.#unask();
    this.#changed();
  }

  #changed() {
    keep("draft", this.field.value);
    const { style } = this.field;
    style.height = "auto";
    style.height = `${this.field.scrollHeight}px`;
    if (!this.#tooLong()) this.#tell("");
  }

  #tooLong() {
    const { length } = this.field.value.length > MAX_CHARS ? Array.from(this.field.value.trim()) : "";
    if (length <= MAX_CHARS) return false;
    this.#tell(`Câu hỏi dài ${count(length)} ký tự, tối đa ${count(MAX_CHARS)}. Hãy rút gọn; chữ đã nhập vẫn còn đây.`);
    return true;
  }

  #tell(sentence) {
    if (this.hint.textContent === sentence) return;
    this.hint.textContent = sentence;
    if (sentence) this.say(sentence);
  }

  #set(text) {
    this.field.value = text;
    this.#past = -1;
    this.#changed();
  }

  #key(event) {
    // A key inside a composition (Telex, VNI) belongs to the input method; Safari reports its end as key code 229.
    if (event.isComposing || event.keyCode === 229) return;
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (key === "Enter" && !shiftKey) {
      event.preventDefault();
      if (!event.repeat) this.#submit();
    } else if (!shiftKey && !ctrlKey && !altKey && !metaKey) {
      if (key === "ArrowUp" && (this.#past >= 0 || !this.field.value)) this.#recall(event, 1);
      if (key === "ArrowDown" && this.#past >= 0) this.#recall(event, -1);
    }
  }

  /** Walk through earlier questions: Up goes back from an empty box, Down comes forward to the draft. */
  #recall(event, step) {
    const earlier = this.earlier();
    const to = this.#past + step;
    if (to >= earlier.length) return event.preventDefault();
    if (this.#past < 0) this.#draft = this.field.value;
    event.preventDefault();
    this.#set(to < 0 ? this.#draft : earlier[to]);
    this.#past = to;
  }

  #filesOnly(data) {
    return data.files.length > 0 && !data.types.includes("text/plain");
  }

  #refuseFiles(event) {
    event.preventDefault();
    this.#tell("Ô này chỉ nhận chữ; hình ảnh và tệp không được gửi đi.");
  }
}
