import type { SubscribeToAllOptions } from '@kurrent/kurrentdb-client';
import type { KurrentClient, Resolved, Subscription } from './client.js';

type Ending = 'error' | 'end' | 'close';

/**
 * A subscription to the log that goes on at its place on another client. It ends where that of the present client ends.
 */
export class MovingSubscription implements Subscription {
  #present: Subscription | undefined;
  #place: SubscribeToAllOptions['fromPosition'];
  readonly #onData: ((resolved: Resolved) => void)[] = [];
  readonly #onEnd: { readonly event: Ending; readonly listener: () => void }[] = [];

  constructor(
    private readonly options: SubscribeToAllOptions,
    private readonly ended: () => void,
  ) {
    this.#place = options.fromPosition;
  }

  on(event: 'data' | Ending, listener: (resolved: Resolved) => void): this {
    if (event === 'data') this.#onData.push(listener);
    else this.#onEnd.push({ event, listener: listener as () => void });
    return this;
  }

  moveTo(client: Pick<KurrentClient, 'subscribeToAll'>): void {
    const before = this.#present;
    const options = this.#place === undefined ? this.options : { ...this.options, fromPosition: this.#place };
    const present = client.subscribeToAll(options);
    this.#present = present;
    present.on('data', (resolved) => {
      if (this.#present !== present) return;
      if (resolved.event?.position !== undefined) this.#place = resolved.event.position;
      for (const listener of this.#onData) listener(resolved);
    });
    for (const event of ['error', 'end', 'close'] as const)
      present.on(event, () => {
        if (this.#present !== present) return;
        for (const each of this.#onEnd) if (each.event === event) each.listener();
      });
    // it may never have been connected
    before?.unsubscribe().catch(() => undefined);
  }

  async unsubscribe(): Promise<void> {
    this.ended();
    await this.#present?.unsubscribe();
  }
}
