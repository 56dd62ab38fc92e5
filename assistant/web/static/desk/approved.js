// Approved answers: choosing passages, seeing the text as staff will, and trying a question.

import { renderAnswer } from "../answer.js";
import { el } from "../dom.js";
import { call } from "./api.js";
import { valuesOf } from "./forms.js";

const writing = document.querySelector("form.writing");
const preview = document.querySelector(".preview");
let citations = [];

if (writing) startWriting();
if (preview) showPreview();
document.querySelector("form.try")?.addEventListener("sent", ({ detail }) => showTried(detail));

function startWriting() {
  const field = writing.elements.citations;
  citations = JSON.parse(field.value || "[]");
  showCited();
  let timer;
  writing.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(showPreview, 500);
  });
  document.querySelector("form.find").addEventListener("submit", findSources);
  document.querySelector("form.quote").addEventListener("submit", addQuote);
}

/** Say that the form has changed, as typing in it does. */
function changed() {
  writing.elements.citations.value = JSON.stringify(citations);
  showCited();
  writing.dispatchEvent(new Event("input", { bubbles: true }));
}

function showCited() {
  const list = document.querySelector(".cited");
  list.replaceChildren(
    ...citations.map((citation, at) =>
      el(
        "li",
        {},
        el("strong", {}, `${citation.title ?? citation.document_id} – ${citation.heading ?? ""}`),
        el("blockquote", {}, citation.quote),
        el(
          "div",
          { className: "actions" },
          button(`Chèn [${at + 1}] vào bài`, () => insertMark(at + 1)),
          button("Bỏ đoạn này", () => remove(at), `Bỏ đoạn nguồn ${at + 1}`),
        ),
      ),
    ),
  );
  document.querySelector(".none-cited").hidden = citations.length > 0;
}

function insertMark(n) {
  const text = writing.elements.text;
  const { selectionStart: at, value } = text;
  const space = at && !/\s/.test(value[at - 1]) ? " " : "";
  text.setRangeText(`${space}[${n}]`, at, text.selectionEnd, "end");
  text.focus();
  changed();
}

function add(citation) {
  const same = (other) => other.document_id === citation.document_id && other.quote === citation.quote;
  if (citations.some(same)) return;
  citations.push(citation);
  changed();
}

/** Take a passage out; marks of those after it count one less, so that each still points to its own. */
function remove(at) {
  citations.splice(at, 1);
  const text = writing.elements.text;
  text.value = text.value.replace(/\s?\[(\d+)\]/g, (mark, digits) => {
    const n = Number(digits);
    if (n === at + 1) return "";
    return n > at + 1 ? mark.replace(digits, String(n - 1)) : mark;
  });
  changed();
}

async function findSources(event) {
  event.preventDefault();
  const form = event.currentTarget;
  await attempt(form, async () => {
    const found = await call("GET", `${form.getAttribute("action")}?q=${encodeURIComponent(form.elements.q.value)}`);
    const items = found.map((source) =>
      el("li", {}, button(`${source.title}${source.code ? ` (mã ${source.code})` : ""}`, () => open(form, source))),
    );
    document.querySelector(".sources").replaceChildren(...(items.length ? items : [el("li", {}, "Không tìm thấy tài liệu nào.")]));
  });
}

async function open(form, { document_id: id }) {
  await attempt(form, async () => {
    const source = await call("GET", `/api/trainer/approved/sources/${encodeURIComponent(id)}`);
    const box = document.querySelector(".document");
    const title = box.querySelector(".document-title");
    title.textContent = source.title;
    box.dataset.id = id;
    let heading = "";
    const items = source.passages.flatMap((passage) => {
      const tick = el("input", { type: "checkbox", checked: citations.some((c) => c.document_id === id && c.start === passage.start && c.end === passage.end) });
      tick.addEventListener("change", () => (tick.checked ? add(passage) : unpick(passage)));
      const item = el("li", {}, el("label", { className: "check" }, tick, el("span", {}, passage.quote)));
      const head = passage.heading === heading ? [] : [el("li", { className: "heading" }, passage.heading)];
      heading = passage.heading;
      return [...head, item];
    });
    box.querySelector(".passages").replaceChildren(...items);
    box.hidden = false;
    title.focus();
  });
}

function unpick(passage) {
  const at = citations.findIndex((c) => c.document_id === passage.document_id && c.start === passage.start && c.end === passage.end);
  if (at >= 0) remove(at);
}

async function addQuote(event) {
  event.preventDefault();
  const form = event.currentTarget;
  await attempt(form, async () => {
    const body = { document_id: document.querySelector(".document").dataset.id, quote: form.elements.quote.value };
    add(await call("POST", "/api/trainer/approved/quote", body));
    form.reset();
  });
}

async function showPreview() {
  const shown = document.querySelector("textarea.shown");
  const { question, text, citations: cited } = writing ? valuesOf(writing) : JSON.parse(shown.value);
  if (!text || !question) return;
  let reply;
  try {
    reply = await call("POST", "/api/trainer/approved/preview", { question, text, citations: cited });
  } catch (problem) {
    preview.replaceChildren(el("p", { className: "form-error" }, problem.message));
    return;
  }
  const { answer, faults, warnings } = reply;
  const box = el("div", { className: "answer" });
  if (answer) renderAnswer(box, answer.answer, new Map());
  const notices = (answer?.notices ?? []).map(({ text: notice }) => el("p", { className: "notice" }, notice));
  const sources = (answer?.citations ?? []).map((c) => el("li", {}, `[${c.n}] ${c.title} – ${c.heading}: «${c.quote}»`));
  preview.replaceChildren(
    ...notices,
    box,
    ...(sources.length ? [el("h3", {}, "Nguồn"), el("ul", {}, ...sources)] : []),
    ...points("Cần sửa trước khi gửi duyệt", writing ? faults : []),
    ...points("Cần xem kỹ", writing ? warnings : []),
  );
  // What a mark opens for staff, it does not open here: the quotes stand below.
  for (const chip of preview.querySelectorAll(".chip")) chip.replaceWith(`[${chip.dataset.n}]`);
}

function points(title, sentences) {
  if (!sentences.length) return [];
  return [el("h3", {}, title), el("ul", { className: "points" }, ...sentences.map((sentence) => el("li", {}, sentence)))];
}

function showTried({ close, least }) {
  const number = (value) => value.toFixed(3).replace(".", ",");
  const items = close.map(({ answer_id: id, question, wording, likeness, given, reasons }) =>
    el(
      "li",
      {},
      el("a", { href: `/trainer/approved/${encodeURIComponent(id)}` }, question),
      " ",
      el("span", { className: given ? "tag" : "tag warn" }, given ? "Đủ gần, sẽ được dùng" : "Chưa đủ gần"),
      el("p", { className: "hint" }, `Độ gần ${number(likeness)} (ngưỡng ${number(least)}), so với cách hỏi «${wording}».`),
      el("ul", { className: "points" }, ...reasons.map((reason) => el("li", {}, reason))),
    ),
  );
  document.querySelector(".tried").replaceChildren(
    ...(items.length ? [el("ul", {}, ...items)] : [el("p", {}, "Không có câu trả lời đã duyệt nào gần câu này.")]),
  );
}

function button(label, act, name) {
  const made = el("button", { type: "button", className: "button", onclick: act }, label);
  if (name) made.setAttribute("aria-label", name);
  return made;
}

/** Do something for a form, and say in it what went wrong. */
async function attempt(form, act) {
  const error = form.querySelector(".form-error");
  error.textContent = "";
  form.setAttribute("aria-busy", "true");
  try {
    await act();
  } catch (problem) {
    error.textContent = problem.message;
  } finally {
    form.removeAttribute("aria-busy");
  }
}
