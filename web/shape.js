// @ts-check
/*
 * What may be shown, whatever came: from the server or out of the tab's storage. What has another shape is left out,
 * what is too long is cut, an unknown kind is text.
 */
/** @type {Kind[]} */
const KINDS = ['akut', 'akut_oklart', 'lista'];
const LANG = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const TEXT = 4000; // characters of one text
const MANY = 100; // of anything in a row

/**
 * @typedef {'akut' | 'akut_oklart' | 'lista'} Kind the alarm, the question whether someone is in danger, a list
 * @typedef {{id: string, title: string}} Choice
 * @typedef {{text: string, href: string}} Link
 * @typedef {{text: string, lang?: string, dir?: string, call?: boolean, links?: Link[]}} Line `call`: the one to ring
 *   112 by; `links` are what in the text can be pressed, in its order
 * @typedef {{title: string, group?: string, ask?: string}} Item `ask` is what pressing it asks
 * @typedef {{
 *   text: string, kind?: Kind, lines: Line[], items: Item[], rest: Line[], buttons: Choice[],
 *   source?: {section: string, year?: number},
 * }} Bubble `lines` stand above the list and `rest` below it; `text` is all of it in one
 * @typedef {{from: 'you', id?: string, text: string, at?: number}} Asked
 * @typedef {Bubble & {from: 'bot', at?: number, rate?: string, value?: string}} Said `rate` names an answer that can
 *   be rated, `value` is the rating given
 * @typedef {Asked | Said} Entry
 */

/** @param {unknown} value @returns {string | undefined} */
export const textOf = (value) => (typeof value === 'string' && value ? value.slice(0, TEXT) : undefined);

/** @param {unknown} value @param {number} most @returns {any[]} */
export const listOf = (value, most = MANY) => (Array.isArray(value) ? value.slice(0, most) : []);

/** @param {any} value @returns {Line[]} */
const linesOf = (value) =>
  listOf(value)
    .filter((line) => textOf(line && line.text))
    .map(({ text, lang, dir, call, links }) => ({
      text: text.slice(0, TEXT),
      lang: LANG.test(lang) ? lang : undefined,
      dir: dir === 'rtl' || dir === 'ltr' ? dir : undefined,
      call: call === '112' || call === true || undefined,
      links: links && listOf(links).filter((link) => textOf(link && link.text) && textOf(link.href)),
    }));

/** @param {any} value @returns {Bubble | null} */
export function bubbleOf(value) {
  const text = textOf(value && value.text);
  if (!text) return null;
  const { kind, source } = value;
  const lines = linesOf(value.lines);
  const section = textOf(source && source.section);
  return {
    text,
    kind: KINDS.find((known) => known === kind),
    lines: lines.length ? lines : linesOf(text.split(/\s*\n\s*/).map((line) => ({ text: line }))),
    items: listOf(value.items)
      .filter((item) => textOf(item && item.title))
      .map(({ title, group, ask }) => ({ title, group: textOf(group), ask: textOf(ask) })),
    rest: linesOf(value.rest),
    buttons: listOf(value.buttons)
      .filter((button) => textOf(button && button.id) && textOf(button.title))
      .map(({ id, title }) => ({ id, title })),
    source: section ? { section, year: Number(source.year) || undefined } : undefined,
  };
}

/** @param {any} value @returns {Entry | null} */
export function entryOf(value) {
  const at = Number(value && value.at) || undefined;
  const text = textOf(value && value.text);
  if (!text) return null;
  if (value.from === 'you') return { from: 'you', id: textOf(value.id), text, at };
  const bubble = /** @type {Bubble} */ (bubbleOf(value));
  return { ...bubble, from: 'bot', at, rate: textOf(value.rate), value: textOf(value.value) };
}
