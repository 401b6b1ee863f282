// @ts-check
/*
 * Lotsen on another site: `<lotsen-embed mode="flytande">` (a button in the corner) or `mode="infogad"` (in the text).
 * Its content is what shows without script. The two numbers stand here, outside the frame: they are there whatever
 * becomes of it. All style is set through the CSSOM and the frame is told nothing but to leave, so a strict content
 * security policy only has to allow our address for script and frame.
 */
import { onThreeShifts } from './shifts.js';
import { T } from './texts.embed.sv.js';

const PAGE = new URL('./', import.meta.url);
// What the page needs in a frame; the last two so that tel:112 and links work.
const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-modals allow-downloads allow-popups ' +
  'allow-popups-to-escape-sandbox allow-top-navigation-to-custom-protocols';
const PATIENCE = 5000; // ms until a frame that has not told that it is ready is taken for lost
const KEY = 'lotsen.open'; // in the host's own storage: that the chat was open, nothing else
const SMALL = '(max-width: 30rem), (max-height: 30rem)';
/** @type {Record<string, RegExp>} our attributes, and what they may be */
const OURS = { mode: /^(flytande|infogad)$/, sida: /^(vanster|hoger)$/, avstand: /^\d{1,3}$/ };
const ANYBODYS = /^(id|class|style|lang|dir|title|hidden|slot|part|role|data-.*|aria-.*)$/;

const style = new CSSStyleSheet();
style.replaceSync(`
  :host { display: block; font: 100%/1.5 system-ui, sans-serif; --gap: 16px; }
  :host([hidden]) { display: none; }
  iframe { display: block; flex: 1; width: 100%; min-height: 0; border: 0; background: Canvas; }
  a, button { box-sizing: border-box; min-height: 44px; font: inherit; }
  button { padding: .375rem 1rem; border: 2px solid #fff; border-radius: 2rem; background: #0b5563; color: #fff;
    font-weight: 600; cursor: pointer; }
  :focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #14211f; }
  .box { display: flex; flex-direction: column; border: 1px solid #6d7f80; overflow: hidden; background: Canvas;
    color: CanvasText; }
  .inline { height: 44rem; max-height: 92vh; }
  .open { position: fixed; right: var(--gap); bottom: var(--gap); z-index: 2147483646; min-height: 48px;
    padding: .5rem 1.25rem; box-shadow: 0 2px 12px #0006; }
  dialog { box-sizing: border-box; position: fixed; inset: auto var(--gap) var(--gap) auto; z-index: 2147483647;
    margin: 0; padding: 0; width: 26rem; max-width: calc(100vw - 2 * var(--gap)); max-height: none;
    height: min(46rem, calc(100vh - 2 * var(--gap))); border-radius: .75rem; box-shadow: 0 8px 40px #0007; }
  dialog:not([open]) { display: none; }
  .left { right: auto; left: var(--gap); }
  .bar { display: flex; flex: none; flex-wrap: wrap; align-items: center; gap: 0 .875rem; padding: .125rem .5rem .125rem
    .75rem; background: #8c1515; color: #fff; font-size: .9375rem; }
  .bar a { display: inline-flex; align-items: center; color: #fff; font-weight: 700; white-space: nowrap; }
  .bar button { min-height: 40px; margin-inline-start: auto; padding: .125rem .75rem; border-width: 1px;
    background: none; }
  .bar :focus-visible { outline-offset: -3px; box-shadow: none; }
  .lost { padding: 1rem; overflow: auto; }
  .lost p { margin: 0 0 .75rem; }
  .lost a { color: LinkText; font-weight: 700; white-space: nowrap; }
  [hidden] { display: none; }
  @media ${SMALL} {
    dialog { inset: 0; width: 100%; max-width: none; height: 100%; border: 0; border-radius: 0; }
  }
`);

class LotsenEmbed extends HTMLElement {
  connectedCallback() {
    this.#listen();
    if (this.shadowRoot) return this.#back();
    this.#check();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    if (this.getAttribute('mode') === 'flytande') this.#float(root);
    else root.append(this.#box('section', 'inline', []));
  }

  disconnectedCallback() {
    this.stop?.abort();
    clearTimeout(this.timer);
    if (this.room) document.body.style.paddingBottom = this.padding || '';
  }

  /** Put in again by a site that changes pages by script: a frame that was moved loads anew. */
  #back() {
    this.#makeRoom();
    if (this.frame) this.#load();
  }

  /** Writes in the console what a web editor has misspelt. */
  #check() {
    for (const { name, value } of this.attributes) {
      const right = OURS[name];
      if (right ? !right.test(value) : !ANYBODYS.test(name)) {
        console.warn(`<lotsen-embed ${name}="${value}"> ${T.unknown}`);
      }
    }
    if (!this.hasAttribute('mode')) console.warn(`<lotsen-embed> (mode) ${T.unknown}`);
  }

  /** A frame below the two numbers, and what is said when it does not come. @param {'section' | 'dialog'} tag */
  #box(tag, /** @type {string} */ className, /** @type {Node[]} */ more) {
    const box = make(tag, { className: `box ${className}` });
    box.setAttribute('aria-label', T.frame);
    const bar = make('div', { className: 'bar' });
    bar.append(call('112', T.danger), call('11414', T.wait), ...more);
    const lost = make('div', { className: 'lost', hidden: true });
    lost.setAttribute('role', 'alert');
    box.append(bar, lost);
    this.box = box;
    if (tag === 'section') this.#load();
    return box;
  }

  /** Loads the chat, and waits for it to say that it is there. */
  #load() {
    const { box } = this;
    if (!box) return;
    this.frame?.remove();
    this.frame = make('iframe', { title: T.frame, allow: 'clipboard-write', referrerPolicy: 'no-referrer' });
    this.frame.setAttribute('sandbox', SANDBOX);
    this.frame.src = `${PAGE.href}?ram`;
    box.append(this.frame);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#lost(), PATIENCE);
  }

  /** Says both numbers where the chat should have been; it may still come. */
  #lost() {
    const lost = /** @type {HTMLElement} */ (this.box?.querySelector('.lost'));
    const text = make('p', {});
    text.append(`${T.lost} `, call('112', '112'), `. ${T.orElse} `, call('11414', '114 14'), '.');
    const again = make('button', { type: 'button', textContent: T.retry });
    again.addEventListener('click', () => {
      this.#found();
      this.#load();
    });
    const link = Object.assign(make('a', { textContent: T.own, target: '_blank' }), { href: PAGE.href });
    const way = make('p', {});
    way.append(link);
    lost.replaceChildren(text, way, again);
    lost.hidden = false;
    if (this.frame) this.frame.hidden = true;
  }

  #found() {
    clearTimeout(this.timer);
    const lost = /** @type {HTMLElement} */ (this.box?.querySelector('.lost'));
    const first = /** @type {HTMLElement} */ (this.box?.querySelector('a'));
    if (lost.contains(this.shadowRoot?.activeElement ?? null)) (this.close ?? first).focus();
    lost.hidden = true;
    lost.replaceChildren();
    if (this.frame) this.frame.hidden = false;
  }

  /** @param {ShadowRoot} root */
  #float(root) {
    const left = this.getAttribute('sida') === 'vanster' ? ' left' : '';
    const gap = Number(this.getAttribute('avstand') || 16);
    this.style.setProperty('--gap', `${gap}px`);
    const name = this.querySelector('a')?.textContent?.trim() || this.textContent?.trim() || T.frame;
    this.open = make('button', { type: 'button', className: `open${left}`, textContent: name });
    this.close = make('button', { type: 'button', textContent: T.closeShort });
    this.close.setAttribute('aria-label', T.close);
    root.append(this.open, this.#box('dialog', left, [this.close]));
    this.open.addEventListener('click', () => this.#show());
    this.close.addEventListener('click', () => this.#hide());
    this.box?.addEventListener('keydown', (event) => {
      if (/** @type {KeyboardEvent} */ (event).key === 'Escape') this.#hide();
    });
    this.box?.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.#hide();
    });
    this.room = this.open.offsetHeight + 2 * gap;
    this.#makeRoom();
    if (kept()) this.#show(false);
  }

  /** Room at the end of the host's page: the button never lies on its last line. */
  #makeRoom() {
    if (!this.room) return;
    const { body } = document;
    this.padding = body.style.paddingBottom;
    body.style.paddingBottom = `calc(${getComputedStyle(body).paddingBottom} + ${this.room}px)`;
  }

  /** @param {boolean} asked whether somebody pressed the button; else the focus stays where it is */
  #show(asked = true) {
    const dialog = /** @type {HTMLDialogElement} */ (this.box);
    const small = matchMedia(SMALL).matches;
    if (small && !asked) return; // a whole window that opens by itself hides the page that was asked for
    // The page is fetched when it is asked for, and stays when it is put away.
    if (!this.frame) this.#load();
    if (!asked) dialog.open = true; // shown without taking the focus
    else if (small) dialog.showModal();
    else dialog.show();
    if (asked) this.close?.focus();
    // Only there the back button closes it; elsewhere the site may change its page beside an open chat.
    this.pushed = small;
    if (small) history.pushState({ ...history.state, lotsen: true }, '');
    if (this.open) this.open.hidden = true;
    keep(true);
  }

  #hide(back = true) {
    const dialog = /** @type {HTMLDialogElement} */ (this.box);
    if (!dialog.open) return;
    dialog.close();
    if (this.open) this.open.hidden = false;
    this.open?.focus();
    keep(false);
    if (back && this.pushed && history.state?.lotsen) history.back();
    this.pushed = false;
  }

  #listen() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    addEventListener('popstate', () => this.pushed && this.#hide(false), { signal });
    const leave = () => {
      keep(false);
      location.replace(T.exit);
    };
    // The chat empties itself first and says so; one that is not there has nothing to empty.
    const shifts = () => {
      if (!this.frame || (this.box instanceof HTMLDialogElement && !this.box.open)) return;
      this.frame.contentWindow?.postMessage('lotsen:leave', PAGE.origin);
      setTimeout(leave, 500);
    };
    onThreeShifts(shifts, { signal });
    // Only our page in our frame is believed.
    const hear = (/** @type {MessageEvent} */ { source, origin, data }) => {
      if (!this.frame || source !== this.frame.contentWindow || origin !== PAGE.origin) return;
      if (data === 'lotsen:ready') this.#found();
      if (data === 'lotsen:escape' && this.box instanceof HTMLDialogElement) this.#hide();
      if (data === 'lotsen:leave') leave();
    };
    addEventListener('message', hear, { signal });
  }
}

/** @param {string} number @param {string} text */
function call(number, text) {
  return make('a', { href: `tel:${number}`, textContent: text });
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Partial<HTMLElementTagNameMap[K]>} properties
 */
function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

/** @param {boolean} open */
function keep(open) {
  try {
    if (open) sessionStorage.setItem(KEY, '1');
    else sessionStorage.removeItem(KEY);
  } catch {
    // The host's storage is closed: the chat stays shut on the next page.
  }
}

function kept() {
  try {
    return sessionStorage.getItem(KEY) === '1';
  } catch {
    return false;
  }
}

customElements.define('lotsen-embed', LotsenEmbed);
