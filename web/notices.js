// @ts-check
import { el } from './dom.js';
import { linked } from './render.js';
import { T } from './texts.sv.js';

/** The two regions that speak beside the log: status (polite) and what is wrong (alert), with a way to go on. */
export class Notices {
  constructor() {
    this.status = el('p', { class: 'status', role: 'status' });
    this.alert = el('div', { role: 'alert' });
    this.actions = el('div', { class: 'actions' });
    this.element = el('div', { class: 'notices' }, this.status, el('div', { class: 'wrong' }, this.alert, this.actions));
  }

  /** @param {string} text @param {boolean} working whether to show that an answer is on its way */
  say(text, working = false) {
    this.status.replaceChildren(...linked(text));
    this.status.classList.toggle('working', working);
    if (working) this.show();
  }

  /** On a small screen it is the page that scrolls: brings what is said into view. */
  show() {
    this.element.scrollIntoView({ block: 'nearest' });
  }

  /**
   * Says what is wrong; with `retry` a button that does it again.
   *
   * @param {string} text @param {() => void} [retry]
   */
  warn(text, retry) {
    this.alert.replaceChildren(el('p', {}, ...linked(text)));
    const button = retry && el('button', { type: 'button', click: retry }, T.retry);
    this.actions.replaceChildren(...(button ? [button] : []));
    this.show();
  }

  /** Takes the warning away; the focus moves first if it is in it. @param {HTMLElement} refuge */
  calm(refuge) {
    if (this.element.contains(document.activeElement)) refuge.focus({ preventScroll: true });
    this.alert.replaceChildren();
    this.actions.replaceChildren();
  }
}
