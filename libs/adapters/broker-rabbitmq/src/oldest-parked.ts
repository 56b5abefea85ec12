import type { GetMessage } from 'amqplib';
import type { ParkedMessage } from '#application';

/** This is a parked message that we took from the queue. Acknowledged it is gone; otherwise it goes back. */
export interface TakenMessage {
  readonly parked: ParkedMessage;
  /** This is the message as it came, or undefined where nobody needs it any more. */
  readonly message: GetMessage | undefined;
  readonly ack: () => void;
}

/**
 * Orders by the time of parking. Messages of the same millisecond are ordered by their ids, which grow with time
 * (UUIDv7).
 */
const compare = ({ parked: a }: TakenMessage, { parked: b }: TakenMessage): number => {
  const [first, second] = [`${a.parkedAt ?? ''} ${a.parkedId}`, `${b.parkedAt ?? ''} ${b.parkedId}`];
  return first < second ? -1 : first > second ? 1 : 0;
};

/**
 * Keeps the oldest of the messages that are added, as many as the limits allow. It never holds more than twice the
 * limits.
 */
export class OldestParked {
  #held: TakenMessage[] = [];
  #bytes = 0;
  #isTruncated = false;
  readonly #messages: number;
  readonly #most: number;

  constructor({ messages = Infinity, bytes = Infinity }: { readonly messages?: number; readonly bytes?: number } = {}) {
    this.#messages = messages;
    this.#most = bytes;
  }

  /** Tells whether messages were left out. */
  get isTruncated(): boolean {
    return this.#isTruncated;
  }

  add(taken: TakenMessage): void {
    this.#held.push(taken);
    this.#bytes += taken.parked.body.byteLength;
    if (this.#held.length > 2 * this.#messages || this.#bytes > 2 * this.#most) this.#prune();
  }

  /** Returns the kept messages, oldest first. There is at least one where any was added. */
  sorted(): readonly TakenMessage[] {
    this.#prune();
    return this.#held;
  }

  #prune(): void {
    const all = this.#held.toSorted(compare);
    let bytes = 0;
    const end = all.findIndex(({ parked: { body } }, index) => {
      bytes += body.byteLength;
      return index > 0 && (index >= this.#messages || bytes > this.#most);
    });
    this.#held = end === -1 ? all : all.slice(0, end);
    this.#isTruncated ||= end !== -1;
    this.#bytes = this.#held.reduce((sum, { parked }) => sum + parked.body.byteLength, 0);
  }
}
