import type { FollowEnd, Told } from './follow.js';

/** What the tab that reads tells the others of its tenant. */
export type Heard = Told | { readonly end: Exclude<FollowEnd, 'left'> };

/** A tab that is new asks how far those are that read. All tabs share one channel, so what is told names its tenant. */
type Message = { readonly tenant: string; readonly heard: Heard } | { readonly isNew: true };

/**
 * What the tabs of a browser tell each other. A tab hears everything from its first moment on, before it knows which
 * tenant is meant where its address names none; what was told of that one until then is taken once it does.
 */
export class AmongTabs {
  readonly #channel = new BroadcastChannel('seatledger.changes');
  #tenant: string | undefined;
  #before: Message[] = [];

  /** @param lastRead tells how far this tab has read of this tenant, while it is the one that reads */
  constructor(
    private readonly take: (heard: Heard) => void,
    private readonly lastRead: (tenant: string) => string | undefined,
  ) {
    this.#channel.addEventListener('message', ({ data }: { readonly data: unknown }) => this.#hear(data as Message));
    this.#channel.postMessage({ isNew: true } satisfies Message);
  }

  /** From now on this tab hears what is told of this tenant. */
  know(tenant: string): void {
    this.#tenant = tenant;
    const before = this.#before;
    this.#before = [];
    for (const message of before) this.#hear(message);
  }

  /** Tells it to all tabs of the tenant, this one among them. */
  tell(tenant: string, heard: Heard): void {
    const message = { tenant, heard };
    this.#channel.postMessage(message satisfies Message);
    this.#hear(message);
  }

  leave(): void {
    this.#channel.close();
  }

  #hear(message: Message): void {
    if ('isNew' in message) {
      const tenant = this.#tenant;
      const id = tenant === undefined ? undefined : this.lastRead(tenant);
      if (tenant !== undefined && id !== undefined)
        this.#channel.postMessage({ tenant, heard: { id } } satisfies Message);
    } else if (this.#tenant === undefined) this.#before.push(message);
    else if (message.tenant === this.#tenant) this.take(message.heard);
  }
}
