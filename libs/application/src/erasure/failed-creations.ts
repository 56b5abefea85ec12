import { streamName, type TenantId, type UserId } from '#licensing';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import type { Person } from '../ports/keys.js';

const PAGE = 1_000;

interface ListedItems {
  readonly stream: string;
  readonly creates: boolean;
  /** By place among the distinct items. */
  readonly users: readonly (UserId | undefined)[];
}

/** Whom an operation's items name. The last operation is remembered: its progress comes in many events. */
export class OperationItems {
  #last: ListedItems | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
  ) {}

  /** @throws StoreUnavailable, StoreClosed */
  async of(stream: string): Promise<ListedItems> {
    if (this.#last?.stream !== stream) this.#last = await this.#load(stream);
    return this.#last;
  }

  async #load(stream: string): Promise<ListedItems> {
    const users: (UserId | undefined)[] = [];
    for (let from = 0; ; from += PAGE) {
      const page = await this.store.read(stream, { from, limit: PAGE });
      for (const { event } of this.codec.read(page)) {
        if (event.type === 'UsersListed')
          for (const [at, { userId }] of event.data.items.entries()) users[event.data.from + at] = userId;
        if (event.type === 'OperationStarted') return { stream, creates: event.data.mode === 'create', users };
      }
      if (page.length < PAGE) return { stream, creates: false, users };
    }
  }
}

/**
 * Persons whom a bulk operation should have created and didn't: what its list says of them is sealed under keys of their own, and is of no use from
 * here on. An item that failed is never tried again.
 */
export const neverCreated = async (
  { event, stream, metadata: { tenantId } }: RecordedEvent,
  operations: OperationItems,
  store: EventStore,
): Promise<readonly Person[]> => {
  if (event.type !== 'OperationProgressed' || tenantId === undefined) return [];
  const { creates, users } = await operations.of(stream);
  if (!creates) return [];
  const persons: Person[] = [];
  for (const { at } of event.data.failures) {
    const userId = users[at];
    if (userId === undefined) continue;
    // refused because this very user exists: then the key is a living person's
    const [created] = await store.read(userStream(tenantId, userId), { limit: 1 });
    if (created === undefined) persons.push({ tenantId, personId: userId });
  }
  return persons;
};

export const userStream = (tenantId: string, userId: string): string =>
  streamName({ kind: 'user', tenantId: tenantId as TenantId, userId: userId as UserId });
