// @ts-check
import { ABOUT } from './about.data.js';
import { el } from './dom.js';
import { safeHref } from './render.js';
import { T } from './texts.sv.js';

/** Who runs this Lotsen, and where to read and complain; on a trial run that nobody has said so. */
export function footer() {
  const { namn, webb, personuppgifter, tillganglighet, fel } = ABOUT;
  /** @param {string} text @param {string | null} to */
  const link = (text, to) => {
    const href = to && safeHref(to.includes('@') && !to.startsWith('https:') ? `mailto:${to}` : to);
    return href ? [el('li', {}, el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text))] : [];
  };
  const links = [
    ...link(T.about.personal, personuppgifter),
    ...link(T.about.accessibility, tillganglighet),
    ...link(T.about.fault, fel),
  ];
  const who = namn ? link(T.about.by(namn), webb) : [el('li', {}, T.about.nobody)];
  return el('footer', {}, el('ul', {}, ...who, ...links));
}
