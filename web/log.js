// @ts-check
import { el } from './dom.js';
import { isAlarm, paragraphs } from './render.js';
import { T } from './texts.sv.js';

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
    if (entries[0]?.from === 'bot' && asked instanceof HTMLElement) this.#show(asked);
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
    const alarm = entry.from === 'bot' && isAlarm(entry.text);
    const who = el('span', { class: 'unseen' }, `${entry.from === 'you' ? T.you : T.bot} ${alarm ? T.important : ''}`);
    const text = entry.from === 'you' ? [el('p', { dir: 'auto' }, entry.text)] : paragraphs(entry.text);
    this.element.append(el('div', { class: `bubble ${entry.from}${alarm ? ' urgent' : ''}` }, who, ...text));
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
    this.element.scrollTop = this.element.scrollHeight;
  }

  /** @param {HTMLElement} bubble */
  #show(bubble) {
    // On a low screen it is the page that scrolls, not the log.
    if (this.element.scrollHeight > this.element.clientHeight) this.element.scrollTop = bubble.offsetTop - 8;
    else bubble.scrollIntoView({ block: 'start' });
  }
}
