import type { BrokerMessage } from '#application';
import { defined } from '#licensing';

/**
 * This is a message in the queue. It keeps its `sequence` for life, so that a message that is put back stands where it
 * stood.
 */
export interface Queued {
  readonly sequence: number;
  readonly message: BrokerMessage;
  readonly attempt: number;
  readonly replyTo?: string;
}

/** Hands messages out by sequence, first in and first out. A message that is put back keeps its sequence. */
export class WorkQueue {
  #items: Queued[] = [];
  #first = 0;
  #nextSequence = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }
  add(message: BrokerMessage, attempt: number, replyTo?: string): void {
    this.#items.push({
      sequence: this.#nextSequence++,
      message,
      attempt,
      ...defined({ replyTo }),
    });
  }
  take(): Queued | undefined {
    const item = this.#items[this.#first];
    if (item === undefined) return undefined;
    this.#first += 1;
    if (this.#first >= 1_024 && this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
  putBack(item: Queued): void {
    const waiting = this.#items.slice(this.#first);
    const index = waiting.findIndex(({ sequence }) => sequence > item.sequence);
    waiting.splice(index === -1 ? waiting.length : index, 0, item);
    this.#items = waiting;
    this.#first = 0;
  }
}
