// @ts-check
import { el } from './dom.js';
import { T } from './texts.sv.js';

const SCHEMES = new Set(['https:', 'tel:', 'mailto:']);

// Not glued to a letter or digit: "1 112" is a number to ring, "1112" and "08-112" are not. What stands before is
// matched and not looked behind at: older Safari cannot.
const START = '(?<before>^|[^\\p{L}\\p{N}_@+-])';
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
 * A line with numbers, sites and e-mail addresses as links.
 *
 * @param {string} line
 * @returns {(Node | string)[]}
 */
export function linked(line) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let from = 0;
  for (const match of line.matchAll(LINK)) {
    const groups = match.groups || {};
    const at = (match.index || 0) + groups.before.length;
    const end = (match.index || 0) + match[0].length;
    parts.push(line.slice(from, at), link(line.slice(at, end), groups));
    from = end;
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
