// @ts-check
const WITHIN = 1500; // ms for three presses of Shift

/** Calls `leave` when Shift is pressed three times. @param {() => void} leave @param {AddEventListenerOptions} [how] */
export function onThreeShifts(leave, how) {
  /** @type {number[]} */
  let presses = [];
  const press = (/** @type {KeyboardEvent} */ { key, repeat, timeStamp }) => {
    if (repeat) return;
    presses = key === 'Shift' ? [...presses.filter((at) => timeStamp - at < WITHIN), timeStamp] : [];
    if (presses.length < 3) return;
    presses = [];
    leave();
  };
  addEventListener('keydown', press, how);
}
