import type { ConsumeMessage } from 'amqplib';
import type { Outcome } from '#application';
import { attemptOf, parkOptions, retryOptions } from './messages.js';
import type { Names } from './names.js';
import type { Settings } from './options.js';
import type { Outgoing, Publisher } from './publisher.js';

const AGAIN_MILLISECONDS = 200;

/** Where a message goes that was handled. */
export class Outcomes {
  constructor(
    private readonly settings: Settings,
    private readonly names: Names,
    private readonly publisher: Publisher,
    private readonly closing: AbortSignal,
  ) {}

  /** First where it goes on, then the reply; the acknowledgement comes after both. A crash in between repeats, and loses nothing. */
  async settle(
    message: ConsumeMessage,
    outcome: Exclude<Outcome, { outcome: 'hold' }>,
    over: AbortSignal,
  ): Promise<boolean> {
    const { ladder, trusted } = this.settings;
    if (outcome.outcome === 'retry') {
      const wait = ladder[attemptOf(message, trusted) - 1];
      return wait === undefined ? this.#park(message, outcome.reason, over) : this.#retry(message, wait, over);
    }
    if (outcome.outcome === 'park' && !(await this.#park(message, outcome.reason, over))) return false;
    return outcome.reply === undefined || this.#reply(message, outcome.reply, over);
  }

  #retry(message: ConsumeMessage, wait: number, over: AbortSignal): Promise<boolean> {
    const { user, trusted } = this.settings;
    return this.#forward(message, this.names.retry(wait), retryOptions(message, user, trusted), over);
  }

  #park(message: ConsumeMessage, reason: string, over: AbortSignal): Promise<boolean> {
    const { user, trusted, ids } = this.settings;
    const options = parkOptions(message, user, trusted, { parkedId: ids.next(), reason });
    return this.#forward(message, this.names.parked, options, over);
  }

  #forward(
    { fields, content }: ConsumeMessage,
    exchange: string,
    options: Outgoing['options'],
    over: AbortSignal,
  ): Promise<boolean> {
    return this.#publishUntil({ exchange, routingKey: fields.routingKey, content, options }, over);
  }

  /** To nobody, where the queue is gone: who asked is no longer there, and that is no fault. */
  async #reply({ properties }: ConsumeMessage, content: Uint8Array, over: AbortSignal): Promise<boolean> {
    const { replyTo, correlationId } = properties as { replyTo?: string; correlationId?: string };
    if (replyTo === undefined || replyTo === '') return true;
    const options = {
      contentType: 'application/json',
      type: 'CommandReply',
      userId: this.settings.user,
      ...(correlationId === undefined ? {} : { correlationId }),
    };
    return this.#publishUntil({ exchange: '', routingKey: replyTo, content, options }, over);
  }

  /** Tries until the broker confirms, or until the message it is about comes again anyway. */
  async #publishUntil(message: Outgoing, over: AbortSignal): Promise<boolean> {
    while (!over.aborted) {
      try {
        await this.publisher.publishOne(message);
        return true;
      } catch {
        if (this.closing.aborted) return false;
        const either = AbortSignal.any([over, this.closing]);
        await this.settings.delay.wait(AGAIN_MILLISECONDS, either).catch(() => {});
      }
    }
    return false;
  }
}
