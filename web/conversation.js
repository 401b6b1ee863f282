// @ts-check
import { onTouch, randomId } from './dom.js';
import { T } from './texts.sv.js';

const SLOW = 4000; // ms until the page says that it takes time

/**
 * @typedef {import('./store.js').Entry} Entry
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
    if (this.store.state.entries.length) this.log.redraw(this.store.state.entries);
    else this.#greet();
    if (!navigator.onLine) this.offline();
    else if (this.store.state.pending) this.notices.warn(T.unanswered, () => this.retry());
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

  /** @param {import('./store.js').Choice} choice */
  choose({ id, title }) {
    return this.#busy ? this.notices.say(T.wait, true) : this.#begin(title, { button: id });
  }

  /** Sends the unanswered message again, under the same id: the server answers it once. */
  retry() {
    const { pending } = this.store.state;
    if (pending && !this.#busy) this.#send(pending);
  }

  /** Whether emptying the page would take away something that the visitor wrote. */
  loses() {
    return this.composer.field.value.trim() !== '' || this.store.state.entries.some(({ from }) => from === 'you');
  }

  /** Empties the page; the next question begins a new session. @param {string} said */
  clear(said = T.cleared) {
    this.letGo();
    this.store.forget();
    this.composer.empty();
    this.#greet();
    this.notices.say(said);
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
    this.store.update({ entries: [{ from: 'bot', text: T.greeting, buttons: T.suggestions }] });
    this.log.redraw(this.store.state.entries);
  }

  /** @param {string} shown @param {{text?: string, button?: string}} what */
  #begin(shown, what) {
    this.log.settle(this.#refuge());
    this.#add({ from: 'you', text: shown });
    /** @type {Message} */
    const message = { id: randomId(), ...what };
    if (this.store.state.easy) message.easy = true;
    this.store.update({ pending: message });
    this.#send(message);
  }

  /** @param {Message} message */
  async #send(message) {
    const turn = ++this.#turn;
    this.#busy = true;
    this.notices.calm(this.#refuge());
    this.notices.say(T.typing, true);
    const slow = setTimeout(() => this.notices.say(T.slow, true), SLOW);
    const answer = await this.transport.message(message).catch(() => null);
    clearTimeout(slow);
    if (!this.isCurrent(turn)) return;
    this.#busy = false;
    this.notices.say('');
    if (answer?.bubbles.length) this.#show(answer);
    else {
      this.notices.warn(navigator.onLine ? T.down : T.offline, () => this.retry());
      this.log.showEnd();
      this.notices.show();
    }
  }

  /** @param {import('./transport.js').Answer} answer */
  #show({ ok, bubbles, rate, again, seconds }) {
    const entries = bubbles.map((bubble) => /** @type {Entry} */ ({ from: 'bot', ...bubble }));
    if (ok && rate) entries[entries.length - 1].rate = rate;
    if (!again) this.store.update({ pending: null });
    this.#add(...entries);
    if (again) this.notices.warn(seconds ? T.waitFor(seconds) : T.unanswered, () => this.retry());
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
