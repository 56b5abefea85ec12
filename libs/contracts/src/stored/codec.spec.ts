import {
  DamagedEvent,
  DamagedKey,
  MissingPersonKey,
  UNIT,
  UnknownEvent,
  type AppendWrite,
  type EventMetadata,
  type EventToStore,
  type PlacedValue,
  type StoredEvent,
} from '#application';
import { MemoryKeys } from '#adapters/keys-memory';
import { OpenedValues, SealBroken, checksumOf, createCodec } from '#contracts';
import {
  type AddressKey,
  defined,
  type DomainEvent,
  personal,
  type Personal,
  type PersonalKind,
  type TenantId,
  type UserId,
} from '#licensing';
import { CountingOpened, ManualTurn } from '#testing/fakes';

const TENANT = '11111111-1111-4111-8111-111111111111' as TenantId;
const OTHER_TENANT = '22222222-2222-4222-8222-222222222222' as TenantId;
const ALEX = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' as UserId;
const ROBIN = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' as UserId;
const NAME = 'Ælex Grønvold 🦊';

const metadata = (tenantId: string | undefined): EventMetadata => ({
  ...defined({ tenantId }),
  actor: 'actor-1',
  actorKind: 'local',
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  occurredAt: '2026-01-01T00:00:00.000Z',
});
const named = (person: UserId, name: string): DomainEvent => ({
  type: 'UserProfileChanged',
  data: { userId: person, profile: { displayName: personal(person, 'display-name', name), city: null } },
});
const toStore = (event: DomainEvent, tenantId: string | undefined = TENANT): EventToStore => ({
  id: '00000000-0000-4000-8000-000000000001',
  event,
  metadata: metadata(tenantId),
});
const writeTo = (...events: readonly EventToStore[]) => [{ stream: 's', expected: 'no-stream', events }] as const;
const allStored = (writes: readonly AppendWrite[]): readonly StoredEvent[] =>
  writes.flatMap(({ stream, events }) =>
    events.map((event, at) => ({ ...event, stream, revision: at, position: String(at + 1).padStart(20, '0') })),
  );
/** Changes an event as one does who knows how its checksum is made. */
const forged = (event: StoredEvent, change: Partial<StoredEvent>): StoredEvent => {
  const changed = { ...event, ...change };
  return { ...changed, checksum: checksumOf(changed) };
};
const displayName = (event: DomainEvent): Personal => {
  if (event.type !== 'UserProfileChanged' || !event.data.profile.displayName) throw new Error('another event');
  return event.data.profile.displayName;
};
const placed = (value: Personal): PlacedValue => ({ value, personId: value.personal, kind: 'display-name' });
const receipt = { shreddedAt: '2026-02-01T00:00:00.000Z', receipt: 'r-1' };

describe('codec', () => {
  let keys: MemoryKeys;
  let codec: ReturnType<typeof createCodec>;
  const write = async (event: DomainEvent, tenantId?: string): Promise<StoredEvent> => {
    const [only] = allStored(await codec.encode(writeTo(toStore(event, tenantId))));
    return only!;
  };
  beforeEach(async () => {
    keys = new MemoryKeys();
    await keys.ensure([ALEX, ROBIN].map((personId) => ({ tenantId: TENANT, personId })));
    codec = createCodec({ keys });
  });

  test('what was encoded opens as it was', async () => {
    const event = named(ALEX, NAME);
    const [opened] = await codec.open([await write(event)]);
    expect(opened!.event).toEqual(event);
    expect(opened!.metadata).toEqual(metadata(TENANT));
  });

  test('no personal text is in the encoded bytes', async () => {
    const list: DomainEvent = {
      type: 'UsersListed',
      data: {
        from: 0,
        items: [{ index: 0, userId: ALEX, change: { profile: { surname: personal(ALEX, 'surname', NAME) } } }],
      },
    };
    const encoded = await codec.encode(
      writeTo(toStore(named(ALEX, NAME)), { ...toStore(list), id: '00000000-0000-4000-8000-000000000002' }),
    );
    const bytes = Buffer.from(JSON.stringify(encoded));
    for (const text of [NAME, 'Ælex', 'Grønvold', 'clear']) expect(bytes.includes(text)).toBe(false);
    expect(bytes.includes('sealed')).toBe(true);
  });

  test('the same text is sealed to other bytes each time', async () => {
    const [first, second] = [await write(named(ALEX, NAME)), await write(named(ALEX, NAME))];
    expect(first.data).not.toBe(second.data);
  });

  test('a shredded person reads as erased, in an event and alone', async () => {
    const event = await write(named(ALEX, NAME));
    await keys.shred({ tenantId: TENANT, personId: ALEX }, receipt);
    const [opened] = await codec.open([event]);
    expect(displayName(opened!.event)).toEqual({ personal: ALEX, kind: 'display-name', erased: true });
    expect(await codec.reveal(TENANT, [placed(displayName(codec.read([event])[0]!.event))])).toEqual([null]);
  });

  test('what a shredded generation sealed reads as erased, and the person goes on with the next one', async () => {
    const former = await write(named(ALEX, 'Former'));
    await keys.shred({ tenantId: TENANT, personId: ALEX, generation: 1 }, receipt);
    const [today, robins] = [await write(named(ALEX, 'Today')), await write(named(ROBIN, 'Robin'))];
    const opened = await codec.open([former, today, robins]);
    expect(opened.map(({ event }) => displayName(event))).toEqual([
      { personal: ALEX, kind: 'display-name', erased: true },
      personal(ALEX, 'display-name', 'Today'),
      personal(ROBIN, 'display-name', 'Robin'),
    ]);
    const values = codec.read([former, today]).map(({ event }) => placed(displayName(event)));
    expect(await codec.reveal(TENANT, values)).toEqual([null, 'Today']);
    await keys.shred({ tenantId: TENANT, personId: ALEX }, receipt);
    expect(await codec.reveal(TENANT, values)).toEqual([null, null]);
  });

  test('a value that was cut, or is of another format, does not open', async () => {
    const event = await write(named(ALEX, NAME));
    const sealed = /"sealed":"([^"]+)"/.exec(event.data)![1]!;
    for (const changed of ['', sealed.slice(0, 6), sealed.slice(0, 40), `Ag${sealed.slice(2)}`, `${sealed}AAAA`])
      await expect(codec.open([forged(event, { data: event.data.replace(sealed, changed) })])).rejects.toThrow(
        SealBroken,
      );
  });

  test('nothing new is written in clear of a shredded person', async () => {
    await keys.shred({ tenantId: TENANT, personId: ALEX }, receipt);
    const event = await write(named(ALEX, NAME));
    expect(displayName(codec.read([event])[0]!.event)).toEqual({ personal: ALEX, kind: 'display-name', erased: true });
  });

  test('a key that is missing without a receipt stops the reading', async () => {
    const event = await write(named(ALEX, NAME));
    const elsewhere = createCodec({ keys: new MemoryKeys() });
    await expect(elsewhere.open([event])).rejects.toThrow(MissingPersonKey);
    await expect(elsewhere.reveal(TENANT, [placed(displayName(codec.read([event])[0]!.event))])).rejects.toThrow(
      MissingPersonKey,
    );
  });

  test('only who is created, listed to be, or a reason of its own gets a first key', async () => {
    const fresh = createCodec({ keys: new MemoryKeys() });
    const text = <K extends PersonalKind>(kind: K, person: UserId = ALEX) => personal(person, kind, NAME);
    const created: DomainEvent = {
      type: 'UserCreated',
      data: {
        userId: ALEX,
        userPrincipalName: { key: 'k' as AddressKey, text: text('principal-name') },
        profile: { displayName: text('display-name') },
      },
    };
    const items = [{ index: 0, userId: ROBIN, change: { profile: { surname: text('surname', ROBIN) } } }];
    const listed: DomainEvent = { type: 'UsersListed', data: { from: 0, items } };
    const encodes = (...events: readonly EventToStore[]) => fresh.encode(writeTo(...events));
    await expect(encodes(toStore(named(ALEX, NAME)))).rejects.toThrow(MissingPersonKey);
    await expect(encodes({ ...toStore(listed), ofKnownUsers: true })).rejects.toThrow(MissingPersonKey);
    await expect(encodes(toStore(named(ALEX, NAME)), toStore(created))).resolves.toHaveLength(1);
    await expect(encodes(toStore(listed))).resolves.toHaveLength(1);
    await expect(encodes(toStore(named(ALEX, NAME)), toStore(named(ROBIN, NAME)))).resolves.toHaveLength(1);
    await expect(encodes(toStore(named(ALEX, NAME), OTHER_TENANT))).rejects.toThrow(MissingPersonKey);
  });

  test('what can be read is read beside what can\u2019t', async () => {
    const [alex, robin] = [await write(named(ALEX, 'Alex')), await write(named(ROBIN, 'Robin'))];
    keys.tamper({ tenantId: TENANT, personId: ALEX }, 'damage');
    await expect(codec.open([alex, robin])).rejects.toThrow(DamagedKey);
    const [first, second] = await codec.openAround([alex, robin]);
    expect(displayName(first!.event)).toHaveProperty('sealed');
    expect(displayName(second!.event)).toHaveProperty('clear', 'Robin');
    const values = [...codec.read([robin, alex, robin])].map(({ event }) => placed(displayName(event)));
    expect(await codec.revealAround(TENANT, values)).toEqual(['Robin', expect.any(DamagedKey), 'Robin']);
    await expect(codec.reveal(TENANT, values)).rejects.toThrow(DamagedKey);
  });

  test('a value that was moved to another person opens no more', async () => {
    const [alex, robin] = [await write(named(ALEX, 'Alex')), await write(named(ROBIN, 'Robin'))];
    const sealedOf = (event: StoredEvent): string => /"sealed":"([^"]+)"/.exec(event.data)![1]!;
    const swapped = forged(alex, { data: alex.data.replace(sealedOf(alex), sealedOf(robin)) });
    await expect(codec.open([swapped])).rejects.toThrow(SealBroken);
  });

  test('a value that was moved to another person or tenant opens no more, even under one key', async () => {
    const key = new Uint8Array(32).fill(7);
    const one = { state: 'active', generation: 1, key } as const;
    const oneKey = {
      ensure: async (list: readonly unknown[]) => list.map(() => one),
      get: async (list: readonly unknown[]) => list.map(() => one),
    };
    codec = createCodec({ keys: oneKey });
    const event = await write(named(ALEX, 'Alex'));
    await expect(codec.open([event])).resolves.toHaveLength(1);
    const otherPerson = forged(event, { data: event.data.replaceAll(ALEX, ROBIN) });
    await expect(codec.open([otherPerson])).rejects.toThrow(SealBroken);
    const otherTenant = forged(event, { metadata: metadata(OTHER_TENANT) });
    await expect(codec.open([otherTenant])).rejects.toThrow(SealBroken);
  });

  test('sealed and erased values pass through encode as they are', async () => {
    const sealed = codec.read([await write(named(ALEX, NAME))])[0]!.event;
    const again = await write(sealed);
    expect(codec.read([again])[0]!.event).toEqual(sealed);
    const gone: DomainEvent = {
      type: 'UserProfileChanged',
      data: { userId: ALEX, profile: { displayName: { personal: ALEX, kind: 'display-name', erased: true } } },
    };
    expect(codec.read([await write(gone)])[0]!.event).toEqual(gone);
  });

  test('read needs no key', async () => {
    const event = await write(named(ALEX, NAME));
    const none = (): never => {
      throw new Error('asked for a key');
    };
    const [recorded] = createCodec({ keys: { ensure: none, get: none } }).read([event]);
    expect(displayName(recorded!.event)).toMatchObject({ personal: ALEX, sealed: expect.any(String) });
  });

  test('reveal opens single values in order', async () => {
    const values = await Promise.all(
      [named(ALEX, 'Alex'), named(ROBIN, 'Robin')].map(async (event) =>
        displayName(codec.read([await write(event)])[0]!.event),
      ),
    );
    const all: Personal[] = [
      values[1]!,
      personal(ALEX, 'display-name', 'in clear'),
      { personal: ALEX, kind: 'display-name', erased: true },
      values[0]!,
    ];
    expect(await codec.reveal(TENANT, all.map(placed))).toEqual(['Robin', 'in clear', null, 'Alex']);
  });

  describe('what is kept once it was opened', () => {
    let opened: CountingOpened;
    let alex: PlacedValue;
    let robin: PlacedValue;
    const shown = (...values: readonly PlacedValue[]) => codec.revealAround(TENANT, values, { keep: true });
    beforeEach(async () => {
      opened = new CountingOpened();
      codec = createCodec({ keys, opened });
      const events = [await write(named(ALEX, NAME)), await write(named(ROBIN, 'Robin'))];
      [alex, robin] = codec.read(events).map(({ event }) => placed(displayName(event))) as [PlacedValue, PlacedValue];
    });

    test('is told again without being opened again', async () => {
      for (let times = 0; times < 3; times += 1) expect(await shown(alex, robin)).toEqual([NAME, 'Robin']);
      expect(opened.opened).toBe(2);
    });

    test('is told of nobody whose key was shredded since', async () => {
      await shown(alex, robin);
      await keys.shred({ tenantId: TENANT, personId: ALEX }, receipt);
      expect(await shown(alex, robin)).toEqual([null, 'Robin']);
      await keys.shredTenant(TENANT, receipt);
      expect(await shown(alex, robin)).toEqual([null, null]);
    });

    test('is told of nobody whose key is damaged since, until it is put right', async () => {
      await shown(alex, robin);
      keys.tamper({ tenantId: TENANT, personId: ALEX }, 'damage');
      expect(await shown(alex, robin)).toEqual([expect.any(DamagedKey), 'Robin']);
      keys.tamper({ tenantId: TENANT, personId: ALEX }, 'put-back');
      expect(await shown(alex, robin)).toEqual([NAME, 'Robin']);
      expect(opened.opened).toBe(2);
    });

    test('is told in no other place than the one that it was sealed for', async () => {
      const key = (await keys.get([{ tenantId: TENANT, personId: ALEX }]))[0]!;
      const one = { ensure: async () => [], get: async (list: readonly unknown[]) => list.map(() => key) };
      codec = createCodec({ keys: one, opened });
      const ofKind = (kind: PersonalKind) => ({ ...alex, value: { ...alex.value, kind }, kind });
      expect(await shown(alex)).toEqual([NAME]);
      expect(await shown(ofKind('surname'))).toEqual([expect.any(SealBroken)]);
      const ofRobin = { ...alex, value: { ...alex.value, personal: ROBIN }, personId: ROBIN };
      expect(await shown(ofRobin)).toEqual([expect.any(SealBroken)]);
      expect(await codec.revealAround(OTHER_TENANT, [alex], { keep: true })).toEqual([expect.any(SealBroken)]);
      expect(await shown(alex)).toEqual([NAME]);
    });

    test('is nothing of what is opened for those who ask once', async () => {
      expect(await codec.revealAround(TENANT, [alex, robin])).toEqual([NAME, 'Robin']);
      expect(opened.opened).toBe(0);
    });

    test('is bounded in bytes: what nobody asks for is forgotten first', async () => {
      const few = new OpenedValues(2 * 3 * (200 + 4 + 2 * 10));
      const [key, owner] = [new Uint8Array(32), { tenantId: TENANT, personId: ALEX, kind: 'surname' }] as const;
      const keep = (at: number): void => few.keep(key, owner, `s-${at}`.padEnd(4), 'x'.repeat(10));
      const known = (...all: readonly number[]) =>
        all.map((at) => few.get(key, owner, `s-${at}`.padEnd(4)) !== undefined);
      for (const at of [0, 1, 2]) keep(at);
      expect(known(0, 1, 2)).toEqual([true, true, true]);
      keep(3);
      expect(known(0)).toEqual([true]);
      for (const at of [4, 5]) keep(at);
      expect(known(0, 3, 4, 5, 1, 2)).toEqual([true, true, true, true, false, false]);
    });
  });

  test('a batch asks once for its keys, each person once, and not at all without personal values', async () => {
    const asked: number[] = [];
    const counting = createCodec({
      keys: {
        ensure: (persons) => {
          asked.push(persons.length);
          return keys.ensure(persons);
        },
        get: (persons) => {
          asked.push(persons.length);
          return keys.get(persons);
        },
      },
    });
    const events = [named(ALEX, 'a'), named(ROBIN, 'b'), named(ALEX, 'c')].map((event) => toStore(event));
    const encoded = await counting.encode(writeTo(...events));
    expect(asked).toEqual([2]);
    await counting.open(allStored(encoded));
    expect(asked).toEqual([2, 2]);
    const plain = await counting.encode(writeTo(toStore({ type: 'TenantRenamed', data: { displayName: 'Contoso' } })));
    await counting.open(allStored(plain));
    expect(asked).toEqual([2, 2]);
  });

  test('a long batch is sealed before others have a turn, since commands wait for it', async () => {
    const turn = new ManualTurn();
    let othersWentOn = false;
    const others = turn.next().then(() => (othersWentOn = true));
    const [write] = writeTo(toStore({ type: 'TenantRenamed', data: { displayName: 'Contoso' } }));
    let isSealed = false;
    const sealed = createCodec({ keys, turn })
      .encode(Array.from({ length: UNIT.events }, () => write))
      .then(() => (isSealed = true));
    for (let round = 0; round < 3 && !isSealed; round += 1) await turn.goSoon();
    expect({ isSealed, othersWentOn }).toEqual({ isSealed: true, othersWentOn: false });
    await turn.go();
    await Promise.all([others, sealed]);
  });

  test('a personal value outside any tenant is a bug', async () => {
    const nowhere = { ...toStore(named(ALEX, NAME)), metadata: metadata(undefined) };
    await expect(codec.encode(writeTo(nowhere))).rejects.toThrow(TypeError);
  });

  test.each([
    ['a type that nobody knows', { type: 'SeatTeleported' }],
    ['a type named like a member of every object', { type: 'constructor' }],
    ['a version of the future', { version: 2 }],
    ['a version that never was', { version: 0 }],
  ])('%s is unknown', async (_case, change) => {
    const event = await write({ type: 'TenantRenamed', data: { displayName: 'Contoso' } });
    expect(() => codec.read([forged(event, change)])).toThrow(UnknownEvent);
  });

  test('an old version is carried step by step to the newest', async () => {
    const event = await write({ type: 'TenantRenamed', data: { displayName: 'Contoso' } });
    const { EVENT_VERSIONS } = await import('#contracts');
    const versions = { ...EVENT_VERSIONS, TenantRenamed: 3 };
    const upcasters = {
      TenantRenamed: {
        1: (data: unknown) => ({ name: (data as { displayName: string }).displayName }),
        2: (data: unknown) => ({ displayName: (data as { name: string }).name.toUpperCase() }),
      },
    };
    const newer = createCodec({ keys, versions, upcasters });
    expect(newer.read([event])[0]!.event).toEqual({ type: 'TenantRenamed', data: { displayName: 'CONTOSO' } });
    const gap = createCodec({ keys, versions, upcasters: { TenantRenamed: { 1: upcasters.TenantRenamed[1] } } });
    expect(() => gap.read([event])).toThrow(UnknownEvent);
    const renamed = writeTo(toStore({ type: 'TenantRenamed', data: { displayName: 'x' } }));
    expect(allStored(await newer.encode(renamed)).map(({ version }) => version)).toEqual([3]);
  });

  test('an event of another content or place than it was written with is damaged, and is named', async () => {
    const [first, second, third] = allStored(
      await codec.encode(
        writeTo(
          ...[1, 2, 3].map((n) => ({
            ...toStore({ type: 'TenantRenamed', data: { displayName: `Contoso ${n}` } }),
            id: `00000000-0000-4000-8000-00000000000${n}`,
          })),
        ),
      ),
    );
    const damaged = { ...second!, data: '{"displayName":"Contoso 7"}' };
    const named = { code: 'damaged-event', position: second!.position, stream: 's', eventId: second!.id };
    expect(() => codec.read([first!, damaged, third!])).toThrow(expect.objectContaining(named));
    await expect(codec.open([first!, damaged, third!])).rejects.toMatchObject(named);
    const around = codec.readAround([first!, damaged, third!]);
    expect(around.map((each) => (each instanceof DamagedEvent ? 'damaged' : each.revision))).toEqual([0, 'damaged', 2]);
  });
});
