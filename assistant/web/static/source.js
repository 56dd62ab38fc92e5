// The source page: the fragment #c<start>-<end> marks text[start:end], counted in Unicode code points.

const text = document.getElementById("text");
const found = document.getElementById("found");

/** Mark the cited stretch; true when it lies within the text. */
function show() {
  for (const mark of text.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
  text.normalize();
  found.textContent = "";
  const match = /^#c(\d+)-(\d+)$/.exec(location.hash);
  if (!match) return;
  const [start, end] = [Number(match[1]), Number(match[2])];
  if (start >= end || end > Number(text.dataset.length)) {
    found.textContent = "Vị trí trích dẫn nằm ngoài văn bản này, nên không có đoạn nào được đánh dấu.";
    return;
  }
  for (const run of text.querySelectorAll("[data-start]")) markRun(run, start, end);
  const first = text.querySelector("mark");
  if (!first) return;
  const section = first.closest("section").dataset.label;
  found.textContent = `Đã đánh dấu đoạn được trích dẫn${section ? ` trong mục «${section}»` : ""}.`;
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "center" });
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

addEventListener("hashchange", show);
show();
