// Files of trainers, sent in pieces: a broken line is waited for, and after a reload the same file goes on where it was.
//
// A file is known again by its name, length and time of change; which upload it belongs to is kept in localStorage.

import { el } from "../dom.js";
import { DeskError, call } from "./api.js";

const PIECE = 1024 * 1024;
const LONGEST_WAIT = 30;
const ROUTE = "/api/trainer/uploads";

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const remembered = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* then it begins anew after a reload */ } },
  drop: (key) => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
};

/** One file on its way: its line in the list, and what is known of it at the server. */
class Sending {
  constructor(file, documentId, list) {
    this.file = file;
    this.documentId = documentId;
    this.key = `troly-upload:${documentId ?? ""}:${file.name}:${file.size}:${file.lastModified}`;
    this.bar = el("progress", { max: file.size || 1, value: 0, ariaLabel: `Đã gửi ${file.name}` });
    this.says = el("p", { className: "says hint", textContent: "Chờ đến lượt" });
    this.stop = el("button", { className: "button", type: "button", textContent: "Hủy", ariaLabel: `Hủy ${file.name}` });
    this.stop.addEventListener("click", () => this.cancel());
    this.item = el("li", {}, el("strong", { textContent: file.name }), this.stop, this.bar, this.says);
    list.append(this.item);
  }

  say(sentence, bad = false) {
    this.says.textContent = sentence;
    this.says.className = bad ? "says form-error" : "says hint";
  }

  async cancel() {
    this.cancelled = true;
    this.abort?.abort();
    const id = remembered.get(this.key);
    remembered.drop(this.key);
    if (id) await call("DELETE", `${ROUTE}/${id}`).catch(() => {});
    this.item.remove();
  }

  /** Give the upload at the server: the one begun earlier, or a new one. */
  async state() {
    const id = remembered.get(this.key);
    if (id) {
      try {
        return await call("GET", `${ROUTE}/${id}`);
      } catch (problem) {
        if (problem.status !== 404) throw problem;
        remembered.drop(this.key);
      }
    }
    const body = { name: this.file.name, size: this.file.size };
    const state = await call("POST", ROUTE, this.documentId ? { ...body, document_id: this.documentId } : body);
    remembered.set(this.key, state.id);
    return state;
  }

  async send() {
    let state = await this.state();
    while (!state.taken) {
      this.show(state.offset);
      const headers = { "upload-offset": String(state.offset), "content-type": "application/octet-stream" };
      const piece = this.file.slice(state.offset, state.offset + PIECE);
      this.abort = new AbortController();
      state = await call("PATCH", `${ROUTE}/${state.id}`, piece, { headers, signal: this.abort.signal });
    }
    remembered.drop(this.key);
    return state.taken;
  }

  show(offset) {
    this.bar.value = offset;
    const percent = Math.floor((100 * offset) / (this.file.size || 1));
    this.say(offset < this.file.size ? `Đã gửi ${percent} %` : "Đã gửi xong, máy chủ đang nhận");
  }

  /** Send the file, however often the line breaks; gives what became of it, null where it was given up. */
  async run() {
    for (let wait = 1; !this.cancelled; wait = Math.min(2 * wait, LONGEST_WAIT)) {
      try {
        const taken = await this.send();
        this.finish(taken);
        return taken;
      } catch (problem) {
        if (this.cancelled) return null;
        const broken = problem instanceof DeskError && (problem.status === 0 || problem.status === 409 || problem.status >= 500);
        if (!broken) {
          this.say(problem.message, true);
          if (problem.status !== 401) remembered.drop(this.key);
          this.bar.remove();
          this.stop.remove();
          return null;
        }
        this.say(`Mất kết nối; thử lại sau ${wait} giây. Phần đã gửi vẫn còn.`);
        await pause(wait);
      }
    }
    return null;
  }

  finish(taken) {
    this.bar.remove();
    this.stop.remove();
    this.says.remove();
    for (const one of taken) {
      const line = el("p", { className: one.document_id ? "says" : "says form-error" });
      if (one.document_id) line.append(el("a", { href: `/trainer/documents/${one.document_id}`, textContent: `Mở ${one.name}` }), " ");
      line.append(one.sentence ?? (one.document_id ? "đã thành bản nháp, đang được đọc." : ""));
      this.item.append(line);
    }
  }
}

function install(box) {
  const input = box.querySelector("[data-files]");
  const list = box.querySelector(".sending");
  const documentId = box.dataset.document;
  const waiting = [];
  let busy = false;

  async function work() {
    if (busy) return;
    busy = true;
    let made = 0;
    while (waiting.length) {
      const taken = await waiting.shift().run();
      made += (taken ?? []).filter((one) => one.document_id && !one.sentence).length;
    }
    busy = false;
    if (made && documentId) location.reload();
    else if (made) refresh();
  }

  function add(files) {
    for (const file of documentId ? [...files].slice(0, 1) : files) waiting.push(new Sending(file, documentId, list));
    work();
  }

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.add("over");
    });
  }
  box.addEventListener("dragleave", (event) => box.contains(event.relatedTarget) || box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    add([...event.dataTransfer.files]);
  });
  window.addEventListener("beforeunload", (event) => busy && event.preventDefault());
}

/** Say that the list below is older than what has just come. */
function refresh() {
  const again = el("button", { className: "button", type: "button", textContent: "Cập nhật danh sách" });
  again.addEventListener("click", () => location.reload());
  document.querySelector(".sending").append(el("li", {}, again));
}

document.querySelectorAll("[data-uploads]").forEach(install);
