// @ts-check
import { asked, said, today } from './bubble.js';
import { el } from './dom.js';
import { rating } from './rating.js';
import { T } from './texts.sv.js';

/**
 * @typedef {import('./shape.js').Entry} Entry
 * @typedef {{
 *   ask: (text: string) => void,
 *   choose: (choice: import('./shape.js').Choice) => void,
 *   rate: (entry: import('./shape.js').Said, value: string) => Promise<boolean>,
 * }} Actions
 */

/** The conversation, a list in a live region: answers are read aloud, what the visitor wrote is not. */
export class Log {
  /** @param {Actions} actions */
  constructor(actions) {
    this.actions = actions;
    this.list = el('ol', { class: 'turns' });
    const printed = el('p', { class: 'printed', 'aria-live': 'off' });
    addEventListener('beforeprint', () => (printed.textContent = `${T.printed} ${today()}`));
    this.element = el(
      'div',
      { class: 'log', role: 'log', tabindex: '0', 'aria-label': T.log, 'aria-live': 'off' },
      el('h2', { class: 'unseen' }, T.log),
      printed,
      this.list,
    );
    /** @type {WeakMap<Entry, HTMLElement>} */
    this.drawn = new WeakMap();
  }

  /** Draws a whole conversation without having it read aloud. @param {Entry[]} entries */
  redraw(entries) {
    this.element.setAttribute('aria-live', 'off');
    this.list.replaceChildren();
    for (const entry of entries) this.#draw(entry, false);
    if (entries.length > 1) this.showEnd();
    setTimeout(() => this.element.setAttribute('aria-live', 'polite'), 150);
  }

  /** Adds bubbles and shows them from their first line on. @param {Entry[]} entries */
  add(...entries) {
    const before = this.list.lastElementChild;
    for (const entry of entries) this.#draw(entry, true);
    const [first] = entries;
    if (first && first.from === 'bot' && before instanceof HTMLElement) this.#show(before, Boolean(first.kind));
    else this.showEnd();
    this.element.dispatchEvent(new CustomEvent('said', { detail: entries }));
  }

  /** Draws what the visitor wrote once more: personal data is gone from it. @param {Entry} entry */
  rewrite(entry) {
    const p = this.drawn.get(entry)?.querySelector('p');
    if (p) p.textContent = entry.text;
  }

  /**
   * Takes away choices and ratings that are over; the focus moves first if it is on one of them.
   *
   * @param {HTMLElement} refuge where the focus goes
   */
  settle(refuge) {
    const over = [...this.list.querySelectorAll('.choices, .rating')];
    if (over.some((part) => part.contains(document.activeElement))) refuge.focus({ preventScroll: true });
    for (const part of over) part.remove();
  }

  /** @param {Entry} entry @param {boolean} fresh */
  #draw(entry, fresh) {
    if (entry.from === 'you') this.settle(this.element);
    const turn = entry.from === 'you' ? asked(entry) : said(entry, this.actions, fresh);
    if (entry.from === 'bot' && entry.rate) turn.append(rating(entry, this.actions));
    this.drawn.set(entry, turn);
    this.list.append(turn);
  }

  /** Shows the last line, also when the log has just become lower. */
  showEnd() {
    if (this.#scrolls()) this.element.scrollTop = this.element.scrollHeight;
    else this.list.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }

  /**
   * Shows an answer below its question, or from its own first line when the question takes much room.
   *
   * @param {HTMLElement} before @param {boolean} whole whether the answer needs all the room
   */
  #show(before, whole) {
    const scrolls = this.#scrolls();
    // Of a window that scrolls, banner and field take half.
    const long = before.offsetHeight > (scrolls ? this.element.clientHeight / 3 : innerHeight / 4);
    const first = /** @type {HTMLElement} */ (whole || long ? before.nextElementSibling : before);
    if (scrolls) this.element.scrollTop = first.offsetTop - 8;
    else first.scrollIntoView({ block: 'start' });
  }

  /** On a small screen it is the page that scrolls, not the log. */
  #scrolls() {
    return getComputedStyle(this.element).overflowY !== 'visible';
  }
}
