import { onAbort, type Position } from '#application';
import type { KurrentClient, KurrentRecord, Subscription } from './client.js';
import type { ServerNames } from './names.js';
import { positionOf, readPosition } from './positions.js';

/** A follower was waiting: it was told of an event, or its time to look by itself has come. */
export type Waking = 'told' | 'look';

export interface SignalsOptions {
  readonly client: Pick<KurrentClient, 'subscribeToAll'>;
  readonly names: ServerNames;
  /** Followers look by themselves after so long. */
  readonly milliseconds: number;
  /** Returns where to begin to look for what comes after a position: nothing of ours lies between. */
  placeAfter(position: Position): Position;
  /** Is called with each record that comes, whoever wrote it. */
  onRecord(record: KurrentRecord): void;
  /** Is called before those who wait at this position go on. */
  onWoken(position: Position, why: Waking): void;
}

/** These followers wait for the first event after a position. */
class Waiting {
  readonly #waiters = new Set<() => void>();
  #look: NodeJS.Timeout | undefined;

  constructor(
    readonly subscription: Subscription,
    private readonly onWoken: (why: Waking) => void,
  ) {}

  get waiters(): number {
    return this.#waiters.size;
  }

  /** Resolves when they are woken, or with the signal. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#look ??= setTimeout(() => this.wake('look'), milliseconds);
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        this.#waiters.delete(goOn);
        signal.removeEventListener('abort', goOn);
        resolve();
      };
      this.#waiters.add(goOn);
      onAbort(signal, goOn);
    });
    if (this.waiters === 0) this.#endLook();
  }

  /** All of them go on, at once. */
  wake(why: Waking): void {
    this.#endLook();
    this.onWoken(why);
    for (const goOn of this.#waiters) goOn();
  }

  #endLook(): void {
    clearTimeout(this.#look);
    this.#look = undefined;
  }
}

/**
 * Tells followers that there is an event after the position that they have reached. A subscription is slow with many
 * events (each message is inflated in JavaScript), and silent for a while when a server goes. So it serves only as a
 * signal for the first event after that position, and the events are read in pages. Followers at one position share a
 * subscription, and the look every so often in case the subscription missed something: all are woken at once.
 */
export class AppendSignals {
  readonly #waiting = new Map<Position, Waiting>();
  readonly #end = new AbortController();

  constructor(private readonly options: SignalsOptions) {}

  /**
   * Resolves when there may be an event after the position, when the signal is aborted, and when this stops. Never
   * rejects.
   */
  async wait(position: Position, signal?: AbortSignal): Promise<void> {
    const stopped = AbortSignal.any([this.#end.signal, ...(signal === undefined ? [] : [signal])]);
    if (stopped.aborted) return;
    this.#unsubscribe((other) => other !== position);
    const waiting = this.#waiting.get(position) ?? this.#subscribe(position);
    await waiting.wait(this.options.milliseconds, stopped);
  }

  /** It may be called more than once. */
  stop(): void {
    this.#end.abort();
    this.#unsubscribe(() => true);
  }

  #subscribe(position: Position): Waiting {
    const { client, names, placeAfter, onRecord, onWoken } = this.options;
    const fromPosition = readPosition(placeAfter(position));
    const subscription = client.subscribeToAll({ fromPosition, filter: names.filter() });
    const waiting = new Waiting(subscription, (why) => onWoken(position, why));
    subscription.on('data', ({ event }) => {
      // the event at the position itself may come once more
      if (event === undefined || positionOf(event) <= position) return;
      onRecord(event);
      if (names.ourName(event.streamId) === undefined) return;
      this.#endSubscription(position, subscription);
      waiting.wake('told');
    });
    // a subscription never connects again by itself, so the next look makes another one
    for (const event of ['error', 'end', 'close'] as const)
      subscription.on(event, () => this.#endSubscription(position, subscription));
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
