import { InProcessBroker } from '#adapters/broker-inprocess';
import { CountedIds, ManualDelay } from '#testing/fakes';
import type { OpenedBroker } from '../../apps/cli/src/session/session.js';

/** A broker in which messages are put aside at their first coming, and done at the next. */
export class PutAside {
  readonly #broker = new InProcessBroker({ delay: new ManualDelay(), ids: new CountedIds() });
  readonly #seen = new Set<string>();
  #isConsuming = false;

  /** Resolves once so many more messages are parked. */
  async put(number: number): Promise<void> {
    if (number === 0) return;
    if (!this.#isConsuming) await this.#consume();
    const before = (await this.#broker.parkedIds()).length;
    const messages = Array.from({ length: number }, (_, at) => message(`message-${this.#seen.size + at}`));
    await this.#broker.publishCommands(messages);
    while ((await this.#broker.parkedIds()).length < before + number)
      await new Promise((resolve) => setImmediate(resolve));
  }

  async #consume(): Promise<void> {
    this.#isConsuming = true;
    await this.#broker.consumeCommands(async ({ messageId }) => {
      if (this.#seen.has(messageId)) return { outcome: 'done' };
      this.#seen.add(messageId);
      return { outcome: 'park', reason: 'malformed' };
    });
  }

  /** The broker outlives the commands that look at it. */
  messages(): OpenedBroker {
    const broker = this.#broker;
    return {
      parked: (limit) => broker.parked(limit),
      parkedIds: () => broker.parkedIds(),
      parkedMessage: (id) => broker.parkedMessage(id),
      replayParked: (ids) => broker.replayParked(ids),
      discardParked: (ids) => broker.discardParked(ids),
      publishInto: (queue) => broker.publishInto(queue),
      close: async () => undefined,
    };
  }

  close(): Promise<void> {
    return this.#broker.close();
  }
}

const message = (messageId: string) => ({
  messageId,
  type: 'DeleteUser',
  routingKey: 'a-tenant',
  body: new TextEncoder().encode('{}'),
  contentType: 'application/json',
  userId: 'hr',
});
