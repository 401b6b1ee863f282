// @ts-check
import { el } from './dom.js';
import { T } from './texts.tools.sv.js';

/** Asks in the page before something is lost. Nothing else is blocked meanwhile: 112 stays within reach. */
export class Confirm {
  constructor() {
    this.element = el('div', { class: 'confirm' });
  }

  /**
   * @param {HTMLElement} opener what was pressed; gets the focus back, whatever the answer
   * @param {{question: string, yes: string}} words
   * @param {() => void} act what happens after a yes
   */
  ask(opener, { question, yes }, act) {
    const close = () => {
      opener.focus();
      this.element.replaceChildren();
    };
    const agree = () => {
      close();
      act();
    };
    const escape = (/** @type {Event} */ event) => {
      if (/** @type {KeyboardEvent} */ (event).key !== 'Escape') return;
      event.stopPropagation(); // around us it closes the whole chat
      close();
    };
    const keep = el('button', { type: 'button', click: close }, T.keep);
    this.element.replaceChildren(
      el(
        'div',
        { role: 'alertdialog', 'aria-labelledby': 'question', keydown: escape },
        el('p', { id: 'question' }, question),
        el('div', { class: 'row' }, keep, el('button', { type: 'button', class: 'primary', click: agree }, yes)),
      ),
    );
    keep.focus();
    this.element.scrollIntoView({ block: 'end' });
  }
}
