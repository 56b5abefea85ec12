import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { connect } from 'amqplib';

/**
 * This is another system that listens as a plain AMQP client, with a queue of its own on one of our exchanges. It
 * acknowledges nothing, so that everything it heard is still in the queue when it stops listening.
 */
export class Listener {
  readonly #heard: ConsumeMessage[] = [];
  readonly #waiting = new Set<() => void>();
  private constructor(
    private readonly model: ChannelModel,
    private readonly channel: Channel,
    readonly queue: string,
  ) {}

  /** Declares the exchange as the apps do, since it may not be there yet. */
  static async open(
    url: string,
    { exchange, type }: { readonly exchange: string; readonly type: 'topic' | 'fanout' },
  ): Promise<Listener> {
    const model = await connect(url);
    const channel = await model.createChannel();
    const queue = `${exchange}.listener`;
    await channel.assertExchange(exchange, type, { durable: true });
    await channel.assertQueue(queue, { durable: true });
    await channel.bindQueue(queue, exchange, '#');
    const listener = new Listener(model, channel, queue);
    await channel.consume(queue, (message) => listener.#hear(message));
    return listener;
  }

  /** Reads something of each message that has come so far. */
  heard<T>(read: (message: ConsumeMessage) => T): readonly T[] {
    return this.#heard.map(read);
  }

  /** Resolves once this is true of what was heard so far. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Gives back to its queue what it heard. */
  async stop(): Promise<void> {
    await this.channel.close();
  }
  async dispose(): Promise<void> {
    const channel = await this.model.createChannel();
    await channel.deleteQueue(this.queue);
    await this.model.close();
  }

  #hear(message: ConsumeMessage | null): void {
    if (message === null) return;
    this.#heard.push(message);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
