// The citation card: opened by click, Enter or hover on a chip; one card for the page.

import { el } from "./answer.js";

const OPEN_AFTER_MS = 250;
const CLOSE_AFTER_MS = 350;

const card = el("div", { className: "card", hidden: true, id: "card" });
card.setAttribute("role", "dialog");
card.setAttribute("aria-labelledby", "card-title");
document.body.append(card);

let owner = null; // the chip that the card belongs to
let timer = 0;

/** Open cards for the chips of `box`; `citationOf(n)` gives the citation of a mark. */
export function attachCards(box, citationOf, statusLabels) {
  const opened = (chip) => open(chip, citationOf(Number(chip.dataset.n)), statusLabels);
  box.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    opened(chip);
    card.querySelector("a").focus({ preventScroll: true });
  });
  box.addEventListener("pointerover", (event) => {
    const chip = event.target.closest(".chip:enabled");
    if (chip && event.pointerType === "mouse") later(OPEN_AFTER_MS, () => opened(chip));
  });
  box.addEventListener("pointerout", (event) => event.target.closest(".chip") && leave());
}

function open(chip, citation, statusLabels) {
  clearTimeout(timer);
  if (owner === chip) return;
  owner?.setAttribute("aria-expanded", "false");
  owner = chip;
  chip.setAttribute("aria-expanded", "true");
  const close = el("button", { type: "button", className: "close", onclick: shut }, "×");
  close.setAttribute("aria-label", "Đóng");
  const state = statusLabels[citation.status] ?? statusLabels.unknown;
  card.replaceChildren(
    close,
    el("p", { className: "card-title", id: "card-title" }, citation.title),
    el(
      "p",
      { className: "card-facts" },
      [citation.procedure_code && `Mã ${citation.procedure_code}`, citation.heading, citation.page && `Trang ${citation.page}`]
        .filter(Boolean)
        .join(" · "),
      " ",
      el("span", { className: "state", dataset: { status: citation.status } }, state),
    ),
    el("blockquote", {}, citation.quote),
    el("a", { className: "button", href: citation.url, target: "_blank", rel: "noopener" }, "Mở nguồn"),
  );
  card.hidden = false;
  place(chip);
}

/** Put the card under its chip, or above where there is more room; narrow screens show a sheet at the bottom (CSS). */
function place(chip) {
  const at = chip.getBoundingClientRect();
  const below = innerHeight - at.bottom;
  const room = Math.max(below, at.top) - 16;
  card.style.setProperty("--room", `${room}px`);
  const top = card.offsetHeight + 16 > below && at.top > below ? at.top - card.offsetHeight - 8 : at.bottom + 8;
  const left = Math.max(8, Math.min(at.left - 24, chip.closest("main").getBoundingClientRect().right - card.offsetWidth - 8));
  card.style.setProperty("--top", `${top + scrollY}px`);
  card.style.setProperty("--left", `${left + scrollX}px`);
}

function shut() {
  clearTimeout(timer);
  if (card.hidden) return;
  const inside = card.contains(document.activeElement);
  card.hidden = true;
  owner.setAttribute("aria-expanded", "false");
  if (inside) owner.focus({ preventScroll: true });
  owner = null;
}

function later(wait, action) {
  clearTimeout(timer);
  timer = setTimeout(action, wait);
}

// A card that holds the focus was opened on purpose: the pointer leaving does not close it.
function leave() {
  later(CLOSE_AFTER_MS, () => card.contains(document.activeElement) || shut());
}

card.addEventListener("pointerenter", () => clearTimeout(timer));
card.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && leave());
card.addEventListener("focusout", (event) => event.relatedTarget && !card.contains(event.relatedTarget) && shut());
document.addEventListener("keydown", (event) => event.key === "Escape" && shut());
document.addEventListener("pointerdown", (event) => {
  if (!card.contains(event.target) && event.target !== owner) shut();
});
