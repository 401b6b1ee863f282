// @ts-check
import { bubbleOf, listOf, textOf } from './shape.js';

const PATIENCE = 15_000; // ms for one question, a new session included
const BUBBLES = 20; // of one answer

/**
 * @typedef {{
 *   ok: boolean, bubbles: import('./shape.js').Bubble[], rate?: string, masked?: string, deleted: boolean,
 *   again: boolean, seconds: number,
 * }} Answer
 *   `masked`: what is left of the message without personal data; `deleted`: it asked for deletion, and got it;
 *   `again`: the same message may do better later, after so many `seconds` if the server said
 */

/** Nothing that can be shown came back: no connection, too late, or no answer of ours. */
export class NoAnswer extends Error {}

/** Speaks with the channel. Knows nothing of the page; the session lies in the store. */
export class Transport {
  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.store = store;
    this.patience = PATIENCE;
    this.controller = new AbortController();
  }

  /**
   * @param {import('./store.js').Message} message
   * @returns {Promise<Answer>} raises NoAnswer
   */
  message(message) {
    return this.#within((signal) => this.#withSession('message', message, signal));
  }

  /** Deletes the conversation on the server; null when there is none. @returns {Promise<Answer | null>} */
  async remove() {
    const { session } = this.store.state;
    return session ? this.#within((signal) => this.#post('delete', { session }, signal)) : null;
  }

  /** @param {string} rate @param {string} value @returns {Promise<Answer>} */
  rate(rate, value) {
    const session = this.store.state.session || '';
    return this.#within((signal) => this.#post('feedback', { session, rate, value }, signal), new AbortController());
  }

  /** Lets go of the question that is being answered. */
  abort() {
    this.controller.abort();
  }

  /**
   * @template R
   * @param {(signal: AbortSignal) => Promise<R>} work @param {AbortController} controller
   */
  async #within(work, controller = (this.controller = new AbortController())) {
    const timer = setTimeout(() => controller.abort(), this.patience);
    try {
      return await work(controller.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Sends with a session; one that the server no longer takes is replaced, once.
   *
   * @param {string} path @param {object} body @param {AbortSignal} signal
   */
  async #withSession(path, body, signal) {
    const had = this.store.state.session;
    if (had) {
      const answer = await this.#post(path, { session: had, ...body }, signal);
      if (answer.status !== 401) return answer;
    }
    const opened = await this.#post('session', {}, signal);
    const session = textOf(opened.data?.session);
    if (!session) return opened;
    this.store.update({ session });
    return this.#post(path, { session, ...body }, signal);
  }

  /**
   * @param {string} path @param {{session?: string}} body @param {AbortSignal} signal
   * @returns {Promise<Answer & {status: number, data: any}>}
   */
  async #post(path, body, signal) {
    try {
      const response = await fetch(`./${path}`, {
        method: 'POST',
        // A load balancer keeps a conversation with one process by the second header; no one else reads it.
        headers: { 'Content-Type': 'application/json', 'Lotsen-Session': body.session ?? '' },
        body: JSON.stringify(body),
        cache: 'no-store',
        signal,
      });
      const data = await response.json();
      const { ok, status } = response;
      const seconds = Number(response.headers.get('Retry-After')) || 0;
      const again = status === 401 || status === 429 || status >= 500;
      const { bubbles, rate, masked, deleted } = data || {};
      return {
        ok,
        status,
        data,
        bubbles: listOf(bubbles, BUBBLES).flatMap((each) => bubbleOf(each) || []),
        rate: textOf(rate),
        masked: textOf(masked),
        deleted: deleted === true,
        again,
        seconds,
      };
    } catch (error) {
      throw new NoAnswer(String(error));
    }
  }
}
