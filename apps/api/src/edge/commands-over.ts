import type { Broker, Turn } from '#application';
import { decodeReply, encodeCommandInTurns } from '#contracts';
import { defined } from '#licensing';
import type { DecidesCommands } from '#platform';

/** A caller waits so long at most: a bulk operation of 100,000 users is listed before it is answered. */
const REPLY_TIMEOUT = 60_000;

/** A command was answered with what nobody can read: it may have been decided. */
export class UnreadableReply extends Error {
  override readonly name = 'UnreadableReply';
}

/**
 * Has commands decided by whoever consumes them from the broker.
 * @throws what `Broker.request` throws; UnreadableReply
 */
export const commandsOver = (broker: Pick<Broker, 'request'>, turn: Turn): DecidesCommands => ({
  handle: async (envelope) => {
    const { correlationId } = envelope;
    const message = { ...(await encodeCommandInTurns(envelope, turn)), ...defined({ correlationId }) };
    const reply = await broker.request(message, { timeoutMilliseconds: REPLY_TIMEOUT });
    try {
      return decodeReply(reply.body);
    } catch (error) {
      throw new UnreadableReply('the reply to a command can\u2019t be read', { cause: error });
    }
  },
});
