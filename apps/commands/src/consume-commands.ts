import type { Broker, CommandEnvelope, CommandReply, Consumer, Delay, Delivery, Outcome } from '#application';
import { decodeCommand, encodeReply, MalformedMessage } from '#contracts';
import { describeError, type Logger } from '#platform';

/** What decides commands; never rejects for a refusal or an outage: those are replies. */
export interface DecidesCommands {
  handle(envelope: CommandEnvelope): Promise<CommandReply>;
}
export interface CommandsConsumerOptions {
  readonly broker: Broker;
  readonly service: DecidesCommands;
  readonly logger: Logger;
  readonly delay: Delay;
  readonly prefetch?: number;
}

/** How long a consumer that found the store away takes nothing. */
const HOLD_MILLISECONDS = 1_000;
/** Outages of the whole store: for these a message that nobody waits for goes back in its place. The others concern one command alone. */
const AWAY: ReadonlySet<string> = new Set(['store-unavailable', 'outcome-unknown', 'overloaded']);

/**
 * Takes commands from the broker, decides them, answers. Malformed: parked at once. Refused: done, the reply says so. Store away: a caller who
 * waits is told so (it asks again under the same id); a message that nobody waits for goes back in its place, without counting an attempt.
 * A bug: told to who waits, and parked; else retried up the ladder. Source: design.md, "Failures".
 */
export const consumeCommands = ({
  broker,
  service,
  logger,
  delay,
  prefetch = 500,
}: CommandsConsumerOptions): Promise<Consumer> => {
  const failed = async (delivery: Delivery, reply: Extract<CommandReply, { outcome: 'failed' }>): Promise<Outcome> => {
    const { failure } = reply;
    const someoneWaits = delivery.replyTo !== undefined;
    if (failure === 'internal-error') {
      return someoneWaits
        ? { outcome: 'park', reason: failure, reply: encodeReply(reply) }
        : { outcome: 'retry', reason: failure };
    }
    if (someoneWaits) return { outcome: 'done', reply: encodeReply(reply) };
    if (AWAY.has(failure)) return { outcome: 'hold', reason: failure, resume: delay.wait(HOLD_MILLISECONDS) };
    return { outcome: 'retry', reason: failure };
  };
  const handle = async (delivery: Delivery): Promise<Outcome> => {
    let envelope: CommandEnvelope;
    try {
      envelope = decodeCommand(delivery);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      logger.warn({ type: delivery.type, reason: error.message }, 'a malformed command was parked');
      const { messageId: commandId } = delivery;
      return {
        outcome: 'park',
        reason: error.message,
        reply: encodeReply({ outcome: 'failed', commandId, failure: 'internal-error' }),
      };
    }
    try {
      const reply = await service.handle(envelope);
      return reply.outcome === 'failed'
        ? await failed(delivery, reply)
        : { outcome: 'done', reply: encodeReply(reply) };
    } catch (error) {
      logger.error({ err: describeError(error), type: delivery.type }, 'a command failed with a bug');
      return failed(delivery, { outcome: 'failed', commandId: delivery.messageId, failure: 'internal-error' });
    }
  };
  return broker.consumeCommands(handle, { prefetch });
};
