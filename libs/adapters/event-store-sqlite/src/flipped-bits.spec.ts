import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { MemoryKeys } from '#adapters/keys-memory';
import { damageByPage, DamagedEvent, type Codec, type EventStore, type RecordedEvent } from '#application';
import { createIds } from '#contracts';
import { streamName, type StreamRef, type StreamState, type UserId } from '#licensing';
import { E1, E3 } from '#testing/catalogue';
import { SeededRandom } from '#testing/fakes';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';
import { openSqliteEventStore } from './sqlite-event-store.js';

const START = '0'.repeat(20);
const FLIPS = 100;

/** Everything that the log tells, in two ways: by stream, as decisions read it, and by position, as followers do. */
interface Told {
  readonly states: ReadonlyMap<string, StreamState>;
  readonly events: ReadonlyMap<string, RecordedEvent>;
}
const placeOf = ({ stream, revision }: RecordedEvent): string => `${stream} ${revision}`;

describe('a flipped bit in events.db', () => {
  let folder: string;
  let file: string;
  let truth: Told;
  let refs: readonly StreamRef[];
  const shared = { keys: new MemoryKeys(), ids: createIds() };

  const readAll = async (store: EventStore, codec: Codec): Promise<Told['events']> => {
    const { events } = await store.readAll(START, 1_000);
    const intact = codec.readAround(events).filter((each) => !(each instanceof DamagedEvent)) as RecordedEvent[];
    return new Map(intact.map((event) => [placeOf(event), { ...event, position: '' }]));
  };
  const fill = async (world: CommandWorld): Promise<void> => {
    await world.setUp();
    await world.buy(E1, 10);
    await world.buy(E3, 10);
    const users = await world.createUsers(4);
    for (const user of users)
      await world.accept({
        type: 'ChangeLicenses',
        body: { user, add: [{ skuId: E1.skuId }, { skuId: E3.skuId }], remove: [] },
      });
    await world.accept({ type: 'ChangeLicenses', body: { user: users[0]!, add: [], remove: [{ skuId: E3.skuId }] } });
    refs = [
      { kind: 'tenant', tenantId: CONTOSO },
      { kind: 'catalogue' },
      ...users.map((userId) => ({ kind: 'user', tenantId: CONTOSO, userId: userId as UserId }) as const),
      { kind: 'seats', tenantId: CONTOSO, skuId: E1.skuId },
      { kind: 'seats', tenantId: CONTOSO, skuId: E3.skuId },
    ];
  };
  /** Opens the file, and hands it on where it can be opened. */
  const withStore = async (path: string, work: (world: CommandWorld) => Promise<void>): Promise<void> => {
    const store = await openSqliteEventStore({ file: path }).catch(() => undefined);
    if (store === undefined) return;
    const world = openWorld({ store, ...shared });
    try {
      await work(world);
    } finally {
      await world.close();
      await store.close();
    }
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-bits-'));
    file = join(folder, 'events.db');
    await withStore(file, fill);
    await withStore(file, async (world) => {
      const states = new Map<string, StreamState>();
      for (const ref of refs) states.set(streamName(ref), await world.state(ref));
      truth = { states, events: await readAll(world.store, world.codec) };
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Draws a bit of the file, and writes the file with that one flipped. */
  const flipOne = async (original: Buffer, random: SeededRandom, copy: string): Promise<void> => {
    const [high, middle, low, bit] = random.bytes(4) as unknown as [number, number, number, number];
    const flipped = Buffer.from(original);
    flipped[((high << 16) | (middle << 8) | low) % original.length]! ^= 1 << (bit & 7);
    for (const rest of ['-wal', '-shm']) await rm(copy + rest, { force: true });
    writeFileSync(copy, flipped);
  };
  /** Tells how often a stream was read otherwise than it is, without an error. */
  const wrongStates = async (world: CommandWorld): Promise<number> => {
    let wrong = 0;
    for (const ref of refs) {
      const state = await world.state(ref).catch(() => undefined);
      if (state !== undefined && !isDeepStrictEqual(state, truth.states.get(streamName(ref)))) wrong += 1;
    }
    return wrong;
  };
  const tellsDamage = async (world: CommandWorld): Promise<boolean> => {
    try {
      let told = false;
      await damageByPage(world, ({ damaged }) => void (told ||= damaged.length > 0));
      return told;
    } catch {
      return true;
    }
  };

  it('is never served as true, and what a stream has lost by it is told by the verification', async () => {
    const original = readFileSync(file);
    const random = new SeededRandom(20_261_128);
    const copy = join(folder, 'flipped.db');
    let noticed = 0;
    for (let flip = 0; flip < FLIPS; flip += 1) {
      await flipOne(original, random, copy);
      await withStore(copy, async (world) => {
        const events = await readAll(world.store, world.codec).catch(() => new Map<string, RecordedEvent>());
        // no checksum covers where an event stands in the whole log
        for (const [place, event] of events) expect(event).toEqual(truth.events.get(place));
        const isTold = await tellsDamage(world);
        if (isTold) noticed += 1;
        // an index that lost an entry hides the end of a stream
        if (!isTold) expect(await wrongStates(world)).toBe(0);
      });
    }
    // half of the bits are free space, or say nothing
    expect(noticed).toBeGreaterThan(FLIPS / 4);
  });
});
