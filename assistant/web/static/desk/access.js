// Pages of accounts, keys and departments: what is shown once after a form is sent, copying it, and adding a line.
//
// A form with data-shows="id" gives way to that section when it has been sent; in it, data-from takes a text from the
// reply ("reply.key") or from what was typed ("sent.password"). data-copy copies the text of another element.

import { valuesOf } from "./forms.js";

document.addEventListener("sent", ({ target: form, detail: reply }) => {
  const section = document.getElementById(form.dataset.shows ?? "");
  if (!section) return;
  const known = { reply: reply ?? {}, sent: valuesOf(form) };
  for (const place of section.querySelectorAll("[data-from]")) {
    const [whose, name] = place.dataset.from.split(".");
    place.textContent = known[whose][name] ?? "";
  }
  form.hidden = true;
  section.hidden = false;
  section.focus();
  section.scrollIntoView({ block: "start" });
});

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const said = button.closest("section").querySelector(".copied");
  try {
    await navigator.clipboard.writeText(source.textContent);
    said.textContent = "Đã chép.";
  } catch {
    // Without HTTPS a browser has no clipboard for pages; what is selected can be copied by hand.
    getSelection().selectAllChildren(source);
    said.textContent = "Trình duyệt không cho chép tự động. Nội dung đã được chọn sẵn: bấm Ctrl+C.";
  }
}

function add(button) {
  const [from, to] = [button.dataset.adds, button.dataset.to].map((id) => document.getElementById(id));
  const line = from.value.trim();
  if (line && !to.value.split("\n").includes(line)) {
    to.value = [to.value.trim(), line].filter(Boolean).join("\n");
    to.dispatchEvent(new Event("input", { bubbles: true }));
  }
  from.value = "";
  from.focus();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy], [data-adds]");
  if (button?.dataset.copy) copy(button);
  else if (button?.dataset.adds) add(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "known-field") return;
  event.preventDefault();
  document.querySelector(`[data-adds="${event.target.id}"]`).click();
});
