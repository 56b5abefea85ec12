import type { DomainEvent, Personal, PersonalKind } from '#licensing';
import { DamagedPersonalData } from './damaged-personal-data.js';
import type { PersonKeyName } from './keys.js';
import type { AppendWrite, DamagedEvent, EventMetadata, Expected, Position, StoredEvent } from './event-store.js';

/** This is a domain event on its way into the store. */
export interface EventToStore {
  readonly id: string;
  readonly event: DomainEvent;
  readonly metadata: EventMetadata;
  /** A list of users has it where they exist: no key is made for what it says of them. */
  readonly ofKnownUsers?: boolean;
}
/** These events go to one stream, the first one behind the revision that is expected there. */
export interface WriteToStore {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly EventToStore[];
}
/** This is a domain event as read back, upcasted to today's shape. */
export interface RecordedEvent<E extends DomainEvent = DomainEvent> {
  readonly id: string;
  readonly event: E;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly metadata: EventMetadata;
}

/** A personal value of a document, with what belongs in its place: this person's value of this kind. */
export interface PlacedValue {
  readonly value: Personal;
  readonly personId: string;
  readonly kind: PersonalKind;
}

/**
 * Turns stored bytes into events and back. Personal values (`Personal`, anywhere in the data) are sealed on the way in:
 * AES-256-GCM under the person's key, bound to tenant, person and kind. Each event gets a checksum of what it is and of
 * its place, which is compared on the way out.
 */
export interface Codec {
  /**
   * Keeps the order. The keys of all persons named are durable before it resolves. First keys are made only for those
   * whom these events bring: users who are created or listed to be, and reasons with keys of their own. A value that is
   * sealed already stays as it is. What comes out can be appended at its place alone.
   * @throws MissingPersonKey, DamagedKey
   */
  encode(writes: readonly WriteToStore[]): Promise<readonly AppendWrite[]>;
  /**
   * Keeps the order, and opens personal values. A shredded key reads as `erased`.
   * @throws MissingPersonKey where a key is missing without a shred receipt; DamagedKey where it isn't what was kept;
   * SealBroken where a value was changed, or moved to another place; UnknownEvent for a type or version of the future;
   * DamagedEvent for one that isn't as it was written
   */
  open(events: readonly StoredEvent[]): Promise<readonly RecordedEvent[]>;
  /**
   * Does the same for whoever goes on without some of it: a personal value that can't be read stays sealed.
   * @throws UnknownEvent, DamagedEvent
   */
  openAround(events: readonly StoredEvent[]): Promise<readonly RecordedEvent[]>;
  /**
   * Keeps the order, and leaves personal values sealed, which needs no key. Projections read so.
   * @throws UnknownEvent, DamagedEvent
   */
  read(events: readonly StoredEvent[]): readonly RecordedEvent[];
  /**
   * Does the same for whoever goes on past damage: an error stands in the place of each damaged event.
   * @throws UnknownEvent
   */
  readAround(events: readonly StoredEvent[]): readonly (RecordedEvent | DamagedEvent)[];
  /**
   * Opens single values in order, for the edge that shows a document. What is erased is null.
   * @throws MissingPersonKey, DamagedKey, SealBroken
   */
  reveal(tenantId: string, values: readonly PlacedValue[]): Promise<readonly (string | null)[]>;
  /**
   * Does the same for whoever shows the others all the same: an error stands in the place of what can't be read. With
   * `keep`, what is opened may be kept in memory for the next time, as long as the key store keeps its key there. Each
   * key is asked for all the same, so that nothing is told of a person who was shredded anywhere.
   */
  revealAround(
    tenantId: string,
    values: readonly PlacedValue[],
    options?: { readonly keep?: boolean },
  ): Promise<readonly (string | null | DamagedPersonalData)[]>;
}
export class MissingPersonKey extends DamagedPersonalData {
  readonly code = 'missing-person-key';
  override readonly name = 'MissingPersonKey';
  constructor({ tenantId, personId, generation = 1 }: PersonKeyName) {
    super(
      `the key of person ${personId} of tenant ${tenantId} (generation ${generation}) is missing, ` +
        'and no receipt says that it was shredded',
      personId,
    );
  }
}
export class UnknownEvent extends Error {
  readonly code = 'unknown-event';
  override readonly name = 'UnknownEvent';
}
