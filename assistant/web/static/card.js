// The citation card: opened by hover, focus, click or tap on a chip; one card for the widget.

import { button, el, focused } from "./dom.js";
import { placeOf, statusOf } from "./labels.js";
import { sourceAddress } from "./quote.js";

const OPEN_AFTER_MS = 250;
const CLOSE_AFTER_MS = 350;

export class Card {
  #owner = null; // the chip that the card belongs to
  #timer = 0;
  #quiet = false; // while the focus goes back to the chip

  /** Make the card of a panel; `scroller` holds the chips. */
  constructor(panel, scroller) {
    this.panel = panel;
    this.box = el("div", { className: "card", hidden: true, role: "dialog", "aria-labelledby": "card-title" });
    panel.append(this.box);
    const { box } = this;
    box.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    box.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.#leave());
    box.addEventListener("focusout", ({ relatedTarget: to }) => {
      if (to && !box.contains(to) && to !== this.#owner) this.close();
    });
    scroller.addEventListener("scroll", () => box.contains(focused(box)) || this.close(), { passive: true });
    // The focus may be elsewhere while the pointer shows the card.
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    document.addEventListener("pointerdown", (event) => {
      const path = event.composedPath();
      if (!path.includes(box) && !path.includes(this.#owner)) this.close();
    });
  }

  get open() {
    return !this.box.hidden;
  }

  /** Open cards for the chips of `answer`; `citationOf(n)` gives the citation of a mark. */
  serve(answer, citationOf) {
    const chipOf = (event) => event.target.closest(".chip:enabled");
    const show = (chip) => this.#show(chip, citationOf(Number(chip.dataset.n)));
    answer.addEventListener("click", (event) => {
      const chip = chipOf(event);
      if (!chip) return;
      show(chip);
      const first = this.box.querySelector("a, button");
      first.focus({ preventScroll: true });
      first.scrollIntoView({ block: "nearest" });
    });
    answer.addEventListener("focusin", (event) => {
      const chip = chipOf(event);
      if (chip?.matches(":focus-visible") && !this.#quiet) show(chip);
    });
    answer.addEventListener("focusout", ({ relatedTarget: to }) => to && !this.box.contains(to) && this.close());
    answer.addEventListener("pointerover", (event) => {
      const chip = chipOf(event);
      if (chip && event.pointerType === "mouse") this.#later(OPEN_AFTER_MS, () => show(chip));
    });
    answer.addEventListener("pointerout", (event) => chipOf(event) && event.pointerType === "mouse" && this.#leave());
  }

  /** Close the card; the focus goes back to its chip where the card held it. */
  close() {
    clearTimeout(this.#timer);
    if (!this.open) return;
    const held = this.box.contains(focused(this.box));
    const owner = this.#owner;
    this.#owner = null;
    this.box.hidden = true;
    owner.setAttribute("aria-expanded", "false");
    this.#quiet = true;
    if (held) owner.focus({ preventScroll: true });
    this.#quiet = false;
  }

  #show(chip, citation) {
    clearTimeout(this.#timer);
    if (this.#owner === chip) return;
    this.#owner?.setAttribute("aria-expanded", "false");
    this.#owner = chip;
    chip.setAttribute("aria-expanded", "true");
    const link = sourceAddress(citation);
    this.box.replaceChildren(
      el("p", { className: "card-title", id: "card-title" }, citation.title),
      el("p", { className: "card-facts" }, placeOf(citation)),
      el("p", { className: "state", dataset: { status: citation.status } }, statusOf(citation)),
      el("blockquote", {}, citation.quote),
      link && el("a", { className: "button", href: link, target: "_blank", rel: "noopener" }, "Mở nguồn tại đoạn này"),
      button("×", () => this.close(), { className: "icon close", "aria-label": "Đóng" }),
    );
    this.box.hidden = false;
    this.#place(chip);
  }

  /** Put the card under its chip, or above where there is more room; narrow panels show a sheet at the bottom (CSS). */
  #place(chip) {
    const [mark, frame] = [chip.getBoundingClientRect(), this.panel.getBoundingClientRect()];
    const above = mark.top - frame.top;
    const below = frame.bottom - mark.bottom;
    const { style } = this.box;
    style.setProperty("--room", `${Math.max(above, below) - 16}px`);
    const { offsetHeight: height, offsetWidth: width } = this.box;
    const under = height + 16 <= below || below >= above;
    style.setProperty("--top", `${under ? above + mark.height + 6 : above - height - 6}px`);
    const column = chip.closest(".turn").getBoundingClientRect();
    const left = Math.min(mark.left, column.right - width) - frame.left;
    style.setProperty("--left", `${Math.max(8, left)}px`);
  }

  #later(wait, action) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, wait);
  }

  // A card that holds the focus was opened on purpose: the pointer leaving does not close it.
  #leave() {
    this.#later(CLOSE_AFTER_MS, () => {
      const at = focused(this.box);
      if (!this.box.contains(at) && at !== this.#owner) this.close();
    });
  }
}
