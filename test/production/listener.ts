import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { connect } from 'amqplib';

/**
 * Another system that listens, by a plain AMQP client: a queue of its own on one of our exchanges. It acknowledges nothing, so that all it heard is
 * still in the queue when it stops listening.
 */
export class Listener {
  readonly #heard: ConsumeMessage[] = [];
  readonly #waiting = new Set<() => void>();
  private constructor(
    private readonly model: ChannelModel,
    private readonly channel: Channel,
    readonly queue: string,
  ) {}

  /** The exchange may not be there yet: it is declared as the apps declare it. */
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

  /** Of each message that came so far. */
  heard<T>(read: (message: ConsumeMessage) => T): readonly T[] {
    return this.#heard.map(read);
  }

  /** Resolves once this holds for what was heard so far. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** What it heard goes back into its queue. */
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
