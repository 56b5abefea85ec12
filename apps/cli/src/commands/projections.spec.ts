import { PassThrough } from 'node:stream';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { collectionOf, noteStop, START } from '#application';
import { createCodec } from '#contracts';
import { allProjections } from '#projections';
import { ManualClock } from '#testing/fakes';
import { ProjectionWorld } from '#testing/world';
import { run } from '../run.js';
import type { World } from '../session/session.js';

const notHere = (): Promise<never> => Promise.reject(new Error('not in this spec'));

it('lists what has stopped as stopped, with what to do and since when, and rebuilds nothing', async () => {
  const keys = new MemoryKeys();
  const store = new MemoryEventStore();
  await new ProjectionWorld(store).add('a', 1);
  const readModels = new MemoryReadModels();
  const clock = new ManualClock();
  for (const [name, storeId] of [
    ['users', 'another-store'],
    ['operations', await store.storeId()],
  ] as const) {
    const definition = allProjections.find((each) => each.name === name)!;
    await readModels.ensure(collectionOf(definition, 1));
    await readModels.saveCheckpoint(`${name}@1`, { storeId, position: START, updatedAt: clock.now() });
  }
  const since = '2026-01-05T08:00:00.000Z';
  await noteStop(readModels, { kind: 'duty-stopped', subject: 'catalogue', text: 'catalogue has stopped: x', since });
  const opened = { store, readModels, keys, sessions: keys.sessions, codec: createCodec({ keys }), clock };
  const stores = { ...opened, close: async () => {} };
  const out: string[] = [];
  const io = {
    env: {},
    interactive: false,
    stderr: new PassThrough(),
    out: (text: string) => void out.push(text),
    err: (text: string) => void out.push(text),
    room: () => Promise.resolve(),
    read: () => Promise.resolve(''),
    ask: async () => ({ kind: 'nobody' }) as const,
    onInterrupt: () => () => undefined,
  };
  const world: World = {
    io,
    openDataDir: notHere,
    openDataFiles: notHere,
    issueToken: notHere,
    openStoreServer: notHere,
    openBroker: notHere,
    openDataStores: async () => stores,
  };
  expect(await run(['projections', 'list'], world, '')).toBe(0);
  const lines = out.join('\n');
  expect(lines).toMatch(
    /^users .* stopped: its checkpoint doesn't belong to this log; see docs\/runbooks\/wrong-history\.md$/m,
  );
  expect(lines).toMatch(/^operations .* behind$/m);
  expect(lines).toMatch(/^catalogue .* stopped since 2026-01-05T08:00:00\.000Z: catalogue has stopped: x$/m);
  await run(['projections', 'list', '--json'], world, '');
  expect(JSON.parse(out.at(-1)!)).toContainEqual(
    expect.objectContaining({ name: 'users', caughtUp: false, stopped: expect.stringContaining('another-store') }),
  );
  const live = async () => (await readModels.liveGeneration('users'))?.generation;
  expect(await run(['projections', 'rebuild', 'users'], world, '')).toBe(1);
  expect(out.at(-1)).toMatch(/may be the last copy .* Nothing was changed.*\(wrong-history\)/);
  expect(await live()).toBe(1);
  expect(await run(['projections', 'rebuild', 'users', '--accept-this-log'], world, '')).toBe(0);
  expect(await live()).toBe(2);
  // several are built together, and each of them once
  expect(await run(['projections', 'rebuild', 'users', 'operations', 'users', '--json'], world, '')).toBe(0);
  expect(JSON.parse(out.at(-1)!)).toEqual([
    { name: 'users', generation: 3, previous: 2, events: 1, parked: [] },
    { name: 'operations', generation: 2, previous: 1, events: 1, parked: [] },
  ]);
  expect(await run(['projections', 'rebuild', 'users', 'nothing'], world, '')).toBe(2);
  expect(await live()).toBe(3);
});
