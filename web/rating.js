// @ts-check
import { T } from './texts.sv.js';

/**
 * Tells the server what the visitor thought of an answer, and marks it once that is known there.
 *
 * @param {import('./conversation.js').Parts} parts
 * @param {import('./store.js').Entry} entry
 * @param {string} value
 */
export async function rate({ store, transport, notices, log }, entry, value) {
  const answer = await transport.rate(entry.rate ?? '', value).catch(() => null);
  if (!answer?.ok) return notices.say(T.notRated);
  entry.value = value;
  store.update();
  log.mark(value);
  return notices.say(T.thanks);
}
