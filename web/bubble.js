// @ts-check
import { el } from './dom.js';
import { linked } from './render.js';
import { T } from './texts.sv.js';

/**
 * @typedef {import('./shape.js').Said} Said
 * @typedef {import('./shape.js').Line} Line
 * @typedef {import('./log.js').Actions} Actions
 */

/** The hour as it is told in Sweden. @param {number} at ms */
export const hour = (at) => new Date(at).toLocaleTimeString('sv-SE', { hour: '2-digit', minute: '2-digit' });

export const today = () => new Date().toLocaleString('sv-SE', { dateStyle: 'long', timeStyle: 'short' });

/** What the visitor wrote; not read aloud, they know it. @param {import('./shape.js').Asked} entry */
export function asked(entry) {
  return el(
    'li',
    { class: 'turn', 'aria-live': 'off' },
    heading(T.you),
    el('div', { class: 'bubble you' }, el('p', { dir: 'auto' }, entry.text)),
    time(entry),
  );
}

/**
 * What Lotsen said.
 *
 * @param {Said} entry @param {Actions} actions
 * @param {boolean} fresh whether it has just come: an alarm is then announced before anything else
 */
export function said(entry, actions, fresh) {
  const { kind } = entry;
  const danger = kind === 'akut' || kind === 'akut_oklart';
  const mark = kind === 'akut' ? ' urgent' : danger ? ' asks' : '';
  const bubble = el('div', { class: `bubble bot${mark}` });
  if (danger) card(bubble, entry);
  else {
    bubble.append(...entry.lines.map(paragraph), ...list(entry, actions), ...entry.rest.map(paragraph));
    if (entry.source) bubble.append(el('p', { class: 'source' }, T.source(entry.source)));
  }
  const head = heading(mark ? `${T.bot} ${T.important}` : T.bot);
  const buttons = entry.buttons.length ? [choices(entry.buttons, actions)] : [];
  if (!danger) return el('li', { class: 'turn' }, head, bubble, time(entry), ...buttons);
  // The list item is silent and what is in it an alert: said once, at once.
  const alert = el('div', fresh ? { role: 'alert' } : {}, head, bubble, ...buttons);
  return el('li', { class: 'turn', 'aria-live': 'off' }, alert, time(entry));
}

/** To ring by first, then short lines. @param {HTMLElement} bubble @param {Said} entry */
function card(bubble, { lines, rest }) {
  const all = [...lines, ...rest];
  if (!all.some(({ call }) => call)) bubble.append(call({ text: T.call }));
  bubble.append(...all.map((line) => (line.call ? call(line) : paragraph(line))));
}

/** @param {Line} line */
function call({ text, lang = 'sv', dir = 'auto' }) {
  return el('a', { class: 'call', href: 'tel:112', lang, dir }, text.replace(/\.$/, ''));
}

/** @param {Line} line */
function paragraph({ text, lang = '', dir = 'auto', links }) {
  return el('p', lang && lang !== 'sv' ? { lang, dir } : { dir }, ...linked(text, links));
}

/** Places by municipality, each a button that asks about itself. @param {Said} entry @param {Actions} actions */
function list({ items }, actions) {
  const item = (/** @type {import('./shape.js').Item} */ { title, ask }) =>
    el('li', {}, ask ? el('button', { type: 'button', click: () => actions.ask(ask) }, title) : title);
  const groups = [...new Set(items.map(({ group }) => group || ''))].sort((a, b) => a.localeCompare(b, 'sv'));
  const parts = groups.map((group) => {
    const of = items.filter((each) => (each.group || '') === group);
    const places = el('ul', { class: 'places' }, ...of.map(item));
    return group ? el('div', {}, el('h4', {}, group), places) : places;
  });
  return parts.length ? [el('div', { class: 'groups' }, ...parts)] : [];
}

/** @param {import('./shape.js').Choice[]} buttons @param {Actions} actions */
function choices(buttons, actions) {
  const list = buttons.map((choice) =>
    el('li', {}, el('button', { type: 'button', click: () => actions.choose(choice) }, choice.title)),
  );
  return el('ul', { class: 'choices', 'aria-label': T.choices }, ...list);
}

/** @param {string} who */
const heading = (who) => el('h3', { class: 'unseen' }, who);

/** To be found, not to be read aloud with every answer. @param {import('./shape.js').Entry} entry */
function time({ at }) {
  return at ? el('time', { datetime: new Date(at).toISOString(), 'aria-live': 'off' }, hour(at)) : '';
}
