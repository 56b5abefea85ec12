import { streamName, type TenantId, type UserId } from '#licensing';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import type { PersonKeyName } from '../ports/keys.js';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { eventsOfLargeStream } from '../streams/large-stream.js';

interface ListedItems {
  readonly stream: string;
  readonly creates: boolean;
  /** The list says something of these users under their own keys, by place among the distinct items. */
  readonly persons: readonly (UserId | undefined)[];
  /** What it says of others is sealed under keys of the list. */
  readonly ofList: ReadonlySet<UserId>;
}

/**
 * Knows of whom an operation's items say something. The last operation is remembered, because its progress comes in
 * many events.
 */
export class OperationItems {
  #last: ListedItems | undefined;

  constructor(private readonly parts: { readonly store: EventStore; readonly codec: Codec; readonly turn: Turn }) {}

  /** @throws StoreUnavailable, StoreClosed */
  async of(stream: string): Promise<ListedItems> {
    if (this.#last?.stream !== stream) this.#last = await this.#load(stream);
    return this.#last;
  }

  async #load(stream: string): Promise<ListedItems> {
    const persons: (UserId | undefined)[] = [];
    const ofList = new Set<UserId>();
    for await (const { event } of eventsOfLargeStream(this.parts, stream)) {
      if (event.type === 'UsersListed')
        for (const [at, { userId, change }] of event.data.items.entries()) {
          if (change?.userId !== undefined) ofList.add(change.userId);
          persons[event.data.from + at] = change === undefined || change.userId !== undefined ? undefined : userId;
        }
      if (event.type === 'OperationStarted') return { stream, creates: event.data.mode === 'create', persons, ofList };
    }
    return { stream, creates: false, persons, ofList };
  }
}

/**
 * What the list says under these keys is of no use from this event on: an item that failed, or a list that was given
 * up, is never tried again, and nothing of a list is read once its operation is over.
 */
const unused = async ({ event, stream }: RecordedEvent, operations: OperationItems): Promise<readonly KeyName[]> => {
  if (event.type === 'OperationFinished') return keysOfList(await operations.of(stream));
  if (event.type === 'OperationAbandoned') {
    const items = await operations.of(stream);
    return [...items.persons.flatMap(firstKeyOf), ...keysOfList(items)];
  }
  if (event.type !== 'OperationProgressed' || event.data.failures.length === 0) return [];
  const { creates, persons } = await operations.of(stream);
  return creates ? event.data.failures.flatMap(({ at }) => firstKeyOf(persons[at])) : [];
};

type KeyName = Omit<PersonKeyName, 'tenantId'>;
const keysOfList = ({ ofList }: ListedItems): readonly KeyName[] => [...ofList].map((personId) => ({ personId }));
/**
 * The id of a user to create is new in the list, and so is its key. That one goes alone: whoever read the id in the
 * results may create a user under it after all, who gets a key of the next generation.
 */
const firstKeyOf = (personId: UserId | undefined): readonly KeyName[] =>
  personId === undefined ? [] : [{ personId, generation: 1 }];

/**
 * Gives the keys that nobody needs any more of persons who are no users: whom a bulk operation should have created and
 * didn't, and under whose key its list says something of users to create. Others go on between them.
 */
export async function* neverCreated(
  recorded: RecordedEvent,
  operations: OperationItems,
  { store, turn }: { readonly store: EventStore; readonly turn: Turn },
): AsyncGenerator<PersonKeyName, void> {
  const { tenantId } = recorded.metadata;
  if (tenantId === undefined) return;
  const pace = new Pace(turn);
  for (const name of await unused(recorded, operations)) {
    // a user who is there was to be changed, or was refused for being there: then the key is a living person's
    const [created] = await store.read(userStream(tenantId, name.personId), { limit: 1 });
    if (created === undefined) yield { tenantId, ...name };
    if (pace.spent('users')) await pace.rest();
  }
}

export const userStream = (tenantId: string, userId: string): string =>
  streamName({ kind: 'user', tenantId: tenantId as TenantId, userId: userId as UserId });
