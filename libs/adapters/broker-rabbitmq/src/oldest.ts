import type { GetMessage } from 'amqplib';
import type { ParkedMessage } from '#application';

/** A parked message in our hands: acknowledged, it is gone; else it goes back. */
export interface Taken {
  readonly parked: ParkedMessage;
  /** As it came; undefined where nobody needs it any more. */
  readonly message: GetMessage | undefined;
  readonly ack: () => void;
}

/** By the time of parking; of one millisecond the ids tell, which grow with time (UUIDv7). */
const compare = ({ parked: a }: Taken, { parked: b }: Taken): number => {
  const [first, second] = [`${a.parkedAt ?? ''} ${a.parkedId}`, `${b.parkedAt ?? ''} ${b.parkedId}`];
  return first < second ? -1 : first > second ? 1 : 0;
};

/** The oldest of what is added, as many as there is room for: never more than twice that is held, whatever is added. */
export class Oldest {
  #held: Taken[] = [];
  #bytes = 0;
  #cut = false;
  readonly #messages: number;
  readonly #most: number;

  constructor({ messages = Infinity, bytes = Infinity }: { readonly messages?: number; readonly bytes?: number } = {}) {
    this.#messages = messages;
    this.#most = bytes;
  }

  /** Something was left out. */
  get cut(): boolean {
    return this.#cut;
  }

  add(taken: Taken): void {
    this.#held.push(taken);
    this.#bytes += taken.parked.body.byteLength;
    if (this.#held.length > 2 * this.#messages || this.#bytes > 2 * this.#most) this.#prune();
  }

  /** At least one, where anything was added. */
  sorted(): readonly Taken[] {
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
    this.#cut ||= end !== -1;
    this.#bytes = this.#held.reduce((sum, { parked }) => sum + parked.body.byteLength, 0);
  }
}
