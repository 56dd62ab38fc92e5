// What an officer takes away: a copy with sources, a print, the dossier checklist, a DOCX.

import { button, el } from "./dom.js";
import { placeOf, statusOf } from "./labels.js";
import { sourceAddress } from "./quote.js";
import { at, reach } from "./server.js";

/** Make the row of tools under an answer. */
export function tools({ question, final }, say) {
  const told = el("span", { className: "told" });
  const tell = (sentence) => {
    told.textContent = sentence;
    say(sentence);
  };
  const act = (label, action) => button(label, async () => tell((await action().catch((error) => error.message)) ?? ""));
  const answer = `api/answers/${encodeURIComponent(final.id)}`;
  const copy = async () => ((await copied(asText(question, final))) ? "Đã sao chép." : "Trình duyệt không cho sao chép.");
  return el(
    "div",
    { className: "tools" },
    act("Sao chép kèm nguồn", copy),
    act("In", async () => print(question, final)),
    final.citations.some(({ procedure_code: code }) => code) && act("Danh mục hồ sơ", () => opened(`${answer}/checklist`)),
    act("Tải DOCX", () => saved(`${answer}.docx`, `tro-ly-xa-${final.id.slice(0, 8)}.docx`)),
    told,
  );
}

/** Open a page of the server in a new tab, once it is known to be there. */
async function opened(path) {
  await reach(path).catch(explain);
  if (!open(at(path), "_blank", "noopener")) return "";
}

async function saved(path, name) {
  const response = await reach(path).catch(explain);
  const address = URL.createObjectURL(await response.blob());
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return "Đã tải về.";
}

function explain(error) {
  throw error.status === 404 ? new Error("Máy chủ không còn giữ câu trả lời này; hãy hỏi lại.") : error;
}

function asText(question, { answer, citations, notices }) {
  const cited = citations.map((citation) => {
    const { n, title, quote } = citation;
    const address = sourceAddress(citation) ?? "";
    return `[${n}] ${title}. ${placeOf(citation)}. ${statusOf(citation)}. “${quote}” ${address}`.trim();
  });
  const parts = [`Hỏi: ${question}`, ...notices.map(({ text }) => `Lưu ý: ${text}`), answer.replaceAll("**", "")];
  return [...parts, "Nguồn:", cited.join("\n")].join("\n\n");
}

/** Copy; over plain HTTP browsers have no clipboard object, so a hidden field is copied instead. */
async function copied(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false); // prettier-ignore
  const area = el("textarea", { value: text });
  area.style.setProperty("position", "fixed");
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

/** Print one answer alone, from a frame of its own, so that a page around the widget stays out of it. */
function print(question, { answer, citations, notices }) {
  document.querySelector("iframe[data-tro-ly-xa]")?.remove();
  const frame = el("iframe", { hidden: true, title: "Bản in", dataset: { troLyXa: "" } });
  document.body.append(frame);
  const page = frame.contentDocument;
  const cited = citations.map((citation) =>
    el("li", {}, el("b", {}, `[${citation.n}] ${citation.title}`), el("br"),
      `${placeOf(citation)} · ${statusOf(citation)}`, el("blockquote", {}, citation.quote)),
  ); // prettier-ignore
  page.title = question;
  page.documentElement.lang = "vi";
  page.body.append(
    el("h1", {}, question),
    ...notices.map(({ text }) => el("p", {}, `Lưu ý: ${text}`)),
    ...answer.replaceAll("**", "").split("\n").map((line) => el("p", {}, line)),
    el("h2", {}, "Nguồn"),
    el("ul", {}, ...cited),
    el("p", {}, `Trợ lý Xã, in ngày ${new Date().toLocaleDateString("vi")}. Đối chiếu với nguồn trước khi dùng.`),
  ); // prettier-ignore
  const looks = { body: "font: 11pt/1.5 serif", h1: "font-size: 15pt", h2: "font-size: 12pt", p: "margin: .3em 0", ul: "padding: 0; list-style: none" };
  for (const [name, style] of Object.entries(looks)) for (const node of page.querySelectorAll(name)) node.style.cssText = style;
  frame.contentWindow.print();
}
