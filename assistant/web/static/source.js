// The source page: the fragment marks the quote in the text, if the text still has it there, and nothing otherwise.

import { digestOf, placeIn } from "./quote.js";

const text = document.getElementById("text");
const found = document.getElementById("found");
const file = document.querySelector("a[data-pages]");

/** Mark the quote that the fragment names. */
function show() {
  for (const mark of text.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
  text.normalize();
  found.textContent = "";
  const place = placeIn(location.hash);
  if (!place) return;
  const { start, end, digest } = place;
  if (start >= end || end > Number(text.dataset.length)) {
    return tell("Vị trí trích dẫn nằm ngoài văn bản này, nên không có đoạn nào được đánh dấu.");
  }
  if (digest && digestOf(between(start, end)) !== digest) {
    return tell("Văn bản đã thay đổi sau câu trả lời, đoạn trích không còn ở vị trí cũ, nên không đánh dấu đoạn nào.");
  }
  for (const run of text.querySelectorAll("[data-start]")) markRun(run, start, end);
  const first = text.querySelector("mark");
  if (!first) return;
  const section = first.closest("section").dataset.label;
  tell(`Đã đánh dấu đoạn được trích dẫn${section ? ` trong mục «${section}»` : ""}.`);
  openFileAt(start);
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "center" });
}

function tell(sentence) {
  found.textContent = sentence;
}

/** Give text[start:end]; between two runs of the page the text has a line end for each code point that is missing. */
function between(start, end) {
  let [at, out] = [start, ""];
  for (const run of text.querySelectorAll("[data-start]")) {
    const from = Number(run.dataset.start);
    const points = Array.from(run.textContent);
    if (from + points.length <= at) continue;
    if (from >= end) break;
    out += "\n".repeat(Math.max(from - at, 0));
    at = Math.max(at, from);
    out += points.slice(at - from, end - from).join("");
    at = Math.min(from + points.length, end);
  }
  return out + "\n".repeat(end - at);
}

function markRun(run, start, end) {
  const points = Array.from(run.textContent);
  const at = Number(run.dataset.start);
  const [from, to] = [Math.max(start - at, 0), Math.min(end - at, points.length)];
  if (from >= to) return;
  const mark = document.createElement("mark");
  mark.textContent = points.slice(from, to).join("");
  run.replaceChildren(points.slice(0, from).join(""), mark, points.slice(to).join(""));
}

/** Let the original file open at the page of the quote, where it has pages. */
function openFileAt(offset) {
  const pages = JSON.parse(file?.dataset.pages ?? "[]");
  if (!pages.length) return;
  const page = pages.filter((start) => start <= offset).length || 1;
  file.hash = `page=${page}`;
  file.textContent = `${file.dataset.label}, mở tại trang ${page}`;
}

addEventListener("hashchange", show);
show();
