import type { Broker } from '#application';
import { decodeReply, encodeCommand } from '#contracts';
import { defined } from '#licensing';
import type { DecidesCommands } from '#platform';

/** A caller waits so long at most: a bulk operation of 100,000 users is listed before it is answered. */
const REPLY_TIMEOUT = 60_000;

/** Has commands decided by whoever consumes them from the broker. @throws what `Broker.request` throws */
export const commandsOver = (broker: Pick<Broker, 'request'>): DecidesCommands => ({
  handle: async (envelope) => {
    const { correlationId } = envelope;
    const message = { ...encodeCommand(envelope), contentType: 'application/json', ...defined({ correlationId }) };
    const reply = await broker.request(message, { timeoutMilliseconds: REPLY_TIMEOUT });
    return decodeReply(reply.body);
  },
});
