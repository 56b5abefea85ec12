import type { Position } from '#application';
import type { Bell, KurrentClient } from './client.js';
import { ourStreams, positionOf, readPosition } from './places.js';

/** A subscription that waits for the first event after a position. */
interface Listening {
  readonly bell: Bell;
  readonly rang: Promise<void>;
  waiters: number;
}

/**
 * Tells followers that there is an event after the position that they have reached. A subscription is slow with many
 * events (each message is inflated in JavaScript), and silent for a while when a server goes. So it serves only as a
 * signal for the first event after that position, and the events are read in pages. Followers at one position share a
 * subscription. Every `milliseconds` a follower looks by itself, in case the subscription missed something.
 */
export class Doorbells {
  readonly #listening = new Map<Position, Listening>();
  readonly #end = new AbortController();

  constructor(
    private readonly client: Pick<KurrentClient, 'subscribeToAll'>,
    private readonly milliseconds: number,
  ) {}

  /**
   * Resolves when there may be an event after the position, when the signal is aborted, and when this stops. Never
   * rejects.
   */
  async wait(place: Position, signal?: AbortSignal): Promise<void> {
    const over = AbortSignal.any([this.#end.signal, ...(signal === undefined ? [] : [signal])]);
    if (over.aborted) return;
    this.#hangUp((other) => other !== place);
    const listening = this.#listening.get(place) ?? this.#listen(place);
    listening.waiters += 1;
    let look: NodeJS.Timeout | undefined;
    let leave: (() => void) | undefined;
    const otherwise = new Promise<void>((resolve) => {
      leave = resolve;
      look = setTimeout(resolve, this.milliseconds);
      over.addEventListener('abort', resolve as () => void, { once: true });
    });
    await Promise.race([listening.rang, otherwise]);
    clearTimeout(look);
    over.removeEventListener('abort', leave as () => void);
    listening.waiters -= 1;
  }

  /** May be called more than once. */
  stop(): void {
    this.#end.abort();
    this.#hangUp(() => true);
  }

  #listen(place: Position): Listening {
    const bell = this.client.subscribeToAll({ fromPosition: readPosition(place), filter: ourStreams() });
    const rang = new Promise<void>((resolve) => {
      bell.on('data', ({ event }) => {
        // the event at the position itself may come once more
        if (event === undefined || positionOf(event) <= place) return;
        this.#forget(place, bell);
        resolve();
      });
    });
    // a subscription never connects again by itself, so the next look makes another one
    for (const event of ['error', 'end', 'close'] as const) bell.on(event, () => this.#forget(place, bell));
    const listening = { bell, rang, waiters: 0 };
    this.#listening.set(place, listening);
    return listening;
  }

  #forget(place: Position, bell: Bell): void {
    if (this.#listening.get(place)?.bell !== bell) return;
    this.#listening.delete(place);
    // the subscription may never have been connected
    bell.unsubscribe().catch(() => undefined);
  }

  /** Ends the subscriptions at these positions, as far as nobody waits for them any more. */
  #hangUp(which: (place: Position) => boolean): void {
    for (const [place, { bell, waiters }] of this.#listening)
      if (which(place) && (waiters === 0 || this.#end.signal.aborted)) this.#forget(place, bell);
  }
}
