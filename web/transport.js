// @ts-check
/** @type {import('./store.js').Kind[]} */
const KINDS = ['akut', 'akut_oklart']; // those that stand out
const PATIENCE = 15_000; // ms for one question, a new session included

/**
 * @typedef {import('./store.js').Choice} Choice
 * @typedef {{text: string, kind?: import('./store.js').Kind, buttons: Choice[]}} Bubble
 * @typedef {{ok: boolean, bubbles: Bubble[], rate?: string, again: boolean, seconds: number}} Answer
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
    const { session } = this.store.state;
    return this.#post('feedback', { session, rate, value }, AbortSignal.timeout(this.patience));
  }

  /** Lets go of the question that is being answered. */
  abort() {
    this.controller.abort();
  }

  /** @template R @param {(signal: AbortSignal) => Promise<R>} work */
  async #within(work) {
    const controller = new AbortController();
    this.controller = controller;
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
      return { ok, status, data, bubbles: bubblesOf(data), rate: textOf(data?.rate), again, seconds };
    } catch (error) {
      throw new NoAnswer(String(error));
    }
  }
}

/** @param {unknown} value */
const textOf = (value) => (typeof value === 'string' && value ? value : undefined);

/** @param {any} data @returns {Bubble[]} whatever came, only what has the right shape goes on */
function bubblesOf(data) {
  const list = Array.isArray(data?.bubbles) ? data.bubbles : [];
  return list
    .filter((/** @type {any} */ bubble) => textOf(bubble?.text))
    .map((/** @type {any} */ { text, kind, buttons }) => ({
      text,
      kind: KINDS.find((known) => known === kind),
      buttons: choicesOf(buttons),
    }));
}

/** @param {any} buttons @returns {Choice[]} */
function choicesOf(buttons) {
  const list = Array.isArray(buttons) ? buttons : [];
  return list
    .filter((button) => textOf(button?.id) && textOf(button?.title))
    .map(({ id, title }) => ({ id, title }));
}
