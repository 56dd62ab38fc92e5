// Says on the page that comes what was done, and gives the focus back to where it was; a reloaded page would be silent.
//
// The words are data-done of the button or form, else what the button says; an empty data-done says nothing.

const KEY = "troly-desk-done";
const SHOWN_MS = 8_000;

const actionOf = (form) => form.getAttribute("action") ?? "";
const parent = (action) => action.slice(0, action.lastIndexOf("/"));

/** Give the forms that take things away from the same list, such as the notes of the inbox. */
const beside = (action) =>
  [...document.forms].filter((form) => form.dataset.method === "DELETE" && parent(actionOf(form)) === parent(action));

/** Keep, for the page that comes, what was done by a form. */
export function keep(form, submitter) {
  const pressed = submitter?.textContent.trim().replace(/\s+/g, " ");
  const said = submitter?.dataset.done ?? form.dataset.done ?? (pressed ? `Đã xong: ${pressed}.` : "");
  if (!said) return;
  const action = actionOf(form);
  const kept = { said, action, at: beside(action).indexOf(form), path: location.pathname };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing says nothing.
  }
}

/** Say what was kept; where the page is the same, focus the form that was used, or the one that is in its place now. */
function show() {
  const line = document.querySelector(".flash");
  if (!line) return;
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
  } catch {
    return;
  }
  if (!kept) return;
  // A screen reader reads what changes in a region that it knows already.
  setTimeout(() => (line.textContent = kept.said), 100);
  setTimeout(() => (line.textContent = ""), SHOWN_MS);
  if (kept.path !== location.pathname) return;
  const forms = kept.at < 0 ? [] : beside(kept.action);
  const form = [...document.forms].find((one) => actionOf(one) === kept.action) ?? forms[Math.min(kept.at, forms.length - 1)];
  const folded = form?.closest("details:not([open])")?.querySelector("summary");
  (folded ?? form?.querySelector("button:not([type])") ?? document.querySelector("main"))?.focus({ preventScroll: !form });
}

show();
