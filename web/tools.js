// @ts-check
import { hour, today } from './bubble.js';
import { Confirm } from './confirm.js';
import { el } from './dom.js';
import { toggle } from './reading.js';
import { remove } from './removal.js';
import { speaker } from './speech.js';
import { T as SAID } from './texts.sv.js';
import { T } from './texts.tools.sv.js';

/**
 * Copy, save, print, read aloud, clear and delete. The last two ask first, when something would be lost.
 *
 * @param {import('./conversation.js').Parts} parts @param {import('./conversation.js').Conversation} conversation
 */
export function conversationTools(parts, conversation) {
  const { store, notices, log } = parts;
  const say = (/** @type {string} */ text) => notices.say(text);
  const confirm = new Confirm();
  /** @param {string} text @param {(button: HTMLElement) => void} press */
  const button = (text, press) => {
    const made = el('button', { type: 'button', click: () => press(made) }, text);
    return made;
  };
  const clear = () => conversation.clear();
  const loses = () => conversation.loses();
  const row = el(
    'div',
    { class: 'row' },
    button(T.copy, async () => say((await copy(store.state.entries)) ? T.copied : T.notCopied)),
    button(T.save, () => save(store.state.entries)),
    button(T.print, () => print()),
    button(T.clear, (opener) => (loses() ? confirm.ask(opener, T.askClear, clear) : clear())),
    button(T.remove, (opener) =>
      loses() ? confirm.ask(opener, T.askRemove, () => remove(parts, conversation)) : say(T.nothing),
    ),
  );
  // Only where there is a Swedish voice; some browsers know their voices late.
  speaker((speak) => {
    const read = (/** @type {Event} */ event) => speak.read(/** @type {CustomEvent} */ (event).detail);
    const change = (/** @type {boolean} */ on) => {
      if (on) log.element.addEventListener('said', read);
      else log.element.removeEventListener('said', read);
      if (!on) speak.stop();
      say(on ? T.aloudOn : T.aloudOff);
    };
    row.append(toggle(T.aloud, false, change));
  });
  return [el('p', { class: 'hint' }, T.removeHint), row, confirm.element];
}

/** @param {import('./shape.js').Entry[]} entries */
function asText(entries) {
  const who = (/** @type {import('./shape.js').Entry} */ { from, at }) =>
    `${at ? `${hour(at)} ` : ''}${from === 'you' ? SAID.you : SAID.bot}`;
  return entries.map((entry) => `${who(entry)} ${entry.text}`).join('\n\n');
}

/** @param {import('./shape.js').Entry[]} entries @returns {Promise<boolean>} */
async function copy(entries) {
  try {
    await navigator.clipboard.writeText(asText(entries));
    return true;
  } catch {
    return false; // plain http, or the browser said no
  }
}

/** @param {import('./shape.js').Entry[]} entries */
function save(entries) {
  const text = `${SAID.log}, ${today()}\n\n${asText(entries)}\n`;
  const href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  el('a', { href, download: T.file }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
