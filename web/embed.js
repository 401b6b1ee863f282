// @ts-check
/*
 * Lotsen on another site: `<lotsen-embed mode="flytande">` (a button in the corner) or `mode="infogad"` (in the text).
 * Its content is a plain link, which is what shows without script. All style is set through the CSSOM and the frame
 * is told nothing, so a strict content security policy only has to allow our address for script and frame.
 */
import { T } from './texts.sv.js';

const PAGE = new URL('./', import.meta.url);
// What the page needs in a frame; the last two so that tel:112 and links work.
const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox ' +
  'allow-top-navigation-to-custom-protocols';

const style = new CSSStyleSheet();
style.replaceSync(`
  :host { display: block; font: 100%/1.5 system-ui, sans-serif; }
  iframe { display: block; width: 100%; border: 1px solid #6d7f80; background: Canvas; }
  .inline { height: 40rem; max-height: 90vh; }
  button { min-height: 48px; padding: .5rem 1.25rem; border: 2px solid #fff; border-radius: 2rem; background: #0b5563;
    color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
  button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #14211f; }
  .open { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483646; box-shadow: 0 2px 12px #0006; }
  .open:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #14211f; }
  .panel { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483647; display: flex; flex-direction: column;
    width: 26rem; height: min(44rem, calc(100dvh - 2rem)); border: 1px solid #6d7f80; border-radius: .75rem;
    overflow: hidden; background: #0b5563; box-shadow: 0 8px 40px #0007; }
  .panel[hidden] { display: none; }
  .panel iframe { flex: 1; min-height: 0; border: 0; }
  .bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem;
    padding: .375rem .5rem .375rem 1rem; color: #fff; }
  .bar button { min-height: 44px; padding: .25rem 1rem; border-width: 1px; }
  .bar ::slotted(a) { display: inline-block; padding: .625rem 0; color: #fff !important; }
  @media (max-width: 30rem), (max-height: 30rem) {
    .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
  }
`);

class LotsenEmbed extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    if (this.getAttribute('mode') === 'flytande') this.#float(root);
    else root.append(frame('inline'), document.createElement('slot'));
  }

  /** @param {ShadowRoot} root */
  #float(root) {
    const name = this.textContent?.trim() || T.frame;
    const open = button('open', name);
    const close = button('close', T.close);
    const bar = Object.assign(document.createElement('div'), { className: 'bar' });
    bar.append(document.createElement('slot'), close);
    const panel = Object.assign(document.createElement('div'), { className: 'panel', hidden: true });
    panel.setAttribute('role', 'dialog');
    panel.setAttribute('aria-label', T.frame);
    panel.append(bar);
    root.append(open, panel);

    const show = (/** @type {boolean} */ shown) => {
      // The page is fetched when it is asked for, and stays when it is put away.
      if (shown && !panel.querySelector('iframe')) panel.append(frame(''));
      panel.hidden = !shown;
      open.hidden = shown;
      (shown ? close : open).focus();
    };
    open.addEventListener('click', () => show(true));
    close.addEventListener('click', () => show(false));
    panel.addEventListener('keydown', ({ key }) => key === 'Escape' && show(false));
    // Escape inside the frame: the page says so, and only our page is believed.
    addEventListener('message', ({ source, origin, data }) => {
      const ours = source === panel.querySelector('iframe')?.contentWindow && origin === PAGE.origin;
      if (ours && data === 'lotsen:escape' && !panel.hidden) show(false);
    });
  }
}

/** @param {string} className */
function frame(className) {
  const iframe = document.createElement('iframe');
  iframe.className = className;
  iframe.title = T.frame;
  iframe.setAttribute('sandbox', SANDBOX);
  iframe.allow = 'clipboard-write';
  iframe.referrerPolicy = 'no-referrer';
  iframe.src = PAGE.href;
  return iframe;
}

/** @param {string} className @param {string} text */
function button(className, text) {
  return Object.assign(document.createElement('button'), { type: 'button', className, textContent: text });
}

customElements.define('lotsen-embed', LotsenEmbed);
