// @ts-check
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { el } from './dom.js';
import { Log } from './log.js';
import { Notices } from './notices.js';
import { rate } from './rating.js';
import { remove } from './removal.js';
import { Store } from './store.js';
import { conversationTools, readingTools } from './tools.js';
import { T } from './texts.sv.js';
import { Transport } from './transport.js';

/** `<lotsen-chat>`: puts the parts together. Its own content is what shows without script. */
class LotsenChat extends HTMLElement {
  connectedCallback() {
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
    const tools = conversationTools(store, {
      say,
      loses: () => conversation.loses(),
      clear: () => conversation.clear(),
      remove: () => remove(parts, conversation),
    });
    const reading = readingTools(store, say);
    this.replaceChildren(skipTo(composer.field), reading, log.element, notices.element, composer.element, tools);
    conversation.start();
    addEventListener('offline', () => conversation.offline());
    addEventListener('online', () => conversation.online());
    addEventListener('resize', () => composer.follow());
    addEventListener('keydown', tellEscape);
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

/** On another site the chat lies in a frame: Escape is for the site around it to know of, nothing else is told. */
function tellEscape(/** @type {KeyboardEvent} */ { key }) {
  if (key === 'Escape' && parent !== window) parent.postMessage('lotsen:escape', '*');
}

customElements.define('lotsen-chat', LotsenChat);
