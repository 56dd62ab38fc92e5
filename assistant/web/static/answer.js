// An answer's text as elements: "- " lists, lead-in lines that end with ":", **bold**, and [n] marks as citation chips.

/** Make an element; `props` are properties, children are nodes or text (never markup). */
export function el(tag, props = {}, ...children) {
  const { dataset, ...rest } = props;
  const node = Object.assign(document.createElement(tag), rest);
  Object.assign(node.dataset, dataset);
  node.append(...children);
  return node;
}

/** Show `text` in `box`; blocks that did not change stay in place, so that a focused chip keeps its focus. */
export function renderAnswer(box, text, citations, { streaming = false } = {}) {
  // A mark or a bold run that is still arriving would flicker as raw characters.
  const whole = streaming ? text.replace(/(\[\d*|\*)$/, "") : text;
  const fresh = blocks(whole, citations);
  fresh.forEach((node, i) => {
    const old = box.children[i];
    if (!old) box.append(node);
    else if (!old.isEqualNode(node)) old.replaceWith(node);
  });
  while (box.children.length > fresh.length) box.lastElementChild.remove();
}

/** Give the text without marks and asterisks, to be spoken. */
export function spokenText(text) {
  return text.replace(/\s*\[\d+\]/g, "").replaceAll("**", "");
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

/** Move a mark that a line repeats to the line's end, once. */
function gathered(line) {
  const marks = [...line.matchAll(/\[(\d+)\]/g)].map((match) => match[1]);
  const repeated = new Set(marks.filter((n, i) => marks.indexOf(n) !== i));
  const rest = line.replace(/\s*\[(\d+)\]/g, (mark, n) => (repeated.has(n) ? "" : mark));
  return rest + [...repeated].map((n) => ` [${n}]`).join("");
}

function inline(node, text, citations) {
  for (const piece of text.split(/(\*\*.+?\*\*|\s*\[\d+\])/).filter(Boolean)) {
    const mark = /^\s*\[(\d+)\]$/.exec(piece);
    if (mark) node.append("\u00a0", chip(mark[1], citations.get(Number(mark[1]))));
    else if (piece.startsWith("**")) node.append(inline(el("strong"), piece.slice(2, -2), citations));
    else node.append(piece);
  }
  return node;
}

function chip(n, citation) {
  const node = el("button", { type: "button", className: "chip", disabled: !citation, dataset: { n } }, n);
  node.setAttribute("aria-haspopup", "dialog");
  node.setAttribute("aria-label", citation ? `Nguồn ${n}: ${citation.title}, ${citation.heading}` : `Nguồn ${n}`);
  return node;
}
