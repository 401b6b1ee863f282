// @ts-check
import { el } from './dom.js';
import { LANGUAGES } from './languages.data.js';
import { linked } from './render.js';

/** The languages to choose from, each by its own name, and what is said in the one that was chosen. */
export function languages() {
  const said = el('div', { class: 'said', role: 'status' });
  const buttons = LANGUAGES.map(({ lang, dir, name, lines }) => {
    const choose = () => {
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      said.replaceChildren(...lines.map((line) => el('p', { lang, dir }, ...linked(line))));
      said.scrollIntoView({ block: 'nearest' });
    };
    const button = el('button', { type: 'button', lang, dir, 'aria-pressed': 'false', click: choose }, name);
    return button;
  });
  return [el('div', { class: 'row' }, ...buttons), said];
}
