// @ts-check
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { el, framed, tell } from './dom.js';
import { footer } from './footer.js';
import { leaving } from './leaving.js';
import { Log } from './log.js';
import { Notices } from './notices.js';
import { rate } from './rating.js';
import { Store } from './store.js';
import { readingTools } from './reading.js';
import { T } from './texts.sv.js';
import { Transport } from './transport.js';

/** `<lotsen-chat>`: puts the parts together. Its own content is what shows without script. */
class LotsenChat extends HTMLElement {
  connectedCallback() {
    // On another site both numbers stand around the frame (embed.js), and not once more in it.
    document.documentElement.classList.toggle('framed', framed && location.search === '?ram');
    const store = new Store();
    const notices = new Notices();
    const log = new Log({
      ask: (text) => conversation.askFor(text),
      choose: (choice) => conversation.choose(choice),
      rate: (entry, value) => rate(parts, entry, value),
    });
    const composer = new Composer({
      send: (text) => conversation.ask(text),
      refuse: (text) => notices.warn(text),
      accept: () => notices.calm(composer.field),
      keep: (draft) => store.update({ draft }),
    });
    const parts = { store, notices, log, composer, transport: new Transport(store) };
    const conversation = new Conversation(parts);
    const say = (/** @type {string} */ text) => notices.say(text);
    const reading = readingTools(store, say);
    const lost = store.closed && framed ? [el('p', { class: 'hint' }, T.notKept)] : [];
    const others = folded('others', el('span', { lang: 'en' }, T.languages), say, async () =>
      (await import('./languages.js')).languages(),
    );
    const tools = folded('whole', T.more, say, async () =>
      (await import('./tools.js')).conversationTools(parts, conversation),
    );
    const top = el('div', { class: 'top' }, reading, others, leaving(store));
    const body = [top, log.element, notices.element, composer.element, ...lost];
    this.replaceChildren(skipTo(composer.field), ...body, tools, footer());
    conversation.start();
    addEventListener('offline', () => conversation.offline());
    addEventListener('online', () => conversation.online());
    addEventListener('resize', () => composer.follow());
    // Back from the browser's own memory of pages: what was under way when it was left never came.
    addEventListener('pageshow', ({ persisted }) => persisted && conversation.resume());
    addEventListener('keydown', ({ key }) => key === 'Escape' && tell('escape'));
    tell('ready');
  }
}

/** Past what comes before the field; not a real jump, which would leave a mark in the visitor's history. */
function skipTo(/** @type {HTMLElement} */ field) {
  const skip = (/** @type {Event} */ event) => {
    event.preventDefault();
    field.focus();
  };
  return el('a', { class: 'skip', href: '#field', click: skip }, T.skip);
}

/**
 * What is fetched when it is folded out.
 *
 * @param {string} kind @param {Node | string} name @param {(text: string) => void} say
 * @param {() => Promise<Node[]>} parts
 */
function folded(kind, name, say, parts) {
  const details = el('details', { class: `tools ${kind}` }, el('summary', {}, name));
  const fill = async () => {
    if (!details.open || details.childElementCount > 1) return;
    try {
      const made = await parts();
      if (details.childElementCount < 2) details.append(...made);
    } catch {
      details.open = false;
      say(T.notLoaded);
    }
  };
  details.addEventListener('toggle', fill);
  return details;
}

customElements.define('lotsen-chat', LotsenChat);
