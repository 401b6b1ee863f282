// @ts-check
import { el } from './dom.js';
import { T } from './texts.sv.js';

const MOST = 1000; // characters, as the channel counts them: code points
const NEAR = 900;

/** How many characters a text has. @param {string} text */
export const length = (text) => [...text].length;

/** The field, its counter and the button. Enter sends, Shift+Enter makes a new line. */
export class Composer {
  /**
   * @param {{
   *   send: (text: string) => void, refuse: (text: string) => void, accept: () => void, keep: (text: string) => void,
   * }} actions
   *   `send` gets a trimmed text that is not too long, `refuse` why one is not sent, and `accept` is called when
   *   that is mended; `keep` gets what is in the field, whenever that changes
   */
  constructor(actions) {
    this.actions = actions;
    this.field = el('textarea', {
      id: 'field',
      rows: '1',
      autocomplete: 'off',
      enterkeyhint: 'send',
      placeholder: T.label, // seen only where there is no room for the label
      'aria-describedby': 'hint count',
      input: () => this.#count(),
      keydown: (event) => this.#key(/** @type {KeyboardEvent} */ (event)),
    });
    this.count = el('span', { id: 'count', class: 'count' });
    this.element = el(
      'form',
      { novalidate: true, submit: (event) => this.#submit(event) },
      el('label', { for: 'field' }, T.label),
      this.field,
      el('button', { type: 'submit', class: 'primary' }, T.send),
      el('p', { class: 'hint' }, el('span', { id: 'hint' }, T.hint), ' ', this.count),
    );
  }

  /** Keeps the field in view when a software keyboard takes half the window. */
  follow() {
    if (document.activeElement === this.field) this.field.scrollIntoView({ block: 'nearest' });
  }

  empty() {
    this.fill('');
  }

  /** @param {string} text */
  fill(text) {
    this.field.value = text;
    this.#count();
  }

  #count() {
    this.actions.keep(this.field.value);
    const used = length(this.field.value.trim());
    this.count.textContent = used > MOST ? T.over(used - MOST) : used > NEAR ? T.left(MOST - used) : '';
    if (used > MOST || !this.field.hasAttribute('aria-invalid')) return;
    this.field.removeAttribute('aria-invalid');
    this.actions.accept();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Enter' || event.shiftKey) return;
    // Enter that ends a word in an input method sends nothing; Safari says so by the old code alone.
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (length(text) <= MOST) return this.actions.send(text);
    this.field.setAttribute('aria-invalid', 'true');
    this.actions.refuse(T.tooLong(length(text) - MOST));
    return this.field.focus();
  }
}
