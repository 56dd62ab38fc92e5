// A trial at work: the page tells how far it is, and shows the result when it is there.

import { call } from "./api.js";

const EVERY_MS = 1000;
const form = document.querySelector("form[data-trial]");

async function look() {
  const trial = await call("GET", form.dataset.trial);
  if (!["running", "stopping"].includes(trial.state)) {
    location.reload();
    return;
  }
  if (trial.total) {
    const bar = form.querySelector("progress");
    bar.max = trial.total;
    bar.value = trial.done;
    document.getElementById("trial-state").textContent = `Đã hỏi ${trial.done} trong ${trial.total} câu.`;
  }
}

if (form) {
  const timer = setInterval(() => {
    look().catch((problem) => {
      form.querySelector(".form-error").textContent = problem.message;
      if (problem.status) clearInterval(timer);
    });
  }, EVERY_MS);
}
