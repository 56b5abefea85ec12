// Measures the directory of one tenant on the embedded default, with people as a seed draws them: how many bytes one
// takes, how long loading takes, and what a page of 50 costs at the start, in the middle and at the end, with and
// without words. Times are of the processor, since the machine may be busy with much else.
// node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs \
//   test/bench/directory.ts [people] [seed] [clear]
// With `clear` the people come from memory and aren't sealed, so that a million need no disk: loading is then what
// remains of it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventStore } from '../../libs/adapters/event-store-memory/src/index.js';
import { openSqliteKeys } from '../../libs/adapters/keys-sqlite/src/index.js';
import { SqliteReadModels } from '../../libs/adapters/read-models-sqlite/src/index.js';
import {
  type Codec,
  collectionOf,
  Directory,
  type DirectoryPage,
  type DirectorySource,
  followerOf,
  LogReader,
  type UserSearch,
} from '../../libs/application/src/index.js';
import { createCodec, createCursorSeal } from '../../libs/contracts/src/index.js';
import {
  type Alias,
  personal,
  PROFILE_KINDS,
  type SkuId,
  streamName,
  type TenantId,
  type UserCreated,
  type UserId,
} from '../../libs/licensing/src/index.js';
import { SystemDelay, SystemTurn } from '../../libs/platform/src/index.js';
import { directorySourceIn, tenantKey, users, type UserDocument } from '../../libs/projections/src/index.js';
import { SeededRandom } from '../../libs/testing/src/fakes/index.js';
import { personDrawn, wordDrawn } from './prepared/people.js';
import { quantile } from './table.js';

const isReading = process.argv[2] === 'read';
const [people = 100_000, seed = 1] = process.argv.slice(isReading ? 4 : 2, isReading ? 6 : 4).map(Number);
const isClear = process.argv.includes('clear');
const TENANT = '11111111-1111-4111-8111-111111111111' as TenantId;
const POSITION = '00000000000000000001';
const PRODUCTS = [1, 2, 3, 4, 5].map((digit) => `${digit}`.repeat(8) + '-0000-4000-8000-000000000000') as SkuId[];
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;

const open = async (folder: string) => {
  const keys = await openSqliteKeys({ file: join(folder, 'keys.db'), masterKey: new Uint8Array(32) });
  const models = new SqliteReadModels({ file: join(folder, 'read-models.db') });
  return { keys, models, turn: new SystemTurn(), codec: createCodec({ keys, turn: new SystemTurn() }) };
};

type Drawn = UserCreated['data'] & { readonly products: readonly SkuId[]; readonly aliases: readonly Alias[] };

/** Draws a user: names of two or three syllables, one of 200 departments, an alias for every second one. */
const drawn = (number: number): Drawn => {
  const random = new SeededRandom(seed + number);
  const { given, surname, department, location } = personDrawn(random);
  const [licensed = 0] = random.bytes(1);
  const userId =
    `${(Math.imul(number + 1, 2_654_435_761) >>> 0).toString(16).padStart(8, '0')}-${'0000-4000-8000-'}${number
      .toString(16)
      .padStart(12, '0')}` as UserId;
  const address = `${given}.${surname}${number}@contoso.example`.toLowerCase();
  return {
    userId,
    userPrincipalName: { key: address as never, text: personal(userId, 'principal-name', address) },
    profile: {
      displayName: personal(userId, 'display-name', `${given} ${surname}`),
      givenName: personal(userId, 'given-name', given),
      surname: personal(userId, 'surname', surname),
      department: personal(userId, 'department', department),
    },
    usageLocation: location as never,
    aliases:
      number % 2 === 0
        ? [
            {
              key: `a${number}` as never,
              text: personal(userId, 'alias', `${given}${number}@contoso.example`.toLowerCase()),
            },
          ]
        : [],
    products: PRODUCTS.filter((_, at) => ((licensed >> at) & 1) === 1),
  } as never;
};

const fill = async (folder: string): Promise<void> => {
  const { keys, models, codec } = await open(folder);
  const collection = collectionOf(users, 1);
  await models.ensure(collection);
  const occurredAt = '2026-01-01T00:00:00.000Z';
  for (let from = 0; from < people; from += 1_000) {
    const all = Array.from({ length: Math.min(1_000, people - from) }, (_, at) => drawn(from + at));
    const encoded = await codec.encode(
      all.map(({ products: _products, ...data }) => ({
        stream: streamName({ kind: 'user', tenantId: TENANT, userId: data.userId }),
        expected: 'no-stream' as const,
        events: [{ id: data.userId, event: { type: 'UserCreated', data } as UserCreated, metadata: META(occurredAt) }],
      })),
    );
    const writes = encoded.map(({ stream, events: [event] }, at) => {
      const data = JSON.parse(event!.data) as Omit<Drawn, 'products'>;
      const recorded = { id: event!.id, stream, revision: 0, position: POSITION, metadata: META(occurredAt) };
      const made = users.evolve(undefined, { ...recorded, event: { type: 'UserCreated', data } } as never, '');
      const licenses = all[at]!.products.map((skuId) => ({ skuId, disabledPlans: [], productRevision: 0 }));
      const document = { ...made, licenses, aliases: data.aliases } as unknown as UserDocument;
      return { key: tenantKey(TENANT, data.userId), at: POSITION, document };
    });
    await models.commit(collection, writes);
    if (from % 100_000 === 0) console.error(`${from} of ${people} people are written`);
  }
  await models.saveCheckpoint(followerOf(collection), { storeId: 's', position: POSITION, updatedAt: occurredAt });
  await models.close();
  await keys.close();
};
const META = (occurredAt: string) =>
  ({
    tenantId: TENANT,
    actor: 'a',
    actorKind: 'local',
    commandId: 'c',
    correlationId: 'c',
    causationId: 'c',
    occurredAt,
  }) as const;

const CLEAR_CODEC: Pick<Codec, 'revealAround'> = {
  revealAround: async (_tenantId, values) => values.map(({ value }) => ('clear' in value ? value.clear : null)),
};
/** An id ends in the number of the person, in hexadecimal digits. */
const numberOf = (id: string): number => Number.parseInt(id.slice(-12), 16);
const CLEAR_SOURCE: DirectorySource = {
  position: async () => POSITION,
  upTo: async () => {},
  count: async () => people,
  ids: async (_tenantId, limit, after) => {
    const from = after === undefined ? 0 : numberOf(after) + 1;
    return Array.from({ length: Math.min(limit, people - from) }, (_, at) => drawn(from + at).userId);
  },
  people: async (_tenantId, ids) =>
    ids.map((id) => {
      const { userPrincipalName, profile, aliases, products, usageLocation } = drawn(numberOf(id));
      const field = (name: 'displayName' | 'givenName' | 'surname' | 'department') =>
        ({ value: profile[name]!, kind: PROFILE_KINDS[name] }) as const;
      return {
        id: id as UserId,
        state: 'active' as const,
        createdAt: '2026-01-01T00:00:00.000Z',
        location: usageLocation ?? null,
        products,
        sealed: {
          name: field('displayName'),
          department: field('department'),
          userPrincipalName: { value: userPrincipalName.text, kind: 'principal-name' as const },
          others: [
            field('givenName'),
            field('surname'),
            ...aliases.map(({ text }) => ({ value: text, kind: 'alias' as const })),
          ],
        },
      };
    }),
};

/** Watches the rounds of the event loop. The result ends that, and says how many milliseconds the longest one took. */
const longestRound = (): (() => string) => {
  let longest = 0;
  let isOver = false;
  let before = process.cpuUsage();
  const look = (): void => {
    const { user, system } = process.cpuUsage(before);
    longest = Math.max(longest, user + system);
    before = process.cpuUsage();
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    isOver = true;
    return (longest / 1_000).toFixed(0);
  };
};

const measured = async <T>(work: () => Promise<T>) => {
  const before = process.cpuUsage();
  const since = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, cpu: (user + system) / 1_000, wall: performance.now() - since };
};

const read = async (folder: string): Promise<void> => {
  const { keys, models, codec, turn } = await open(folder);
  const store = new MemoryEventStore();
  const delay = new SystemDelay();
  const log = new LogReader({ store, codec, delay, turn });
  const directory = new Directory({
    codec: isClear ? CLEAR_CODEC : codec,
    turn,
    log,
    delay,
    memory: 4 * 2 ** 30,
    head: async () => undefined,
    source: isClear ? CLEAR_SOURCE : directorySourceIn(models, { waitFor: async () => {} }),
    cursors: createCursorSeal({ keys }),
    onTrouble: console.error,
    onWell: () => {},
  });
  const rss = process.memoryUsage().rss;
  const round = longestRound();
  const loading = await measured(async () => {
    while (!directory.isReady(TENANT)) await delay.wait(20);
  });
  const longest = round();
  const bytes = directory.bytes;
  console.log(`${directory.people} people, seed ${seed}, Node ${process.version}`);
  console.log(`memory: ${megabytes(bytes)}, ${Math.round(bytes / people)} bytes a person`);
  console.log(`the process took ${megabytes(rss)} before and takes ${megabytes(process.memoryUsage().rss)}`);
  console.log(
    `loading: ${(loading.cpu / 1_000).toFixed(1)} s of the processor, ${(loading.wall / 1_000).toFixed(1)} s by the ` +
      `clock, ${((loading.cpu * 1_000) / people).toFixed(1)} µs a person; the longest round took ${longest} ms`,
  );
  const page = async (what: string, search: UserSearch, after?: string): Promise<DirectoryPage> => {
    const request = { limit: 50, ...(after !== undefined && { after }) };
    const times: number[] = [];
    let found: DirectoryPage | undefined;
    for (let round = 0; round < 9; round += 1) {
      const { result, cpu } = await measured(() => directory.find(TENANT, search, request));
      times.push(cpu);
      found = result;
    }
    console.log(`${what}: ${times.toSorted((a, b) => a - b)[4]!.toFixed(1)} ms (${found!.total} match)`);
    return found!;
  };
  /** Goes on to a place in the list, in long pages. */
  const cursorAt = async (search: UserSearch, rank: number): Promise<string | undefined> => {
    let after: string | undefined;
    for (let at = 0; at < rank; at += 50_000)
      ({ next: after } = await directory.find(TENANT, search, {
        limit: 50_000,
        ...(after !== undefined && { after }),
      }));
    return after;
  };
  const byName = { sort: 'name' } as const;
  await page('the first 50 by name', byName);
  await page('50 in the middle', byName, await cursorAt(byName, people / 2));
  await page('the last 50', { ...byName, descending: true });
  await page('the first 50 of a word', { ...byName, search: 'ank' });
  await page('the first 50 of two words', { ...byName, search: 'anka be' });
  await page('the first 50 of a full name', { ...byName, search: 'ankaka bebe' });
  const times: number[] = [];
  for (let at = 0; at < 300; at += 1) {
    const search = wordDrawn(new SeededRandom(seed + at));
    times.push((await measured(() => directory.find(TENANT, { ...byName, search }, { limit: 50 }))).cpu);
  }
  const told = [0.5, 0.9, 0.99, 1].map((part) => quantile(times, part).toFixed(1));
  console.log(`50 of a word that is asked for first: ${told.join(', ')} ms (50, 90, 99 and 100 %)`);
  await page('the first 50 with a product and without another one', { product: PRODUCTS[0]!, without: PRODUCTS[1]! });
  await directory.stop();
  await log.close();
  await models.close();
  await keys.close();
};

if (isReading) await read(process.argv[3]!);
else {
  const folder = mkdtempSync(join(tmpdir(), 'seatledger-directory-'));
  try {
    if (!isClear) await fill(folder);
    const [script = ''] = process.argv.slice(1);
    const asked = [script, 'read', folder, String(people), String(seed), ...(isClear ? ['clear'] : [])];
    spawnSync(process.execPath, [...process.execArgv, ...asked], { stdio: 'inherit' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
