// Files that are sent as the whole body: lists of petitions, and workbooks that departments have filled in.

import { call } from "./api.js";

const SAYS = {
  petitions: (reply) => `Đã nhận ${reply.taken} kiến nghị mới; ${reply.known} kiến nghị đã có từ trước.`,
  answers: (reply) =>
    `Đã nhận ${reply.changed} câu trả lời mới hoặc đã sửa; ${reply.same} câu không đổi; ${reply.empty} dòng chưa trả lời.`,
};

function made(name, className, text) {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

function show(place, sentence, refused) {
  const again = made("a", "button", "Xem lại danh sách");
  again.href = location.pathname + location.search;
  const nodes = [made("p", "good", sentence)];
  if (refused.length > 0) {
    const list = document.createElement("ul");
    list.append(...refused.map((line) => made("li", "", line)));
    nodes.push(made("p", "form-error", `${refused.length} dòng không nhận được:`), list);
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
