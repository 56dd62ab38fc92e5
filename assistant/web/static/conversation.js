// The conversation: asks, shows each answer as it comes, tries again when the line is lost, and outlives a reload.

import { ask } from "./stream.js";
import { keep, recall } from "./memory.js";
import { ServerError } from "./server.js";
import { spokenText } from "./answer.js";
import { TurnView } from "./turn.js";

const EARLIER_MESSAGES = 6;
const KEPT_TURNS = 30;
const WAITS_S = [1, 2, 4, 8, 15, 15, 15]; // between tries while the line is lost; a server is back within a minute
const BUSY_TRIES = 3;

/** @typedef {{question: string, state: "asking"|"done"|"failed"|"stopped", final?: object, sentence?: string,
 *   status?: number, feedback?: {verdict: string, received_at: string}}} Turn */

export class Conversation {
  #turns = []; // {record: Turn, view: TurnView}
  #running = null; // the AbortController of the question in progress

  /** `say` announces a state, `announce` a finished answer; `changed` hears of a beginning or end, `asked` of a wish. */
  constructor(list, { card, say, announce, changed, asked }) {
    Object.assign(this, { list, card, say, announce, changed, asked });
  }

  get busy() {
    return this.#running !== null;
  }

  get empty() {
    return this.#turns.length === 0;
  }

  /** Give the questions, newest first. */
  get questions() {
    return this.#turns.map(({ record }) => record.question).reverse();
  }

  /** Ask; false while another question is in progress. */
  ask(question) {
    if (this.busy) return false;
    const turn = this.#add({ question, state: "asking" });
    this.#run(turn);
    turn.view.toTop();
    this.asked();
    return true;
  }

  stop() {
    this.#running?.abort();
  }

  /** Begin anew. */
  clear() {
    this.stop();
    this.#turns = [];
    this.list.replaceChildren();
    this.#save();
    this.changed();
  }

  /** Show what was kept; a question that the reload cut short is asked again. */
  restore() {
    try {
      for (const record of recall("turns", [])) this.#add(record).view.show();
    } catch (error) {
      console.warn("the kept conversation can't be read", error);
      this.clear();
    }
    const last = this.#turns.at(-1);
    if (!last) return;
    last.view.toTop();
    if (last.record.state === "asking") this.#run(last);
  }

  #add(record) {
    const turn = { record };
    turn.view = new TurnView(record, {
      card: this.card,
      ask: (question) => this.ask(question),
      retry: () => {
        if (!this.busy) this.#run(turn);
        this.asked();
      },
      asked: this.asked,
      save: () => this.#save(),
      say: this.say,
    });
    this.#turns.push(turn);
    this.list.append(turn.view.box);
    return turn;
  }

  async #run(turn) {
    const control = (this.#running = new AbortController());
    Object.assign(turn.record, { state: "asking", final: undefined, sentence: undefined, status: undefined });
    this.#save();
    this.changed();
    try {
      await this.#try(turn, control.signal);
    } catch (error) {
      const stopped = control.signal.aborted;
      const known = error instanceof ServerError ? error.message : "Có lỗi khi hiển thị câu trả lời.";
      const failed = { state: "failed", sentence: known, status: error.status };
      Object.assign(turn.record, stopped ? { state: "stopped" } : failed);
      turn.view.show();
      this.say(turn.view.state.textContent);
      if (!stopped && !(error instanceof ServerError)) console.error(error);
    } finally {
      if (this.#running === control) this.#running = null;
      this.#save();
      this.changed();
    }
  }

  /** Ask until there is an answer: again and again after a lost line, when the server says so after too many requests. */
  async #try(turn, signal) {
    for (let tries = 0; ; tries++) {
      turn.view.searching();
      this.say(turn.view.state.textContent);
      try {
        for await (const event of ask(this.#messages(turn), signal)) this.#receive(turn, event);
        return;
      } catch (error) {
        const wait = error.kind === "lost" ? WAITS_S[tries] : error.kind === "busy" && tries < BUSY_TRIES && error.wait;
        if (signal.aborted || !wait) throw error;
        const again = turn.view.waiting(error, wait, signal);
        this.say(`${error.message} Thử lại sau ${wait} giây.`);
        await again;
      }
    }
  }

  #messages(turn) {
    const before = this.#turns.slice(0, this.#turns.indexOf(turn)).map(({ record }) => record);
    const said = before.flatMap(({ question, final }) =>
      final ? [{ role: "user", content: question }, { role: "assistant", content: final.answer }] : [],
    ); // prettier-ignore
    return [...said.slice(-EARLIER_MESSAGES), { role: "user", content: turn.record.question }];
  }

  #receive({ record, view }, { type, data }) {
    if (type === "retrieved") view.found(data);
    else if (type === "delta") view.write(data.text);
    else if (type === "citation") view.cite(data);
    else if (type === "final") {
      Object.assign(record, { state: "done", final: data });
      view.show();
      const titles = data.options.map((option) => option.title).join("; ");
      const notices = data.notices.map((notice) => notice.text).join(" ");
      this.say("");
      this.announce([`${view.state.textContent}.`, notices, spokenText(data.answer), titles].filter(Boolean).join("\n"));
    }
  }

  /** Keep the last turns; where the browser has little room, fewer of them. */
  #save() {
    const records = this.#turns.map(({ record }) => record).slice(-KEPT_TURNS);
    while (!keep("turns", records) && records.length > 1) records.shift();
  }
}
