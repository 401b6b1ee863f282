// @ts-check
import { el } from './dom.js';
import { T } from './texts.sv.js';

/** @param {string} name @param {boolean} pressed @param {(pressed: boolean) => void} change */
export function toggle(name, pressed, change) {
  const button = el('button', { type: 'button', class: 'toggle', 'aria-pressed': String(pressed) }, name);
  button.addEventListener('click', () => {
    const now = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(now));
    change(now);
  });
  return button;
}

/** @param {boolean} larger */
const setLarger = (larger) => document.documentElement.classList.toggle('larger', larger);

/**
 * Larger text and easy Swedish, one tap away.
 *
 * @param {import('./store.js').Store} store @param {(text: string) => void} say
 */
export function readingTools(store, say) {
  const { larger, easy } = store.state;
  setLarger(larger);
  return el(
    'div',
    { class: 'reading', role: 'group', 'aria-label': T.reading },
    toggle(T.larger, larger, (on) => {
      setLarger(on);
      store.update({ larger: on });
    }),
    toggle(T.easy, easy, (on) => {
      store.update({ easy: on });
      say(on ? T.easyOn : T.easyOff);
    }),
  );
}
