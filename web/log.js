// @ts-check
import { el } from './dom.js';
import { paragraphs } from './render.js';
import { T } from './texts.sv.js';

const MARKS = { akut: ' urgent', akut_oklart: ' asks' }; // classes of what stands out

/**
 * @typedef {import('./store.js').Entry} Entry
 * @typedef {{choose: (choice: import('./store.js').Choice) => void, rate: (entry: Entry, value: string) => void}} Actions
 */

/** The conversation as a live region: what is added is read aloud, what was there before is not. */
export class Log {
  /** @param {Actions} actions */
  constructor(actions) {
    this.actions = actions;
    this.element = el('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': T.log, 'aria-live': 'off' });
  }

  /** Draws a whole conversation without having it read aloud. @param {Entry[]} entries */
  redraw(entries) {
    this.element.setAttribute('aria-live', 'off');
    this.element.replaceChildren();
    for (const entry of entries) this.#draw(entry);
    if (entries.length > 1) this.showEnd();
    setTimeout(() => this.element.setAttribute('aria-live', 'polite'), 150);
  }

  /** Adds bubbles and shows them from their first line on. @param {Entry[]} entries */
  add(...entries) {
    const asked = this.element.lastElementChild;
    for (const entry of entries) this.#draw(entry);
    if (entries[0]?.from === 'bot' && asked instanceof HTMLElement) this.#show(asked, Boolean(entries[0].kind));
    else this.showEnd();
  }

  /**
   * Takes away choices and ratings that are over; the focus moves first if it is on one of them.
   *
   * @param {HTMLElement} refuge where the focus goes
   */
  settle(refuge) {
    const over = [...this.element.querySelectorAll('.choices, .rating')];
    if (over.some((part) => part.contains(document.activeElement))) refuge.focus({ preventScroll: true });
    for (const part of over) part.remove();
  }

  /** @param {Entry} entry */
  #draw(entry) {
    if (entry.from === 'you') this.settle(this.element);
    const mark = entry.kind ? MARKS[entry.kind] : '';
    const who = el('span', { class: 'unseen' }, `${entry.from === 'you' ? T.you : T.bot} ${mark ? T.important : ''}`);
    const text = entry.from === 'you' ? [el('p', { dir: 'auto' }, entry.text)] : paragraphs(entry.text);
    this.element.append(el('div', { class: `bubble ${entry.from}${mark}` }, who, ...text));
    if (entry.buttons?.length) this.element.append(this.#choices(entry.buttons));
    if (entry.rate) this.element.append(this.#rating(entry));
  }

  /** @param {import('./store.js').Choice[]} choices */
  #choices(choices) {
    const buttons = choices.map((choice) =>
      el('li', {}, el('button', { type: 'button', click: () => this.actions.choose(choice) }, choice.title)),
    );
    return el('ul', { class: 'choices', 'aria-label': T.choices }, ...buttons);
  }

  /** @param {Entry} entry */
  #rating(entry) {
    const buttons = [
      ['upp', T.up],
      ['ned', T.down_vote],
    ].map(([value, name]) => {
      const pressed = String(entry.value === value);
      const click = () => this.actions.rate(entry, value);
      return el('button', { type: 'button', class: `thumb ${value}`, 'aria-label': name, 'aria-pressed': pressed, click });
    });
    // Off: the question is not read aloud after every answer.
    const group = el('div', { class: 'rating', role: 'group', 'aria-label': T.rating, 'aria-live': 'off' }, ...buttons);
    group.prepend(el('span', { 'aria-hidden': 'true' }, T.rating));
    return group;
  }

  /** Marks the rating that was given. @param {string} value */
  mark(value) {
    for (const button of this.element.querySelectorAll('.thumb')) {
      button.setAttribute('aria-pressed', String(button.classList.contains(value)));
    }
  }

  /** Shows the last line, also when the log has just become lower. */
  showEnd() {
    if (this.#scrolls()) this.element.scrollTop = this.element.scrollHeight;
    else this.element.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }

  /**
   * Shows an answer below its question, or from its own first line when the question takes much room.
   *
   * @param {HTMLElement} asked @param {boolean} urgent whether the answer needs all the room
   */
  #show(asked, urgent) {
    const scrolls = this.#scrolls();
    // Of a window that scrolls, banner and field take half.
    const long = asked.offsetHeight > (scrolls ? this.element.clientHeight / 3 : innerHeight / 4);
    const first = /** @type {HTMLElement} */ (urgent || long ? asked.nextElementSibling : asked);
    if (scrolls) this.element.scrollTop = first.offsetTop - 8;
    else first.scrollIntoView({ block: 'start' });
  }

  /** On a small screen it is the page that scrolls, not the log. */
  #scrolls() {
    return getComputedStyle(this.element).overflowY !== 'visible';
  }
}
