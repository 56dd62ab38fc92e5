// Files that are sent as the whole body: lists of petitions, and workbooks that departments have filled in.

import { el } from "../dom.js";
import { call } from "./api.js";

const SAYS = {
  petitions: (reply) => `Đã nhận ${reply.taken} kiến nghị mới; ${reply.known} kiến nghị đã có từ trước.`,
  answers: (reply) =>
    `Đã nhận ${reply.changed} câu trả lời mới hoặc đã sửa; ${reply.same} câu không đổi; ${reply.empty} dòng chưa trả lời.`,
};

function show(place, sentence, refused) {
  const again = el("a", { className: "button", href: location.pathname + location.search }, "Xem lại danh sách");
  const nodes = [el("p", { className: "good" }, sentence)];
  if (refused.length > 0) {
    const list = el("ul", {}, ...refused.map((line) => el("li", {}, line)));
    nodes.push(el("p", { className: "form-error" }, `${refused.length} dòng không nhận được:`), list);
  }
  place.replaceChildren(...nodes, again);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.upload) return;
  event.preventDefault();
  const [file] = form.querySelector('input[type="file"]').files;
  const error = form.querySelector(".form-error");
  const button = form.querySelector("button");
  error.textContent = "";
  if (!file) return;
  button.disabled = true;
  form.setAttribute("aria-busy", "true");
  try {
    const reply = await call("POST", form.getAttribute("action"), file);
    show(form.querySelector(".outcome"), SAYS[form.dataset.upload](reply), reply.refused);
  } catch (problem) {
    error.textContent = problem.message;
  } finally {
    button.disabled = false;
    form.removeAttribute("aria-busy");
  }
});
