// The page of a document asks how far its reading or publishing is, and shows itself anew when that has changed.

import { call } from "./api.js";

const EVERY_MS = 1500;
const place = document.querySelector("[data-watch]");
const stages = JSON.parse(place?.dataset.stages ?? "{}");
let typed = false;
document.addEventListener("input", () => (typed = true));

async function look() {
  let state = null;
  try {
    state = await call("GET", place.dataset.watch);
  } catch {
    /* the line may be broken for a while */
  }
  if (state && `${state.state}:${state.reading}:${state.version}` !== place.dataset.seen) {
    if (!typed) {
      location.reload();
      return;
    }
    place.querySelector("[data-stage]").textContent = "Tình trạng đã đổi. Hãy ghi hoặc sao nội dung đang sửa rồi tải lại trang.";
    return;
  }
  if (state?.stage) place.querySelector("[data-stage]").textContent = `Đang làm: ${stages[state.stage] ?? state.stage}. Trang tự cập nhật khi xong.`;
  setTimeout(look, EVERY_MS);
}

if (place?.dataset.busy === "true") setTimeout(look, EVERY_MS);
