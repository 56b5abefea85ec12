import {
  MissingPersonKey,
  NO_TENANT,
  UnknownEvent,
  type AppendWrite,
  type Codec,
  type DamagedEvent,
  type EventMetadata,
  type Keys,
  type Person,
  type PersonKey,
  type PlacedValue,
  type Random,
  type RecordedEvent,
  type StoredEvent,
  type WriteToStore,
} from '#application';
import type { DomainEvent, Personal } from '#licensing';
import { damageOf, intact, isIntact, withChecksums } from './checksum.js';
import { mapPersonal, misplaced, visitPersonal, type PersonalPlace } from './personal-values.js';
import { systemRandom } from '../random.js';
import { seal, SealBroken, unseal } from './sealing.js';
import { EVENT_VERSIONS, UPCASTERS, type EventVersions, type Upcaster, type Upcasters } from './versions.js';

export interface CodecOptions {
  readonly keys: Pick<Keys, 'ensure' | 'get'>;
  /** This makes each sealed text another one. The default is the operating system's. */
  readonly random?: Random;
  /** Only tests give other versions than today's. */
  readonly versions?: EventVersions;
  readonly upcasters?: Upcasters;
}

/** Collects the persons of a batch, each one once in the order of first appearance, and then fetches their keys. */
class Persons {
  readonly #persons = new Map<string, Person>();
  readonly #keys = new Map<string, PersonKey>();

  add(tenantId: string | undefined, personId: string): void {
    if (tenantId === undefined)
      throw new TypeError(`a personal value of ${personId} in an event that belongs to no tenant`);
    this.#persons.set(`${tenantId}\n${personId}`, { tenantId, personId });
  }
  async fetch(from: (persons: readonly Person[]) => Promise<readonly PersonKey[]>): Promise<void> {
    if (this.#persons.size === 0) return;
    const keys = await from([...this.#persons.values()]);
    for (const [index, name] of [...this.#persons.keys()].entries()) this.#keys.set(name, keys[index]!);
  }
  /**
   * Returns undefined for a shredded key.
   * @throws MissingPersonKey
   */
  key(tenantId: string, personId: string): Uint8Array | undefined {
    const found = this.#keys.get(`${tenantId}\n${personId}`);
    if (found?.state === 'active') return found.key;
    if (found?.state === 'shredded') return undefined;
    throw new MissingPersonKey(tenantId, personId);
  }
}

/** The owner of what is sealed in an event. The reason of a command of no tenant is sealed for the nil GUID. */
const ownerOf = (type: string, { tenantId }: EventMetadata): string | undefined =>
  tenantId ?? (type === 'CommandDecided' ? NO_TENANT : undefined);

const sealValue = (value: Personal, tenantId: string, persons: Persons, random: Random): Personal => {
  if (!('clear' in value)) return value;
  const { personal, kind, clear } = value;
  const key = persons.key(tenantId, personal);
  // an erased person stays erased, since there is no key to seal this text with
  return key
    ? { personal, kind, sealed: seal(key, { tenantId, personId: personal, kind }, clear, random) }
    : { personal, kind, erased: true };
};
const openValue = (value: Personal, place: PersonalPlace, tenantId: string, persons: Persons): Personal => {
  if (!('sealed' in value)) return value;
  const wrong = misplaced(value, place);
  if (wrong !== undefined) throw new SealBroken(`${wrong}, in tenant ${tenantId}`);
  const { personal, kind, sealed } = value;
  const key = persons.key(tenantId, personal);
  return key
    ? { personal, kind, clear: unseal(key, { tenantId, personId: personal, kind }, sealed) }
    : { personal, kind, erased: true };
};

const upcast = (stored: StoredEvent, versions: EventVersions, upcasters: Upcasters): DomainEvent => {
  const { type, version } = stored;
  if (!Object.hasOwn(versions, type)) throw new UnknownEvent(`event ${stored.id} has the unknown type ${type}`);
  const known = type as DomainEvent['type'];
  if (!(version >= 1 && version <= versions[known])) {
    throw new UnknownEvent(`event ${stored.id} is ${type} version ${version}; known are 1 to ${versions[known]}`);
  }
  let data: unknown = JSON.parse(stored.data);
  for (let at = version; at < versions[known]; at += 1) {
    const step: Upcaster | undefined = upcasters[known]?.[at];
    if (!step) throw new UnknownEvent(`no upcaster leads from ${type} version ${at} to ${at + 1}`);
    data = step(data);
  }
  // the golden files prove that the bytes of each type and version have this shape
  return { type: known, data } as DomainEvent;
};

/**
 * Makes the codec over a key store. It calls `ensure` once for a batch that it encodes and `get` once for a page that
 * it opens; events without personal values need no key.
 * @throws what the port names; TypeError where an event to store has a value in a place of another kind or person
 */
export const createCodec = ({
  keys,
  random = systemRandom,
  versions = EVENT_VERSIONS,
  upcasters = UPCASTERS,
}: CodecOptions): Codec => {
  const encode = async (writes: readonly WriteToStore[]): Promise<readonly AppendWrite[]> => {
    const persons = new Persons();
    for (const { event, metadata } of writes.flatMap(({ events }) => events)) {
      visitPersonal(event.data, (value, place) => {
        const wrong = misplaced(value, place);
        if (wrong !== undefined) throw new TypeError(`${wrong}, in ${event.type}`);
        if ('clear' in value) persons.add(ownerOf(event.type, metadata), value.personal);
      });
    }
    await persons.fetch((list) => keys.ensure(list));
    return writes.map(({ events, ...place }) =>
      withChecksums({
        ...place,
        events: events.map(({ id, event, metadata }) => ({
          id,
          type: event.type,
          version: versions[event.type],
          data: JSON.stringify(
            mapPersonal(event.data, (value) => sealValue(value, ownerOf(event.type, metadata) ?? '', persons, random)),
          ),
          metadata,
        })),
      }),
    );
  };
  const recordedOf = (stored: StoredEvent): RecordedEvent => ({
    id: stored.id,
    event: upcast(stored, versions, upcasters),
    stream: stored.stream,
    revision: stored.revision,
    position: stored.position,
    metadata: stored.metadata,
  });
  const read = (events: readonly StoredEvent[]): readonly RecordedEvent[] =>
    events.map((stored) => recordedOf(intact(stored)));
  const readAround = (events: readonly StoredEvent[]): readonly (RecordedEvent | DamagedEvent)[] =>
    events.map((stored) => (isIntact(stored) ? recordedOf(stored) : damageOf(stored)));
  const open = async (events: readonly StoredEvent[]): Promise<readonly RecordedEvent[]> => {
    const recorded = read(events);
    const persons = new Persons();
    for (const { event, metadata } of recorded) {
      visitPersonal(event.data, (value) => {
        if ('sealed' in value) persons.add(ownerOf(event.type, metadata), value.personal);
      });
    }
    await persons.fetch((list) => keys.get(list));
    return recorded.map((record) => {
      const tenantId = ownerOf(record.event.type, record.metadata) ?? '';
      const data = mapPersonal(record.event.data, (value, place) => openValue(value, place, tenantId, persons));
      return data === record.event.data ? record : { ...record, event: { ...record.event, data } as DomainEvent };
    });
  };
  const reveal = async (tenantId: string, values: readonly PlacedValue[]): Promise<readonly (string | null)[]> => {
    const persons = new Persons();
    for (const { value } of values) if ('sealed' in value) persons.add(tenantId, value.personal);
    await persons.fetch((list) => keys.get(list));
    return values.map(({ value, ...place }) => {
      const opened = openValue(value, place, tenantId, persons);
      return 'clear' in opened ? opened.clear : null;
    });
  };
  return { encode, open, read, readAround, reveal };
};
