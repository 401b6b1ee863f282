// @ts-check
import { el } from './dom.js';
import { T } from './texts.sv.js';

const SCHEMES = new Set(['https:', 'tel:', 'mailto:']);
// Of the page's own texts: each names them in this order.
const NUMBERS = [
  { text: '112', href: 'tel:112' },
  { text: '114 14', href: 'tel:11414' },
];

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
 * A line with its links.
 *
 * @param {string} line @param {import('./shape.js').Link[]} links in the line's order
 * @returns {(Node | string)[]}
 */
export function linked(line, links = NUMBERS) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let from = 0;
  for (const { text, href } of links) {
    const at = line.indexOf(text, from);
    const safe = safeHref(href);
    if (at < 0 || !safe) continue;
    parts.push(line.slice(from, at), link(text, safe));
    from = at + text.length;
  }
  return [...parts, line.slice(from)].filter((part) => part !== '');
}

/** @param {string} text @param {string} href */
function link(text, href) {
  if (!href.startsWith('https:')) return el('a', { href }, text);
  const opens = el('span', { class: 'unseen' }, ` ${T.newTab}`);
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text, opens);
}
