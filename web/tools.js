// @ts-check
import { Confirm } from './confirm.js';
import { el } from './dom.js';
import { T } from './texts.sv.js';

/** @param {string} name @param {boolean} pressed @param {(pressed: boolean) => void} change */
function toggle(name, pressed, change) {
  const button = el('button', { type: 'button', class: 'toggle', 'aria-pressed': String(pressed) }, name);
  button.addEventListener('click', () => {
    const now = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(now));
    change(now);
  });
  return button;
}

/** @param {boolean} larger */
export function setLarger(larger) {
  document.documentElement.classList.toggle('larger', larger);
}

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

/**
 * Copy, print, clear and delete, folded away. The last two ask first, when something would be lost.
 *
 * @param {import('./store.js').Store} store
 * @param {{say: (text: string) => void, loses: () => boolean, clear: () => void, remove: () => void}} actions
 */
export function conversationTools(store, { say, loses, clear, remove }) {
  const confirm = new Confirm();
  /** @param {string} text @param {(button: HTMLElement) => void} press */
  const button = (text, press) => {
    const made = el('button', { type: 'button', click: () => press(made) }, text);
    return made;
  };
  return el(
    'details',
    { class: 'tools' },
    el('summary', {}, T.more),
    el('p', { class: 'hint' }, T.removeHint),
    el(
      'div',
      { class: 'row' },
      button(T.copy, async () => say((await copy(store.state.entries)) ? T.copied : T.notCopied)),
      button(T.print, () => print()),
      button(T.clear, (opener) => (loses() ? confirm.ask(opener, T.askClear, clear) : clear())),
      button(T.remove, (opener) => (loses() ? confirm.ask(opener, T.askRemove, remove) : say(T.nothing))),
    ),
    confirm.element,
  );
}

/** @param {import('./store.js').Entry[]} entries @returns {Promise<boolean>} */
async function copy(entries) {
  const lines = entries.map(({ from, text }) => `${from === 'you' ? T.you : T.bot} ${text}`);
  try {
    await navigator.clipboard.writeText(lines.join('\n\n'));
    return true;
  } catch {
    return false; // plain http, or the browser said no
  }
}
