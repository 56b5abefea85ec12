import type { ConsumeMessage } from 'amqplib';
import { BrokerUnavailable, PerhapsPublished } from '#application';
import { defined } from '#licensing';
import { textOf } from './errors.js';
import type { Names } from './names.js';
import type { Settings } from './options.js';
import { NotConfirmed, type Outgoing, type Publisher } from './publisher.js';
import type { RecoveringConnection } from './recovering-connection.js';
import { replyAddressOf } from './reply-address.js';
import { SharedTimeout } from './shared-timeout.js';

const TRIES = 3;
/**
 * A try on a working connection has failed when it isn't confirmed within one to two times this, since one bad address
 * must not hold up the other replies.
 */
const WITHIN_MILLISECONDS = 5_000;
const AGAIN_MILLISECONDS = 200;

/**
 * Sends replies without a guarantee: a caller who gets none asks again under the same id. They go over a publisher of
 * their own, since an address that the broker can't cope with costs the connection.
 */
export class Replies {
  /**
   * Replies that failed once are tried again one at a time, so that one that breaks its connection takes no other with
   * it.
   */
  #alone: Promise<unknown> = Promise.resolve();
  readonly #timeout: SharedTimeout;

  constructor(
    private readonly settings: Settings,
    private readonly names: Names,
    private readonly connection: RecoveringConnection,
    private readonly publisher: Publisher,
    closing: AbortSignal,
  ) {
    this.#timeout = new SharedTimeout(settings.delay, WITHIN_MILLISECONDS, closing);
  }

  /**
   * Resolves when the reply was sent or given up, or once `channelGone` is aborted. A reply whose queue is gone reaches
   * nobody, and that is no fault.
   */
  async send({ properties }: ConsumeMessage, content: Uint8Array, channelGone: AbortSignal): Promise<void> {
    const address = replyAddressOf(properties.replyTo, this.names);
    const from = { sender: String(properties.userId ?? ''), messageId: String(properties.messageId ?? '') };
    const { log } = this.settings;
    if (address.kind === 'none') return;
    if (address.kind === 'refused') return log.warn('a reply_to was ignored', { ...from, reason: address.reason });
    const { correlationId } = properties as { correlationId?: string };
    const options = {
      contentType: 'application/json',
      type: 'CommandReply',
      userId: this.settings.user,
      ...defined({ correlationId }),
    };
    try {
      await this.#try({ exchange: '', routingKey: address.queue, content, options }, channelGone);
    } catch (error) {
      if (!channelGone.aborted) log.warn('a reply was given up', { ...from, reason: textOf(error) });
    }
  }

  /** An outage of the broker is no fault of the reply, so only tries on a working connection are counted. */
  async #try(reply: Outgoing, channelGone: AbortSignal): Promise<void> {
    let isFirst = true;
    for (let left = TRIES; ; isFirst = false) {
      try {
        return await (isFirst ? this.#once(reply, channelGone) : this.#afterOthers(reply, channelGone));
      } catch (error) {
        const isOutage = error instanceof BrokerUnavailable;
        if (!isOutage) left -= 1;
        const isHopeless = !isOutage && !(error instanceof PerhapsPublished);
        const isRefused = error instanceof NotConfirmed && error.why === 'refused';
        if (channelGone.aborted || isHopeless || isRefused || left === 0) throw error;
      }
      await this.settings.delay.wait(AGAIN_MILLISECONDS, channelGone);
    }
  }

  async #once(reply: Outgoing, channelGone: AbortSignal): Promise<void> {
    await this.connection.whenConnected(channelGone);
    await new Promise<void>((resolve, reject) => {
      const done = this.#timeout.start(() =>
        reject(new NotConfirmed('waiting', `no answer within ${WITHIN_MILLISECONDS} ms`)),
      );
      this.publisher.publishOne(reply).then(resolve, reject).finally(done);
    });
  }

  #afterOthers(reply: Outgoing, channelGone: AbortSignal): Promise<void> {
    const mine = this.#alone.then(() => this.#once(reply, channelGone));
    this.#alone = mine.catch(() => {});
    return mine;
  }
}
