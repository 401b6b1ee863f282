// @ts-check
import { el } from './dom.js';
import { T } from './texts.sv.js';

const SCHEMES = new Set(['https:', 'tel:', 'mailto:']);

// Not glued to a letter or digit: "1 112" is a number to ring, "1112" and "08-112" are not.
const START = '(?<![\\p{L}\\p{N}_@+-])';
const LINK = new RegExp(
  `${START}(?:(?<number>112|114[ \\u00a0]14)(?![\\p{L}\\p{N}])` +
    '|(?<mail>[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)' +
    '|(?<site>(?:https://|' +
    T.site.replaceAll('.', '\\.') +
    ')(?:[^\\s<>"\'\\u2066-\\u2069]*[^\\s<>"\'.,;:!?)\\u2066-\\u2069])?))',
  'giu',
);

/**
 * The address if its scheme is one that we link to, else null.
 *
 * @param {string} address
 */
export function safeHref(address) {
  try {
    const url = new URL(address);
    return SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * The assistant's text as paragraphs, one a line, with numbers, sites and e-mail addresses as links.
 *
 * @param {string} text
 * @returns {HTMLParagraphElement[]}
 */
export function paragraphs(text) {
  const lines = text.split(/\s*\n\s*/).filter(Boolean);
  return lines.map((line) => el('p', { dir: 'auto' }, ...linked(line)));
}

/**
 * @param {string} line
 * @returns {(Node | string)[]}
 */
export function linked(line) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let from = 0;
  for (const match of line.matchAll(LINK)) {
    parts.push(line.slice(from, match.index), link(match[0], match.groups ?? {}));
    from = match.index + match[0].length;
  }
  return [...parts, line.slice(from)].filter((part) => part !== '');
}

/**
 * @param {string} text
 * @param {Record<string, string | undefined>} kind the named groups of LINK
 */
function link(text, { number, mail, site }) {
  if (number) return el('a', { href: `tel:${number.replace(/\D/g, '')}` }, text);
  if (mail) return el('a', { href: `mailto:${mail}` }, text);
  const href = safeHref(/^https:/i.test(site ?? '') ? text : `https://${text}`);
  if (!href) return text;
  const opens = el('span', { class: 'unseen' }, ` ${T.newTab}`);
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text, opens);
}
