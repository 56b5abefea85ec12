import {
  type CommandReply,
  type Delay,
  type Delivery,
  type Outcome,
  RETRY_LADDER,
  type Turn,
  type UpstreamActor,
} from '#application';
import {
  decodeCommand,
  decodeCommandInTurns,
  encodeRejection,
  encodeReply,
  encodeUpstreamReply,
  LIMITS,
  MalformedMessage,
  namesRoles,
  type RejectionReason,
} from '#contracts';
import {
  type DecidesCommands,
  describeError,
  type IdentifySender,
  type Logger,
  mayReplyTo,
  type Sender,
} from '#platform';

export interface IntakeSettings {
  /** Tells who sent a message; by default every message comes from an edge of our own. */
  readonly identify?: IdentifySender;
  /**
   * A message of an upstream system may have so many bytes; default 1 MiB.
   * Source: docs/explanation/architecture.md#limits.
   */
  readonly maxMessageBytes?: number;
  /**
   * Says what becomes of a command whose outcome nobody knows because the process ends, where somebody waits at an
   * edge.
   * With `hold` (default) it stays with the broker, and the next process answers it by its receipt, or decides it.
   * With `answer` the edge ends with this process, and tells its caller.
   */
  readonly unknownOutcome?: 'hold' | 'answer';
}
export interface IntakeOptions extends IntakeSettings {
  readonly service: DecidesCommands;
  readonly logger: Logger;
  readonly delay: Delay;
  readonly turn: Turn;
}
/** Resolves to what the broker is told of a delivery. */
export type TakeIn = (delivery: Delivery) => Promise<Outcome>;

/** A consumer that found the store away takes nothing for so long. */
const HOLD_MILLISECONDS = 1_000;
/**
 * In these outages the whole store is away, so a message that nobody waits for goes back in its place. All others
 * concern one command alone.
 */
const AWAY: ReadonlySet<string> = new Set(['store-unavailable', 'wrong-history', 'outcome-unknown', 'overloaded']);
/** With these, trying again is of no use. */
const PERMANENT: ReadonlySet<string> = new Set(['message-too-large']);
/** What is longer is read bit by bit. */
const SHORT_BYTES = 64 * 1024;
const OUR_EDGE: IdentifySender = () => ({ kind: 'edge' });

type Failed = Extract<CommandReply, { outcome: 'failed' }>;
/** Undefined stands for an edge of our own, whose caller waits for minutes at most. */
type Upstream = UpstreamActor | undefined;

/** An upstream system finds its own message in the reply, by the id that it gave. */
const replyFor = ({ messageId }: Delivery, reply: CommandReply, upstream: Upstream): Uint8Array =>
  upstream === undefined ? encodeReply(reply) : encodeUpstreamReply(reply, messageId);

/**
 * The message of an edge names the actor. One that names none, from the same broker user, is that of a plain client.
 */
const upstreamOf = (sender: Exclude<Sender, { kind: 'stranger' }>, { body }: Delivery): Upstream => {
  if (sender.kind === 'upstream') return sender.actor;
  return sender.otherwise !== undefined && !namesRoles(body) ? sender.otherwise : undefined;
};

/**
 * Takes a delivery in: decodes it, has it decided, and says what becomes of it. What is malformed or not allowed is
 * parked at once, and answered with the reason. A refusal is an answer like any other. While the store is away, who
 * waits at an edge is told so (and asks again under the same id); what comes from an upstream system, or what nobody
 * waits for, is held in its place and counts no attempt. A bug is told to who waits at an edge, and the message parked;
 * what nobody waits for is tried again up the ladder. Source: docs/explanation/architecture.md#failures.
 */
export const createCommandIntake = ({
  service,
  logger,
  delay,
  turn,
  identify = OUR_EDGE,
  maxMessageBytes = LIMITS.upstreamMessageBytes,
  unknownOutcome = 'hold',
}: IntakeOptions): TakeIn => {
  const reject = ({ type, messageId, userId }: Delivery, reason: RejectionReason, detail: string): Outcome => {
    logger.warn({ type: type.slice(0, 100), userId, reason }, 'a command was parked');
    return {
      outcome: 'park',
      reason: reason === 'malformed-message' ? detail : `${reason}: ${detail}`,
      reply: encodeRejection({ outcome: 'rejected', messageId, reason, detail }),
    };
  };
  const malformed = (delivery: Delivery, error: MalformedMessage, upstream: Upstream): Outcome => {
    if (upstream !== undefined) return reject(delivery, 'malformed-message', error.message);
    logger.warn({ type: delivery.type, reason: error.message }, 'a malformed command was parked');
    const reply = encodeReply({ outcome: 'failed', commandId: delivery.messageId, failure: 'internal-error' });
    return { outcome: 'park', reason: error.message, reply };
  };
  const failed = (delivery: Delivery, reply: Failed, upstream: Upstream): Outcome => {
    const { failure } = reply;
    const someoneWaits = delivery.replyTo !== undefined && upstream === undefined;
    const isLast = delivery.attempt > RETRY_LADDER.length;
    if (PERMANENT.has(failure) || (failure === 'internal-error' && (someoneWaits || isLast)))
      return { outcome: 'park', reason: failure, reply: replyFor(delivery, reply, upstream) };
    const isHeld = failure === 'outcome-unknown' && unknownOutcome === 'hold';
    if (someoneWaits && !isHeld) return { outcome: 'done', reply: replyFor(delivery, reply, upstream) };
    if (AWAY.has(failure)) return { outcome: 'hold', reason: failure, resume: delay.wait(HOLD_MILLISECONDS) };
    return isLast
      ? { outcome: 'park', reason: failure, reply: replyFor(delivery, reply, upstream) }
      : { outcome: 'retry', reason: failure };
  };
  const decided = (delivery: Delivery, reply: CommandReply, upstream: Upstream): Outcome => {
    if (reply.outcome === 'failed') return failed(delivery, reply, upstream);
    if (upstream !== undefined && reply.outcome === 'refused') {
      const { code } = reply.refusal;
      if (code === 'forbidden') return reject(delivery, 'not-allowed', 'beyond the role or the tenants of the sender');
      if (code === 'tenant-not-found') return reject(delivery, 'tenant-not-found', 'there is no such tenant');
    }
    return { outcome: 'done', reply: replyFor(delivery, reply, upstream) };
  };
  /** The command is decided: an answer that can't be written is a bug, and yet no reason to try or to park it. */
  const answered = (delivery: Delivery, reply: CommandReply, upstream: Upstream): Outcome => {
    try {
      return decided(delivery, reply, upstream);
    } catch (error) {
      const { commandId } = reply;
      logger.error({ err: describeError(error), type: delivery.type, commandId }, 'an answer could not be written');
      return {
        outcome: 'done',
        reply: replyFor(delivery, { outcome: 'failed', commandId, failure: 'outcome-unknown' }, upstream),
      };
    }
  };
  /** A long command is read bit by bit; those after it on the same key wait until it is handed over. */
  const handedOver = new Map<string, Promise<void>>();
  const handle = async (delivery: Delivery, upstream: Upstream): Promise<CommandReply> => {
    const { routingKey } = delivery;
    const before = handedOver.get(routingKey);
    if (before === undefined && delivery.body.byteLength <= SHORT_BYTES)
      return service.handle(decodeCommand(delivery, upstream));
    const begun = (async () => {
      await before;
      return { reply: service.handle(await decodeCommandInTurns(delivery, turn, upstream)) };
    })();
    const over = begun.then(
      () => {},
      () => {},
    );
    handedOver.set(routingKey, over);
    try {
      return await (
        await begun
      ).reply;
    } finally {
      if (handedOver.get(routingKey) === over) handedOver.delete(routingKey);
    }
  };
  /** What is decided stands; only the answer isn't sent. */
  const withinItsQueues = (sender: Sender, { userId, replyTo, type }: Delivery, outcome: Outcome): Outcome => {
    if (replyTo === undefined || !('reply' in outcome) || mayReplyTo(sender, userId, replyTo)) return outcome;
    logger.warn({ type: type.slice(0, 100), userId }, 'a reply_to was ignored: it names a queue of somebody else');
    const { reply: _unsent, ...rest } = outcome;
    return rest;
  };
  const takeIn = async (sender: Sender, delivery: Delivery): Promise<Outcome> => {
    if (sender.kind === 'stranger') return reject(delivery, 'not-allowed', sender.reason);
    const upstream = upstreamOf(sender, delivery);
    const { byteLength } = delivery.body;
    if (upstream !== undefined && byteLength > maxMessageBytes)
      return reject(delivery, 'message-too-large', `${byteLength} bytes, the limit is ${maxMessageBytes}`);
    try {
      const reply = await handle(delivery, upstream);
      return answered(delivery, reply, upstream);
    } catch (error) {
      if (error instanceof MalformedMessage) return malformed(delivery, error, upstream);
      logger.error({ err: describeError(error), type: delivery.type }, 'a command failed with a bug');
      const { messageId: commandId } = delivery;
      return failed(delivery, { outcome: 'failed', commandId, failure: 'internal-error' }, upstream);
    }
  };
  return async (delivery) => {
    const sender = identify(delivery.userId);
    return withinItsQueues(sender, delivery, await takeIn(sender, delivery));
  };
};
