// What outlives a reload: the conversation and the draft in this tab, recent questions on this machine.

const PREFIX = "tro-ly-xa:";
const RECENT = 8;

/** Read a value kept in this tab; `fallback` where there is none, or the browser keeps nothing. */
export function recall(name, fallback, store = () => sessionStorage) {
  try {
    return JSON.parse(store().getItem(PREFIX + name)) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Keep a value in this tab; false where the browser has no room or keeps nothing. */
export function keep(name, value, store = () => sessionStorage) {
  try {
    store().setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

const machine = () => localStorage;

/** Give the recent questions of this machine, newest first. */
export function recentQuestions() {
  const kept = recall("recent", [], machine);
  return Array.isArray(kept) ? kept.filter((question) => typeof question === "string") : [];
}

/** Put a question first among the recent ones. */
export function rememberQuestion(question) {
  keep("recent", [question, ...recentQuestions().filter((other) => other !== question)].slice(0, RECENT), machine);
}

/** Forget the recent questions. */
export const forgetQuestions = () => keep("recent", [], machine);
