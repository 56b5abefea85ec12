import type { PlacedValue, StoredEvent } from '#application';
import { MemoryKeys } from '#adapters/keys-memory';
import { SealBroken, checksumOf, createCodec } from '#contracts';
import {
  PERSONAL_KINDS,
  PROFILE_KINDS,
  personal,
  type DomainEvent,
  type Personal,
  type PersonalKind,
  type UserId,
} from '#licensing';

const TENANT = '11111111-1111-4111-8111-111111111111';
const ALEX = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' as UserId;
const ROBIN = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' as UserId;
const FIELDS = Object.fromEntries(Object.entries(PROFILE_KINDS).map(([field, kind]) => [kind, field]));
const PAIRS = PERSONAL_KINDS.flatMap((from) => PERSONAL_KINDS.map((to) => [from, to] as const));
const metadata = {
  tenantId: TENANT,
  actor: 'actor-1',
  actorKind: 'local' as const,
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  occurredAt: '2026-01-01T00:00:00.000Z',
};

const address = (text: Personal) => ({ key: 'k', text });
/** What stands in an event, or in one line of a bulk list, for a value of this kind. */
const changeWith = (kind: PersonalKind, value: Personal): object => {
  switch (kind) {
    case 'principal-name':
      return { userPrincipalName: address(value) };
    case 'alias':
      return { aliases: [address(value)] };
    case 'reason':
      return { reason: value };
    default:
      return { profile: { [FIELDS[kind]!]: value } };
  }
};
const inEvent = (kind: PersonalKind, value: Personal, userId = ALEX): object => ({
  userId,
  ...changeWith(kind, value),
});
const inList = (kind: PersonalKind, value: Personal, userId = ALEX): object => ({
  from: 0,
  items: [{ index: 0, userId, change: changeWith(kind, value) }],
});
const PLACES = { 'an event': inEvent, 'a bulk list': inList } as const;
const placed = (kind: PersonalKind, value: Personal, personId = ALEX): PlacedValue => ({ value, personId, kind });

describe('a sealed value', () => {
  const keys = new MemoryKeys();
  const codec = createCodec({ keys });
  const sealedBy = new Map<PersonalKind, Personal & { readonly sealed: string }>();
  const toStore = (data: object) => ({
    id: '00000000-0000-4000-8000-000000000001',
    // the codec looks for values at their places, whatever the type of the event
    event: { type: 'UserProfileChanged', data } as DomainEvent,
    metadata,
  });
  const stored = (data: object): StoredEvent => {
    const { id } = toStore(data);
    const event = { id, type: 'UserProfileChanged', version: 1, data: JSON.stringify(data), metadata };
    const place = { stream: 's', revision: 0, position: '1'.padStart(20, '0') };
    return { ...event, ...place, checksum: checksumOf({ ...event, ...place }) };
  };
  const encode = (data: object) => codec.encode([{ stream: 's', expected: 'no-stream', events: [toStore(data)] }]);
  const seal = async (kind: PersonalKind, person: UserId, text: string) => {
    const [written] = await encode(inEvent(kind, personal(person, kind, text), person));
    const sealed = /"sealed":"([^"]+)"/.exec(written!.events[0]!.data)![1]!;
    return { personal: person, kind, sealed };
  };
  const opens = async (attempt: Promise<unknown>): Promise<boolean> =>
    attempt.then(
      () => true,
      (error: unknown) => {
        if (error instanceof SealBroken) return false;
        throw error;
      },
    );
  beforeAll(async () => {
    await keys.ensure([ALEX, ROBIN].map((personId) => ({ tenantId: TENANT, personId })));
    for (const kind of PERSONAL_KINDS) sealedBy.set(kind, await seal(kind, ALEX, `the ${kind} of Alex`));
  });

  test.each(Object.entries(PLACES))('opens in %s as the kind that it is, and as no other', async (_place, at) => {
    const opened: string[] = [];
    for (const [from, to] of PAIRS) {
      const value = sealedBy.get(from)!;
      const bytesMoved = await opens(codec.open([stored(at(to, { ...value, kind: to }))]));
      const valueMoved = await opens(codec.open([stored(at(to, value))]));
      if (bytesMoved || valueMoved) opened.push(`${from} as ${to}`);
    }
    expect(opened).toEqual(PERSONAL_KINDS.map((kind) => `${kind} as ${kind}`));
  });

  test('opens in a document as the kind that it is, and as no other', async () => {
    const opened: string[] = [];
    for (const [from, to] of PAIRS) {
      const value = sealedBy.get(from)!;
      const bytesMoved = await opens(codec.reveal(TENANT, [placed(to, { ...value, kind: to })]));
      const valueMoved = await opens(codec.reveal(TENANT, [placed(to, value)]));
      if (bytesMoved || valueMoved) opened.push(`${from} as ${to}`);
    }
    expect(opened).toEqual(PERSONAL_KINDS.map((kind) => `${kind} as ${kind}`));
  });

  test('of another person opens neither in an event, nor in a bulk list, nor in a document', async () => {
    const robins = await seal('display-name', ROBIN, 'Robin');
    const renamed = { ...robins, personal: ALEX };
    for (const value of [robins, renamed]) {
      for (const at of Object.values(PLACES))
        await expect(codec.open([stored(at('display-name', value))])).rejects.toThrow(SealBroken);
      await expect(codec.reveal(TENANT, [placed('display-name', value)])).rejects.toThrow(SealBroken);
    }
    expect(await codec.reveal(TENANT, [placed('display-name', robins, ROBIN)])).toEqual(['Robin']);
  });

  test('without its kind, or in a place that is made for none, does not open', async () => {
    const { kind: _kind, ...nameless } = sealedBy.get('city')!;
    await expect(codec.open([stored(inEvent('city', nameless as Personal))])).rejects.toThrow(SealBroken);
    await expect(codec.open([stored({ userId: ALEX, note: sealedBy.get('city') })])).rejects.toThrow(SealBroken);
  });

  test('is never written to a place of another kind or person', async () => {
    for (const [from, to] of PAIRS.filter(([one, other]) => one !== other))
      await expect(encode(inEvent(to, personal(ALEX, from, 'x')))).rejects.toThrow(TypeError);
    const robins = personal(ROBIN, 'alias', 'x');
    for (const at of Object.values(PLACES)) await expect(encode(at('alias', robins))).rejects.toThrow(TypeError);
  });
});
