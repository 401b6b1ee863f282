// @ts-check
import { ABOUT } from './about.data.js';
import { el } from './dom.js';
import { safeHref } from './render.js';
import { T } from './texts.sv.js';

/** Who runs this Lotsen, and where to read and complain; on a trial run that nobody has said so. */
export function footer() {
  const { name, site, privacy, accessibility, faults } = ABOUT;
  /** @param {string} text @param {string | null} to */
  const link = (text, to) => {
    const href = to && safeHref(to.includes('@') && !to.startsWith('https:') ? `mailto:${to}` : to);
    return href ? [el('li', {}, el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text))] : [];
  };
  const links = [
    ...link(T.about.privacy, privacy),
    ...link(T.about.accessibility, accessibility),
    ...link(T.about.faults, faults),
  ];
  const who = name ? link(T.about.by(name), site) : [el('li', {}, T.about.nobody)];
  return el('footer', {}, el('ul', {}, ...who, ...links));
}
