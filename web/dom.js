// @ts-check
/**
 * Makes an element. Text becomes text nodes and attributes are set one by one: nothing is parsed as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | boolean | EventListener>} [attributes] a function listens to the event of that
 *   name; true gives an empty attribute, false none
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A new random id; `crypto.randomUUID` is missing on plain http. */
export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether fingers are the pointer: then focus in a text field would raise the software keyboard. */
export const onTouch = () => matchMedia('(pointer: coarse)').matches;

/** Whether the page lies in a frame on another page. */
export const framed = parent !== window;

/** Tells the site around the frame one word of ours; it learns nothing else. @param {string} what */
export function tell(what) {
  if (framed) parent.postMessage(`lotsen:${what}`, '*');
}
