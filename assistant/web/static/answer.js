// An answer's text as elements: "- " lists, lead-in lines that end with ":", **bold**, and [n] marks as citation chips.

import { el } from "./dom.js";

/** Show `text` in `box`; blocks that did not change stay in place, so that a focused chip keeps its focus. */
export function renderAnswer(box, text, citations, { streaming = false } = {}) {
  const fresh = blocks(streaming ? settled(text) : text, citations);
  fresh.forEach((node, i) => {
    const old = box.children[i];
    if (!old) box.append(node);
    else if (!old.isEqualNode(node)) old.replaceWith(node);
  });
  while (box.children.length > fresh.length) box.lastElementChild.remove();
}

/** Give the text without marks, dashes of lists and asterisks, to be spoken. */
export function spokenText(text) {
  return text.replace(/\s*\[\d+\]|^- /gm, "").replaceAll("**", "");
}

/** Give the part that will not change: whole lines, and a line up to its last mark, which may yet move behind more. */
function settled(text) {
  const end = text.lastIndexOf("\n") + 1;
  const marked = /^.*\[\d+\]/.exec(text.slice(end))?.[0] ?? "";
  return text.slice(0, end) + gathered(marked).replace(/\s*\[\d+\]$/, "");
}

function blocks(text, citations) {
  const out = [];
  let list = null;
  for (const line of text.split("\n").map((raw) => raw.trim())) {
    if (line.startsWith("- ")) {
      if (!list) out.push((list = el("ul")));
      list.append(inline(el("li"), gathered(line.slice(2)), citations));
    } else if (line) {
      list = null;
      const lead = /:(\s*\[\d+\])*$/.test(line.replaceAll("**", ""));
      out.push(inline(el("p", lead ? { className: "lead" } : {}), gathered(line), citations));
    }
  }
  return out;
}

/** Of the same mark several times in a row keep the last: it stands for all statements before it. */
const gathered = (line) => line.replace(/\s*\[(\d+)\](?=[^[\]]*\[\1\])/g, "");

function inline(node, text, citations) {
  for (const piece of text.split(/(\*\*.+?\*\*|\s*\[\d+\])/).filter(Boolean)) {
    const mark = /^\s*\[(\d+)\]$/.exec(piece);
    if (mark) attach(node, chip(mark[1], citations.get(Number(mark[1]))));
    else if (piece.startsWith("**")) node.append(inline(el("strong"), piece.slice(2, -2), citations));
    else node.append(piece);
  }
  return node;
}

/** Put a chip behind the last word, in one piece with it, so that no line begins with a chip. */
function attach(node, mark) {
  const before = node.lastChild;
  if (before?.nodeType !== Node.TEXT_NODE) return node.append("\u00a0", mark);
  const [, rest, word] = /^(.*?)(\S*)$/s.exec(before.data);
  before.data = rest;
  node.append(el("span", { className: "kept" }, word, "\u00a0", mark));
}

function chip(n, citation) {
  const name = citation ? `Nguồn ${n}: ${citation.title}, ${citation.heading}` : `Nguồn ${n}`;
  const props = { type: "button", className: "chip", disabled: !citation, dataset: { n } };
  return el("button", { ...props, "aria-haspopup": "dialog", "aria-label": name }, n);
}
