import type { Position } from '#application';
import type { Subscription, KurrentClient } from './client.js';
import type { ServerNames } from './names.js';
import { positionOf, readPosition } from './positions.js';

/** This is a subscription that waits for the first event after a position. */
interface WaitingFollowers {
  readonly subscription: Subscription;
  readonly signalled: Promise<void>;
  waiters: number;
}

/**
 * Tells followers that there is an event after the position that they have reached. A subscription is slow with many
 * events (each message is inflated in JavaScript), and silent for a while when a server goes. So it serves only as a
 * signal for the first event after that position, and the events are read in pages. Followers at one position share a
 * subscription. Every `milliseconds` a follower looks by itself, in case the subscription missed something.
 */
export class AppendSignals {
  readonly #waiting = new Map<Position, WaitingFollowers>();
  readonly #end = new AbortController();

  constructor(
    private readonly client: Pick<KurrentClient, 'subscribeToAll'>,
    private readonly names: ServerNames,
    private readonly milliseconds: number,
  ) {}

  /**
   * Resolves when there may be an event after the position, when the signal is aborted, and when this stops. Never
   * rejects.
   */
  async wait(position: Position, signal?: AbortSignal): Promise<void> {
    const stopped = AbortSignal.any([this.#end.signal, ...(signal === undefined ? [] : [signal])]);
    if (stopped.aborted) return;
    this.#unsubscribe((other) => other !== position);
    const waiting = this.#waiting.get(position) ?? this.#subscribe(position);
    waiting.waiters += 1;
    let look: NodeJS.Timeout | undefined;
    let stopWaiting: (() => void) | undefined;
    const otherwise = new Promise<void>((resolve) => {
      stopWaiting = resolve;
      look = setTimeout(resolve, this.milliseconds);
      stopped.addEventListener('abort', resolve as () => void, { once: true });
    });
    await Promise.race([waiting.signalled, otherwise]);
    clearTimeout(look);
    stopped.removeEventListener('abort', stopWaiting as () => void);
    waiting.waiters -= 1;
  }

  /** It may be called more than once. */
  stop(): void {
    this.#end.abort();
    this.#unsubscribe(() => true);
  }

  #subscribe(position: Position): WaitingFollowers {
    const subscription = this.client.subscribeToAll({
      fromPosition: readPosition(position),
      filter: this.names.filter(),
    });
    const signalled = new Promise<void>((resolve) => {
      subscription.on('data', ({ event }) => {
        // the event at the position itself may come once more
        if (event === undefined || positionOf(event) <= position) return;
        if (this.names.ourName(event.streamId) === undefined) return;
        this.#endSubscription(position, subscription);
        resolve();
      });
    });
    // a subscription never connects again by itself, so the next look makes another one
    for (const event of ['error', 'end', 'close'] as const)
      subscription.on(event, () => this.#endSubscription(position, subscription));
    const waiting = { subscription, signalled, waiters: 0 };
    this.#waiting.set(position, waiting);
    return waiting;
  }

  #endSubscription(position: Position, subscription: Subscription): void {
    if (this.#waiting.get(position)?.subscription !== subscription) return;
    this.#waiting.delete(position);
    // the subscription may never have been connected
    subscription.unsubscribe().catch(() => undefined);
  }

  /** Ends the subscriptions at these positions, as far as nobody waits for them any more. */
  #unsubscribe(which: (position: Position) => boolean): void {
    for (const [position, { subscription, waiters }] of this.#waiting)
      if (which(position) && (waiters === 0 || this.#end.signal.aborted)) this.#endSubscription(position, subscription);
  }
}
