// @ts-check
import { el, framed, tell } from './dom.js';
import { onThreeShifts } from './shifts.js';
import { T } from './texts.sv.js';

/**
 * A way out for whoever is watched: the page is emptied and another one stands in its place, in the history too.
 *
 * @param {import('./store.js').Store} store
 */
export function leaving(store) {
  const leave = () => {
    store.erase();
    window.speechSynthesis?.cancel();
    document.body.hidden = true;
    tell('leave');
    // In a frame the site around it leaves; one that does not listen is left with an empty frame.
    setTimeout(() => location.replace(T.exit), framed ? 500 : 0);
  };
  onThreeShifts(leave);
  // The keys were pressed on the site around us.
  addEventListener('message', ({ source, data }) => source === parent && data === 'lotsen:leave' && leave());
  return el('button', { type: 'button', class: 'leave', title: T.leaveHint, click: leave }, T.leave);
}
