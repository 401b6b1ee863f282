// @ts-check
import { T } from './texts.tools.sv.js';

/**
 * Deletes on the server first: what could not be deleted there stays on the page too.
 *
 * @param {import('./conversation.js').Parts} parts
 * @param {import('./conversation.js').Conversation} conversation
 */
export async function remove(parts, conversation) {
  const { transport, notices } = parts;
  const turn = conversation.letGo();
  notices.say(T.removing, true);
  const answer = await transport.remove().catch(() => ({ ok: false }));
  if (!conversation.isCurrent(turn)) return;
  if (answer === null || answer.ok) return conversation.gone();
  notices.say('');
  notices.warn(T.notRemoved, () => remove(parts, conversation));
}
