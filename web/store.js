// @ts-check
import { entryOf, textOf } from './shape.js';

const KEY = 'lotsen.1';
const MOST = 200; // bubbles; sessionStorage holds about 5 MB

/**
 * @typedef {import('./shape.js').Entry} Entry
 * @typedef {{id: string, text?: string, button?: string, easy?: true}} Message what is sent, unanswered as yet
 * @typedef {{
 *   session: string | null, entries: Entry[], pending: Message[], draft: string, larger: boolean, easy: boolean,
 * }} State
 */

/** @returns {State} */
const fresh = () => ({ session: null, entries: [], pending: [], draft: '', larger: false, easy: false });

/** What is kept until the tab closes: in sessionStorage, or in memory alone when that is closed to us. */
export class Store {
  constructor() {
    this.state = fresh();
    this.closed = false; // whether nothing can be kept
    try {
      Object.assign(this.state, stateOf(JSON.parse(sessionStorage.getItem(KEY) || '{}')));
    } catch {
      // Nothing was kept, or it cannot be read: a new conversation.
    }
    this.update();
  }

  /** @param {Partial<State>} change */
  update(change = {}) {
    Object.assign(this.state, change);
    this.state.entries = this.state.entries.slice(-MOST);
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.state));
      this.closed = false;
    } catch {
      this.closed = true; // or full: the conversation goes on without
    }
  }

  /** Forgets the conversation; how the reader wants to read stays. */
  forget() {
    const { larger, easy } = this.state;
    this.update({ ...fresh(), larger, easy });
  }

  /** Leaves nothing behind in the tab. */
  erase() {
    this.state = fresh();
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // There was nothing.
    }
  }
}

/** @param {any} kept @returns {Partial<State>} another page of the same origin may have written it, or an older one */
function stateOf(kept) {
  const { session, entries, pending, draft, larger, easy } = kept;
  const known = entries.map(entryOf);
  if (known.includes(null)) return {};
  return {
    session: textOf(session) || null,
    entries: known,
    pending: (Array.isArray(pending) ? pending : []).flatMap(messageOf),
    draft: textOf(draft) || '',
    larger: larger === true,
    easy: easy === true,
  };
}

/** @param {any} value @returns {Message[]} */
function messageOf(value) {
  const [id, text, button] = [value && value.id, value && value.text, value && value.button].map(textOf);
  if (!id || !(text || button)) return [];
  return [{ id, ...(text ? { text } : { button }), ...(value.easy === true ? { easy: true } : {}) }];
}
