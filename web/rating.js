// @ts-check
import { el } from './dom.js';
import { T } from './texts.sv.js';

const DOWN = 'ned'; // a thumb, as the channel calls it

/**
 * Thumbs below an answer; pressed again they are taken back, and a thumb down may say why.
 *
 * @param {import('./shape.js').Said} entry @param {import('./log.js').Actions} actions
 */
export function rating(entry, actions) {
  const why = el('div', { class: 'why' });
  const thumbs = [
    ['upp', T.up],
    [DOWN, T.down_vote],
  ].map(([value, name]) => {
    const press = () => give(button.getAttribute('aria-pressed') === 'true' ? `${value}_undone` : value);
    const button = el('button', { type: 'button', class: `thumb ${value}`, 'aria-label': name, click: press });
    return button;
  });
  const mark = () => {
    for (const button of thumbs) {
      button.setAttribute('aria-pressed', String(button.classList.contains(entry.value || 'none')));
    }
    why.replaceChildren();
  };
  const give = async (/** @type {string} */ value) => {
    if (!(await actions.rate(entry, value))) return;
    mark();
    if (value !== DOWN) return;
    why.append(reasons());
    why.scrollIntoView({ block: 'nearest' });
  };
  const reasons = () => {
    const buttons = Object.entries(T.reasons).map(([value, name]) => {
      const press = async () => {
        if (!(await actions.rate(entry, `${DOWN}_${value}`))) return;
        thumbs[1].focus(); // what was pressed goes away
        why.replaceChildren();
      };
      return el('button', { type: 'button', click: press }, name);
    });
    return el('div', { class: 'row', role: 'group', 'aria-label': T.why }, T.why, ...buttons);
  };
  mark();
  // Off: the question is not read aloud after every answer.
  return el(
    'div',
    { class: 'rating', role: 'group', 'aria-label': T.rating, 'aria-live': 'off' },
    el('span', { 'aria-hidden': 'true' }, T.rating),
    ...thumbs,
    why,
  );
}

/**
 * Tells the server what the visitor thought of an answer; whether it is known there.
 *
 * @param {import('./conversation.js').Parts} parts
 * @param {import('./shape.js').Said} entry
 * @param {string} value
 */
export async function rate({ store, transport, notices }, entry, value) {
  const before = entry.value;
  // A thumb that turns is taken back first, so that the count is right.
  const turned = before && !value.startsWith(before) ? [`${before}_undone`, value] : [value];
  for (const each of turned) {
    const answer = await transport.rate(entry.rate || '', each).catch(() => null);
    if (!answer || !answer.ok) {
      notices.say(T.notRated);
      return false;
    }
  }
  entry.value = value.endsWith('_undone') ? undefined : value.split('_')[0];
  store.update();
  notices.say(entry.value ? T.thanks : T.takenBack);
  return true;
}
