// <tro-ly-xa>: the chat as a custom element. Alone it is a launcher on any page; with mode="page" it is the page.

import { Card } from "./card.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { button, el, focused } from "./dom.js";
import { keep, recall, recentQuestions, rememberQuestion } from "./memory.js";
import { at } from "./server.js";
import { Welcome } from "./welcome.js";

const NAME = "Trợ lý Xã";

class TroLyXa extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.page = this.getAttribute("mode") === "page";
    const say = (sentence) => this.status.replaceChildren(sentence);
    const changed = () => this.#changed();
    const [restart, close] = [button("Hội thoại mới", () => this.#restart()), button("×", () => this.hide(), { className: "icon", "aria-label": `Đóng ${NAME}` })];
    this.restart = restart;
    this.status = el("div", { className: "unseen", role: "status" });
    this.log = el("div", { className: "unseen", role: "log", "aria-label": "Câu trả lời" });
    this.list = el("div", { className: "turns" });
    this.welcome = new Welcome((question) => this.#ask(question), this.page && at("trainer"));
    this.scroller = el("div", { className: "scroller" }, this.welcome.box, this.list);
    const logo = () => el("img", { src: at("static/logo.svg"), alt: "", width: 26, height: 26 });
    const title = el(this.page ? "h1" : "h2", { className: "brand" }, logo(), NAME);
    this.panel = el("section", { className: "panel", id: "panel", "aria-label": NAME, role: this.page ? "region" : "dialog" });
    this.launcher = el("button", { type: "button", className: "launcher", onclick: () => this.show(), "aria-controls": "panel", "aria-expanded": "false" }, logo(), (this.label = el("span")));
    const card = new Card(this.panel, this.scroller);
    // What was pressed may be gone once its question is asked, and the focus with it.
    const asked = () => this.composer.focus();
    const announce = (text) => this.#announce(text);
    this.conversation = new Conversation(this.list, { card, say, announce, changed, asked });
    this.composer = new Composer({
      send: (question, { personal }) => this.#ask(question, personal),
      stop: () => (this.conversation.stop(), this.composer.focus()),
      earlier: () => [...new Set([...this.conversation.questions, ...recentQuestions()])],
      say,
    });
    this.panel.prepend(el("header", {}, title, restart, !this.page && close), this.scroller, this.composer.box, this.status, this.log);
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      if (card.open) card.close();
      else if (!this.page) this.hide();
    });
    const body = el("div", { className: `widget ${this.page ? "page" : "aside"}`, lang: "vi", hidden: true }, !this.page && this.launcher, this.panel);
    const ready = () => {
      body.hidden = false;
      this.#begin();
    };
    const style = el("link", { rel: "stylesheet", href: at("static/widget.css"), onload: ready, onerror: ready });
    this.attachShadow({ mode: "open" }).append(style, body);
  }

  /** Open the panel of a launcher. */
  show() {
    this.#open(true);
    this.composer.focus();
  }

  /** Close the panel of a launcher; the focus goes back to it. */
  hide() {
    const held = focused(this.panel);
    this.#open(false);
    if (held) this.launcher.focus();
  }

  #begin() {
    if (this.page) this.composer.focus();
    else this.#open(recall("open", false));
    this.conversation.restore();
    this.#changed();
    performance.mark("tro-ly-xa-ready");
  }

  #open(open) {
    if (this.page) return;
    this.panel.hidden = !open;
    this.launcher.hidden = open;
    this.launcher.setAttribute("aria-expanded", String(open));
    this.news = false;
    keep("open", open);
    this.#changed();
  }

  #ask(question, personal = false) {
    const taken = this.conversation.ask(question);
    if (taken && !personal) rememberQuestion(question);
    return taken;
  }

  #restart() {
    this.conversation.clear();
    this.composer.focus();
  }

  #announce(text) {
    this.log.replaceChildren(el("p", {}, text));
    this.news = this.panel.hidden;
  }

  #changed() {
    const { busy, empty } = this.conversation;
    this.composer.busy = busy;
    this.restart.hidden = empty;
    if (empty) this.welcome.show();
    else this.welcome.box.hidden = true;
    this.label.textContent = busy ? `${NAME} đang trả lời…` : this.news ? `${NAME} đã trả lời` : `Hỏi ${NAME}`;
  }
}

if (!customElements.get("tro-ly-xa")) customElements.define("tro-ly-xa", TroLyXa);
