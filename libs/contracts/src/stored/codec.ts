import {
  ALL_AT_ONCE,
  DamagedPersonalData,
  NO_TENANT,
  orDamage,
  Pace,
  UnknownEvent,
  type AppendWrite,
  type Codec,
  type DamagedEvent,
  type EventMetadata,
  type Keys,
  type PersonToSeal,
  type PlacedValue,
  type Random,
  type RecordedEvent,
  type StoredEvent,
  type Turn,
  type WriteToStore,
} from '#application';
import type { DomainEvent, Personal } from '#licensing';
import { damageOf, intact, isIntact, withChecksums } from './checksum.js';
import { mapPersonal, misplaced, visitPersonal, type PersonalPlace } from './personal-values.js';
import { systemRandom } from '../random.js';
import { BroughtPersons } from './brought-persons.js';
import { KeysOfBatch } from './keys-of-batch.js';
import { OpenedValues } from './opened-values.js';
import { personOf, sealValue } from './personal-sealing.js';
import { ValuesToOpen } from './values-to-open.js';
import { EVENT_VERSIONS, UPCASTERS, type EventVersions, type Upcaster, type Upcasters } from './versions.js';

export interface CodecOptions {
  readonly keys: Pick<Keys, 'ensure' | 'get'>;
  /** This makes each sealed text another one. The default is the operating system's. */
  readonly random?: Random;
  /** Only tests give other versions than today's. */
  readonly versions?: EventVersions;
  readonly upcasters?: Upcasters;
  /** Others go on in these while much is sealed or opened. Without it all is done at once. */
  readonly turn?: Turn;
  /** Texts are kept here that are asked for again and again. */
  readonly opened?: Pick<OpenedValues, 'get' | 'keep'>;
}

type Instead = (value: Personal, damage: DamagedPersonalData) => Personal;
const throwDamage = (_value: unknown, damage: DamagedPersonalData): never => {
  throw damage;
};
const leaveIt: Instead = (value) => value;

/** The owner of what is sealed in an event. The reason of a command of no tenant is sealed for the nil GUID. */
const ownerOf = (type: string, { tenantId }: EventMetadata): string | undefined =>
  tenantId ?? (type === 'CommandDecided' ? NO_TENANT : undefined);

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
  turn = ALL_AT_ONCE,
  opened = new OpenedValues(),
}: CodecOptions): Codec => {
  const encode = async (writes: readonly WriteToStore[]): Promise<readonly AppendWrite[]> => {
    // whoever encodes holds up those who wait for the append
    const pace = new Pace(turn, 'soon');
    const needed = new KeysOfBatch<PersonToSeal>();
    const all = writes.flatMap(({ events }) => events);
    const brought = new BroughtPersons();
    for (const each of all) brought.add(each, ownerOf(each.event.type, each.metadata));
    for (const { event, metadata } of all) {
      visitPersonal(event.data, (value, place) => {
        const wrong = misplaced(value, place);
        if (wrong !== undefined) throw new TypeError(`${wrong}, in ${event.type}`);
        if (!('clear' in value)) return;
        const person = personOf(value, ownerOf(event.type, metadata));
        needed.add({ ...person, known: !brought.has(person) });
      });
    }
    await needed.fetch((persons) => keys.ensure(persons));
    if (pace.spent('events', 0)) await pace.rest();
    return pace.map(writes, 'events', ({ events, ...place }) =>
      withChecksums({
        ...place,
        events: events.map(({ id, event, metadata }) => ({
          id,
          type: event.type,
          version: versions[event.type],
          data: JSON.stringify(
            mapPersonal(event.data, (value) => sealValue(value, ownerOf(event.type, metadata), needed, random)),
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
  /** `instead` says what stands in the place of a value that can't be opened, or throws. */
  const openWith = async (events: readonly StoredEvent[], instead: Instead): Promise<readonly RecordedEvent[]> => {
    const pace = new Pace(turn);
    const values = new ValuesToOpen();
    const recorded = await pace.map(events, 'events', (stored) => {
      const record = recordedOf(intact(stored));
      const tenantId = ownerOf(record.event.type, record.metadata);
      visitPersonal(record.event.data, (value) => values.lookAt(value, tenantId));
      return record;
    });
    await values.fetch((names) => keys.get(names));
    const openOne = (value: Personal, place: PersonalPlace): Personal => {
      const opened = orDamage(() => values.open(value, place));
      return opened instanceof DamagedPersonalData ? instead(value, opened) : opened;
    };
    return pace.map(recorded, 'events', (record) => {
      const data = mapPersonal(record.event.data, openOne);
      return data === record.event.data ? record : { ...record, event: { ...record.event, data } as DomainEvent };
    });
  };
  const open = (events: readonly StoredEvent[]): Promise<readonly RecordedEvent[]> => openWith(events, throwDamage);
  const openAround = (events: readonly StoredEvent[]): Promise<readonly RecordedEvent[]> => openWith(events, leaveIt);
  const revealAround = async (
    tenantId: string,
    values: readonly PlacedValue[],
    { keep = false } = {},
  ): Promise<readonly (string | null | DamagedPersonalData)[]> => {
    const toOpen = new ValuesToOpen(keep ? opened : undefined);
    for (const { value } of values) toOpen.lookAt(value, tenantId);
    await toOpen.fetch((names) => keys.get(names));
    return new Pace(turn).map(values, 'users', ({ value, ...place }) =>
      orDamage(() => {
        const opened = toOpen.open(value, place);
        return 'clear' in opened ? opened.clear : null;
      }),
    );
  };
  const reveal = async (tenantId: string, values: readonly PlacedValue[]): Promise<readonly (string | null)[]> => {
    const revealed = await revealAround(tenantId, values);
    return revealed.map((each) => (each instanceof DamagedPersonalData ? throwDamage(undefined, each) : each));
  };
  return { encode, open, openAround, read, readAround, reveal, revealAround };
};
