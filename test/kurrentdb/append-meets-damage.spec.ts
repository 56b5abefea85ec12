import { openKurrentEventStore } from '#adapters/event-store-kurrentdb';
import { MemoryKeys, MemoryKeysFile } from '#adapters/keys-memory';
import type { EventStore, ProjectionAlarm } from '#application';
import { streamName, type AddressKey } from '#licensing';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { CONTOSO, openWorld, RetentionWorld } from '#testing/world';

describe('an append that met a stream which somebody had just deleted', () => {
  let double: KurrentDouble;
  const opened: EventStore[] = [];
  const file = new MemoryKeysFile();
  const open = async () => {
    const store = await openKurrentEventStore({ url: double.url });
    opened.push(store);
    return { store, keys: new MemoryKeys(undefined, file) };
  };
  beforeAll(async () => {
    double = await KurrentDouble.start();
  });
  afterAll(async () => {
    for (const store of opened) await store.close();
    await double.close();
  });

  it('is of unknown outcome, its receipt tells, and every follower goes on', async () => {
    const create = (name: string) =>
      ({
        type: 'CreateUser',
        body: { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name }, usageLocation: 'DE' },
      }) as const;
    const first = openWorld(await open());
    await first.setUp();
    await first.accept(create('taken'));
    await first.close();
    // nobody follows the log in this process, so it knows of no deletion before it meets it
    const world = openWorld(await open());
    const [key] = await world.hasher.addressKeys(CONTOSO, ['taken@contoso.com']);
    const stream = streamName({ kind: 'address', tenantId: CONTOSO, key: key as AddressKey });
    double.softDelete(`seatledger.${stream}`);
    const sending = { id: 'met it' };
    expect(await world.send(create('taken'), sending)).toMatchObject({ failure: 'outcome-unknown' });
    const repeated = await world.send(create('taken'), sending);
    expect(repeated).toMatchObject({ outcome: 'accepted', repeated: true });
    expect(await world.send(create('taken'))).toMatchObject({ failure: 'damaged-stream', damage: { stream } });
    await world.close();

    const alarms: ProjectionAlarm[] = [];
    const followers = await RetentionWorld.open({ ...(await open()), onAlarm: (alarm) => void alarms.push(alarm) });
    await followers.commands.accept(create('other'));
    await followers.project();
    expect(await followers.shred()).toMatchObject({ state: 'ended' });
    const { items } = await followers.models.query(
      { name: 'users' },
      { index: 'by-status', prefix: [CONTOSO], limit: 9 },
    );
    expect(items).toHaveLength(3);
    expect(alarms).toEqual([]);
    await followers.close();
  });
});
