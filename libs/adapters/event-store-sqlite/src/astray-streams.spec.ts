import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryKeys } from '#adapters/keys-memory';
import { damageByPage, START, type EventStore } from '#application';
import { createCodec, withChecksums } from '#contracts';
import { SeededRandom } from '#testing/fakes';
import { withMethods } from '#testing/faults';
import { openSqliteEventStore } from './sqlite-event-store.js';

const FLIPS = 200;
const PAGE = 4_096;
/** The first byte of a page says what it is. These lead to rows: both kinds of an index, and those above the rows. */
const LEADING = [2, 10, 5];
const LEAF_OF_ROWS = 13;
const STREAMS = 12;
const EVENTS = STREAMS * 12;

const codec = createCodec({ keys: new MemoryKeys() });
const metadata = { actor: 'a', actorKind: 'user', commandId: 'c', correlationId: 'c', causationId: 'c' } as const;
const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const streamOf = (n: number): string => `user-${idOf(n % STREAMS)}_11111111-1111-4111-8111-111111111111`;
const event = (n: number) => ({
  id: idOf(n),
  type: 'TenantRenamed',
  version: 1,
  data: '{"displayName":"Contoso"}',
  metadata: { ...metadata, occurredAt: '2026-01-15T08:00:00.000Z' },
});
const allOf: EventStore['streamsAstray'] = async (parts) => parts.map(({ stream }) => stream);

describe('what SQLite tells of many streams in one statement', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-astray-'));
    file = join(folder, 'events.db');
    const store = await openSqliteEventStore({ file });
    for (let n = 0; n < EVENTS; n += 1) {
      const expected = n < STREAMS ? 'no-stream' : Math.floor(n / STREAMS) - 1;
      await store.append([withChecksums({ stream: streamOf(n), expected, events: [event(n)] })]);
    }
    await store.close();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Gives the file with these bytes to a store, where it can be opened, whose pages are short. */
  const withFile = async (bytes: Buffer, work: (store: EventStore) => Promise<void>): Promise<void> => {
    const copy = join(folder, 'copy.db');
    for (const rest of ['-wal', '-shm']) await rm(copy + rest, { force: true });
    writeFileSync(copy, bytes);
    const store = await openSqliteEventStore({ file: copy }).catch(() => undefined);
    if (store === undefined) return;
    try {
      await work(withMethods<EventStore>(store, { readAll: (after) => store.readAll(after, 50) }));
    } finally {
      await store.close();
    }
  };
  /** Lists what differs between the log and its streams, and an error last. */
  const differencesIn = async (store: EventStore): Promise<readonly string[]> => {
    const found: string[] = [];
    try {
      await damageByPage({ store, codec }, ({ damaged, damagedStreams }) => {
        found.push(...[...damaged, ...damagedStreams].map(({ message }) => message));
      });
    } catch (error) {
      found.push(String(error));
    }
    return found;
  };

  it('is what reading each of them tells, whichever bit is flipped on the way to the rows', async () => {
    const original = readFileSync(file);
    const places = Array.from(original.keys()).filter((at) => LEADING.includes(original[at - (at % PAGE)]!));
    const random = new SeededRandom(20_261_130);
    let found = 0;
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const [high, low, bit] = random.bytes(3) as unknown as [number, number, number];
      const flipped = Buffer.from(original);
      flipped[places[((high << 8) | low) % places.length]!]! ^= 1 << (bit & 7);
      await withFile(flipped, async (store) => {
        const byReading = await differencesIn(withMethods(store, { streamsAstray: allOf }));
        expect(await differencesIn(store)).toEqual(byReading);
        if (byReading.length > 0) found += 1;
      });
    }
    expect(found).toBeGreaterThan(FLIPS / 5);
  }, 60_000);

  it('is that of the rows, also where an index still knows one that is gone', async () => {
    const bytes = readFileSync(file);
    const lastId = Buffer.from(idOf(EVENTS - 1).replaceAll('-', ''), 'hex');
    let page = bytes.indexOf(lastId);
    while (bytes[page - (page % PAGE)] !== LEAF_OF_ROWS) page = bytes.indexOf(lastId, page + 1);
    // so many rows there are in the page, and the last one comes last
    const count = page - (page % PAGE) + 3;
    bytes.writeUInt16BE(bytes.readUInt16BE(count) - 1, count);
    await withFile(bytes, async (store) => {
      const stream = streamOf(EVENTS - 1);
      await expect(store.read(stream)).rejects.toThrow('malformed');
      const { events } = await store.readAll(START, EVENTS);
      const ids = events.filter((each) => each.stream === stream).map(({ id }) => id);
      expect(await store.streamsAstray([{ stream, first: 0, ids }])).toEqual([stream]);
    });
  });
});
