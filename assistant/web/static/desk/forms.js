// Forms of the desk: each names a JSON route (action, data-method), and where to go when it is done (data-then).
//
// A field's name may hold dots ("life.effective_from"); data-type says number, boolean, lines, json or optional (an
// empty text becomes null). data-then is a path in which {field} is taken from the reply, or "reload" (the default), or
// "stay". data-confirm asks first. What went wrong stands in .form-error; what was typed stays. What was done is said by
// done.js on the page that comes.

import { call } from "./api.js";
import { keep } from "./done.js";

const READ = {
  number: (field) => (field.value === "" ? null : Number(field.value)),
  boolean: (field) => (field.type === "checkbox" ? field.checked : field.value === "true"),
  lines: (field) => field.value.split("\n").map((line) => line.trim()).filter(Boolean),
  json: (field) => JSON.parse(field.value),
  optional: (field) => field.value.trim() || null,
};

/** Give what a form says, as the route takes it. */
export function valuesOf(form, submitter) {
  const body = {};
  const fields = [...form.elements, ...(submitter?.name && !form.contains(submitter) ? [submitter] : [])];
  for (const field of fields) {
    if (!field.name || field.disabled || field.type === "file") continue;
    if ((field.type === "submit" || field.tagName === "BUTTON") && field !== submitter) continue;
    if (field.type === "radio" && !field.checked) continue;
    if (field.type === "checkbox" && !field.dataset.type && !field.checked && !("list" in field.dataset)) continue;
    const path = field.name.split(".");
    const last = path.pop();
    const place = path.reduce((at, key) => (at[key] ??= {}), body);
    if ("list" in field.dataset) {
      place[last] ??= [];
      if (field.type !== "checkbox" || field.checked) place[last].push(field.value);
    } else if (field.multiple) {
      place[last] = [...field.selectedOptions].map((option) => option.value);
    } else {
      place[last] = (READ[field.dataset.type] ?? ((f) => f.value))(field);
    }
  }
  return body;
}

async function send(form, submitter) {
  const method = submitter?.dataset.method ?? form.dataset.method;
  const error = form.querySelector(".form-error");
  const confirmation = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (confirmation && !window.confirm(confirmation)) return;
  if (error) error.textContent = "";
  const buttons = [...form.querySelectorAll("button")];
  form.setAttribute("aria-busy", "true");
  try {
    // Read before the buttons are switched off, since the one that was pressed has its say.
    const body = method === "DELETE" ? undefined : valuesOf(form, submitter);
    buttons.forEach((button) => (button.disabled = true));
    const reply = await call(method, submitter?.getAttribute("formaction") ?? form.getAttribute("action"), body);
    form.dispatchEvent(new CustomEvent("sent", { bubbles: true, detail: reply }));
    const then = submitter?.dataset.then ?? form.dataset.then ?? "reload";
    if (then !== "stay") keep(form, submitter);
    if (then === "reload") location.reload();
    else if (then !== "stay") location.assign(then.replace(/\{(\w+)\}/g, (_, key) => reply?.[key] ?? ""));
  } catch (problem) {
    if (!error) window.alert(problem.message);
    else {
      error.textContent = problem.message;
      error.scrollIntoView({ block: "nearest" });
    }
  } finally {
    form.removeAttribute("aria-busy");
    buttons.forEach((button) => (button.disabled = false));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.method) return;
  event.preventDefault();
  send(form, event.submitter);
});

// What was typed and not sent yet is not lost by a slip.
let dirty = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-keep]")) dirty = true;
});
document.addEventListener("sent", () => (dirty = false));
window.addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});
