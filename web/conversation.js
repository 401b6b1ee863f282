// @ts-check
import { onTouch, randomId } from './dom.js';
import { T } from './texts.sv.js';

const TYPING = 2000; // ms until the page says that an answer is on its way
const SLOW = 4000; // and that it takes time
// A tab that was copied has the same session.
const others = 'BroadcastChannel' in window ? new BroadcastChannel('lotsen') : null;

/**
 * @typedef {import('./shape.js').Entry} Entry
 * @typedef {import('./shape.js').Bubble} Bubble
 * @typedef {import('./store.js').Message} Message
 * @typedef {{
 *   store: import('./store.js').Store,
 *   transport: import('./transport.js').Transport,
 *   notices: import('./notices.js').Notices,
 *   log: import('./log.js').Log,
 *   composer: import('./composer.js').Composer,
 * }} Parts
 */

/** What happens when the visitor asks, waits, tries again or begins anew. */
export class Conversation {
  /** Which question is being answered; one that comes back under an old number was let go of. */
  #turn = 0;
  #busy = false;

  /** @param {Parts} parts */
  constructor({ store, transport, notices, log, composer }) {
    this.store = store;
    this.transport = transport;
    this.notices = notices;
    this.log = log;
    this.composer = composer;
  }

  /** Shows what was kept, or the greeting; says what is still unanswered. */
  start() {
    const { entries, pending, draft } = this.store.state;
    if (entries.length) this.log.redraw(entries);
    else this.#greet();
    if (others) others.onmessage = ({ data }) => data && data === this.store.state.session && this.clear(T.removed);
    if (draft) this.composer.fill(draft);
    if (!navigator.onLine) this.offline();
    else if (pending.length) this.notices.warn(T.unanswered, () => this.retry());
  }

  /** @param {string} text trimmed, not too long */
  ask(text) {
    // A second press of the same button comes while the first is under way, with an empty field: nothing to say.
    if (this.#busy) return text ? this.notices.say(T.wait, true) : undefined;
    if (!text) {
      this.composer.field.focus();
      this.notices.say(T.empty);
      return this.notices.show();
    }
    this.composer.empty();
    return this.#begin(text, { text });
  }

  /** Asks what a button says; the field keeps what is in it. @param {string} text */
  askFor(text) {
    return this.#busy ? this.notices.say(T.wait, true) : this.#begin(text, { text });
  }

  /** @param {import('./shape.js').Choice} choice */
  choose({ id, title }) {
    return this.#busy ? this.notices.say(T.wait, true) : this.#begin(title, { button: id });
  }

  /** Sends what is unanswered again, in its order and under the same ids: the server answers each once. */
  retry() {
    if (this.store.state.pending.length && !this.#busy) this.#send();
  }

  /** Whether emptying the page would take away something that the visitor wrote. */
  loses() {
    return this.composer.field.value.trim() !== '' || this.store.state.entries.some(({ from }) => from === 'you');
  }

  /**
   * Empties the page; the next question begins a new session.
   *
   * @param {string} said @param {Bubble[]} bubbles what the server said to it
   */
  clear(said = T.cleared, bubbles = []) {
    this.letGo();
    window.speechSynthesis?.cancel();
    this.store.forget();
    this.composer.empty();
    this.#greet();
    if (bubbles.length) this.#add(...bubbles.map(asEntry));
    this.notices.say(said);
  }

  /** It was deleted on the server: no tab keeps it on show. @param {Bubble[]} [bubbles] */
  gone(bubbles) {
    if (others) others.postMessage(this.store.state.session);
    this.clear(T.removed, bubbles);
  }

  /** The page is back as it was left: what was on its way then has been lost. */
  resume() {
    this.transport.abort();
    if (!this.#busy) this.retry();
  }

  /** The connection is gone. */
  offline() {
    this.notices.warn(T.offline);
  }

  /** The connection is back: what was unanswered is sent again. */
  online() {
    this.notices.calm(this.#refuge());
    this.notices.say(T.online);
    this.retry();
  }

  #greet() {
    const lines = T.greeting.map((text) => ({ text }));
    const text = T.greeting.join('\n');
    this.store.update({ entries: [{ from: 'bot', text, lines, items: [], rest: [], buttons: T.suggestions }] });
    this.log.redraw(this.store.state.entries);
  }

  /** @param {string} shown @param {{text?: string, button?: string}} what */
  #begin(shown, what) {
    this.log.settle(this.#refuge());
    /** @type {Message} */
    const message = { id: randomId(), ...what };
    this.#add({ from: 'you', id: message.id, text: shown, at: Date.now() });
    if (this.store.state.easy) message.easy = true;
    this.store.update({ pending: [...this.store.state.pending, message] });
    this.#send();
  }

  /** Sends what is unanswered, one after the other, until nothing is left or something goes wrong. */
  async #send() {
    const turn = ++this.#turn;
    this.#busy = true;
    this.notices.calm(this.#refuge());
    for (let first; (first = this.store.state.pending[0]); ) {
      const answer = await this.#answer(first);
      if (!this.isCurrent(turn)) return;
      this.notices.say('');
      if (!answer || !answer.bubbles.length) {
        this.notices.warn(navigator.onLine ? T.down : T.offline, () => this.retry());
        this.log.showEnd();
        this.notices.show();
        break;
      }
      if (answer.deleted) return this.gone(answer.bubbles);
      this.#show(first, answer);
      if (answer.again) break;
    }
    this.#busy = false;
  }

  /** @param {Message} message */
  async #answer(message) {
    const typing = setTimeout(() => this.notices.say(T.typing, true), TYPING);
    const slow = setTimeout(() => this.notices.say(T.slow, true), SLOW);
    const answer = await this.transport.message(message).catch(() => null);
    clearTimeout(typing);
    clearTimeout(slow);
    return answer;
  }

  /** @param {Message} message @param {import('./transport.js').Answer} answer */
  #show({ id }, { ok, bubbles, rate, masked, again, seconds }) {
    const entries = bubbles.map(asEntry);
    if (ok && rate) entries[entries.length - 1].rate = rate;
    const { pending } = this.store.state;
    if (!again) this.store.update({ pending: pending.filter((each) => each.id !== id) });
    if (masked) this.#forget(id, masked);
    this.#add(...entries);
    if (again) this.notices.warn(seconds ? T.waitFor(seconds) : T.unanswered, () => this.retry());
  }

  /** Leaves of what the visitor wrote only what the server kept. @param {string} id @param {string} masked */
  #forget(id, masked) {
    const asked = this.store.state.entries.find((entry) => entry.from === 'you' && entry.id === id);
    if (!asked) return;
    asked.text = masked;
    this.store.update();
    this.log.rewrite(asked);
  }

  /** @param {...Entry} entries */
  #add(...entries) {
    this.store.update({ entries: [...this.store.state.entries, ...entries] });
    this.log.add(...entries);
  }

  /** Stops waiting for whatever is under way; returns the number of what begins now. */
  letGo() {
    this.#busy = false;
    this.transport.abort();
    this.notices.calm(this.#refuge());
    return ++this.#turn;
  }

  /** Whether nothing else began since. @param {number} turn */
  isCurrent(turn) {
    return turn === this.#turn;
  }

  /** Where the focus goes when what had it goes away: not into the field where that would raise a keyboard. */
  #refuge() {
    return onTouch() ? this.log.element : this.composer.field;
  }
}

/** @param {Bubble} bubble @returns {import('./shape.js').Said} */
const asEntry = (bubble) => ({ ...bubble, from: 'bot', at: Date.now() });
