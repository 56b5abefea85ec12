import { setMaxListeners } from 'node:events';
import type { ConsumeMessage } from 'amqplib';
import { BrokerUnavailable, type Outcome, PerhapsPublished, Unroutable } from '#application';
import { textOf } from './errors.js';
import { attemptOf, parkOptions, retryOptions } from './messages.js';
import type { Names } from './names.js';
import type { Settings } from './options.js';
import { NotConfirmed, type Outgoing, type Publisher } from './publisher.js';
import type { Replies } from './replies.js';

const AGAIN_MILLISECONDS = 200;
/** A message that has cost its channel this many times is itself at fault. */
const LOSSES = 10;

/** With `reject` the broker itself dead-letters the message to `parked`, as it came. */
export interface Settlement {
  readonly by: 'ack' | 'reject';
  readonly as: 'done' | 'retry' | 'park';
}

/** Moves a handled message to where its outcome sends it. */
export class Outcomes {
  /** Combined signals are kept for each session: combining two for each message would cost more than its reply. */
  readonly #ends = new WeakMap<AbortSignal, AbortSignal>();

  constructor(
    private readonly settings: Settings,
    private readonly names: Names,
    private readonly publisher: Publisher,
    private readonly replies: Replies,
    private readonly closing: AbortSignal,
    /** This is called when a queue or an exchange of ours is gone. */
    private readonly declareAgain: () => Promise<void>,
  ) {}

  /**
   * Moves the message on first, and then sends the reply. The acknowledgement comes after both, so that a crash in
   * between repeats something and loses nothing. Resolves to undefined where the broker delivers the message again
   * anyway.
   */
  async settle(
    message: ConsumeMessage,
    outcome: Exclude<Outcome, { outcome: 'hold' }>,
    channelGone: AbortSignal,
  ): Promise<Settlement | undefined> {
    const { ladder, trusted } = this.settings;
    if (outcome.outcome === 'retry') {
      const wait = ladder[attemptOf(message, trusted) - 1];
      return wait === undefined
        ? this.#park(message, outcome.reason, channelGone)
        : this.#retry(message, wait, channelGone);
    }
    const settled =
      outcome.outcome === 'park'
        ? await this.#park(message, outcome.reason, channelGone)
        : ({ by: 'ack', as: 'done' } satisfies Settlement);
    if (settled !== undefined && outcome.reply !== undefined)
      await this.replies.send(message, outcome.reply, this.#endOf(channelGone));
    return settled;
  }

  /** Returns a signal that is aborted with the session, or once the broker closes. */
  #endOf(channelGone: AbortSignal): AbortSignal {
    const known = this.#ends.get(channelGone);
    if (known !== undefined) return known;
    const end = AbortSignal.any([channelGone, this.closing]);
    // each message under way may wait on it, and there are more than Node takes for a leak
    setMaxListeners(Infinity, end);
    this.#ends.set(channelGone, end);
    return end;
  }

  async #retry(message: ConsumeMessage, wait: number, channelGone: AbortSignal): Promise<Settlement | undefined> {
    const { user, trusted } = this.settings;
    const by = await this.#forward(message, this.names.retry(wait), retryOptions(message, user, trusted), channelGone);
    return by && { by, as: by === 'ack' ? 'retry' : 'park' };
  }

  async #park(message: ConsumeMessage, reason: string, channelGone: AbortSignal): Promise<Settlement | undefined> {
    const { user, trusted, ids } = this.settings;
    const options = parkOptions(message, user, trusted, { parkedId: ids.next(), reason });
    const by = await this.#forward(message, this.names.parked, options, channelGone);
    return by && { by, as: 'park' };
  }

  #forward(
    { fields, content }: ConsumeMessage,
    exchange: string,
    options: Outgoing['options'],
    channelGone: AbortSignal,
  ): Promise<Settlement['by'] | undefined> {
    return this.#publishUntil({ exchange, routingKey: fields.routingKey, content, options }, channelGone);
  }

  /**
   * Tries until the broker confirms, or until the broker delivers the original message again anyway. It gives up where
   * the message itself is what fails.
   */
  async #publishUntil(message: Outgoing, channelGone: AbortSignal): Promise<Settlement['by'] | undefined> {
    const { delay, log } = this.settings;
    const either = this.#endOf(channelGone);
    for (let losses = 0; !channelGone.aborted;) {
      try {
        await this.publisher.publishOne(message);
        return 'ack';
      } catch (error) {
        if (this.closing.aborted) return undefined;
        const details = { exchange: message.exchange, messageId: String(message.options.messageId ?? '') };
        if (error instanceof NotConfirmed && error.why === 'lost') losses += 1;
        const isOutage = [BrokerUnavailable, PerhapsPublished, Unroutable].some((kind) => error instanceof kind);
        if (!isOutage || losses >= LOSSES) {
          log.warn('a message can\u2019t be republished; its lane parks it', {
            ...details,
            reason: textOf(error),
          });
          return 'reject';
        }
        log.warn('a message could not be put aside yet', { ...details, reason: textOf(error) });
        // publishing the message again shows whether it worked
        if (isGone(error)) await this.declareAgain().catch(() => {});
        await delay.wait(AGAIN_MILLISECONDS, either).catch(() => {});
      }
    }
    return undefined;
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Unroutable || (error instanceof NotConfirmed && error.brokerCode === 404);
