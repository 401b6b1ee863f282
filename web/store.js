// @ts-check
const KEY = 'lotsen.1';
const MOST = 200; // bubbles; sessionStorage holds about 5 MB

/**
 * @typedef {{id: string, title: string}} Choice
 * @typedef {'akut' | 'akut_oklart'} Kind the alarm, or the question whether someone is in danger
 * @typedef {{from: 'you' | 'bot', text: string, kind?: Kind, buttons?: Choice[], rate?: string, value?: string}} Entry
 *   one bubble; `rate` names an answer that can be rated, `value` is the rating given
 * @typedef {{id: string, text?: string, button?: string, easy?: true}} Message what is sent, unanswered as yet
 * @typedef {{session: string | null, entries: Entry[], pending: Message | null, larger: boolean, easy: boolean}} State
 */

/** @returns {State} */
const fresh = () => ({ session: null, entries: [], pending: null, larger: false, easy: false });

/** What is kept until the tab closes: in sessionStorage, or in memory alone when that is closed to us. */
export class Store {
  constructor() {
    this.state = fresh();
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
      if (Array.isArray(kept.entries)) Object.assign(this.state, kept);
    } catch {
      // Nothing was kept, or it cannot be read: a new conversation.
    }
  }

  /** @param {Partial<State>} change */
  update(change = {}) {
    Object.assign(this.state, change);
    this.state.entries = this.state.entries.slice(-MOST);
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.state));
    } catch {
      // Full or closed: the conversation goes on without.
    }
  }

  /** Forgets the conversation; how the reader wants to read stays. */
  forget() {
    const { larger, easy } = this.state;
    this.update({ ...fresh(), larger, easy });
  }
}
