import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventIdReused, OutcomeUnknown, RevisionConflict, StoreUnavailable, type AppendWrite } from '#application';
import { createIds, withChecksums } from '#contracts';
import { openDatabase } from '#sqlite';
import { executingEngine } from '#testing/sqlite';
import { openSqliteEventStore, type SqliteEventStore } from './sqlite-event-store.js';

const ids = createIds();
const metadata = {
  actor: 'a',
  actorKind: 'local',
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  occurredAt: '2026-01-15T08:00:00.000Z',
} as const;
interface Written {
  readonly id?: string;
  readonly events?: number;
  readonly characters?: number;
}
const to = (stream: string, { id, events = 1, characters = 0 }: Written = {}): readonly AppendWrite[] => [
  withChecksums({
    stream,
    expected: 'no-stream',
    events: Array.from({ length: events }, () => {
      const data = JSON.stringify('x'.repeat(characters));
      return { id: id ?? ids.next(), type: 'TenantRenamed', version: 1, data, metadata };
    }),
  }),
];
const many = (count: number, written?: Written): readonly (readonly AppendWrite[])[] =>
  Array.from({ length: count }, (_, n) => to(`user-${n}`, written));

describe('appends that wait', () => {
  let folder: string;
  let file: string;
  let store: SqliteEventStore;
  let commits: number;
  let failing: 'not at all' | 'before' | 'after' = 'not at all';
  const counting = () =>
    executingEngine((sql, exec) => {
      if (sql !== 'COMMIT') return exec(sql);
      commits += 1;
      const [fails, when] = [failing !== 'not at all', failing];
      failing = 'not at all';
      if (when !== 'before') exec(sql);
      if (fails) throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 1034 });
    });
  const appendAll = (appends: readonly (readonly AppendWrite[])[]) =>
    Promise.allSettled(appends.map((writes) => store.append(writes)));
  const positions = (settled: readonly PromiseSettledResult<{ position: string }>[]): readonly (number | Error)[] =>
    settled.map((each) => (each.status === 'fulfilled' ? Number(each.value.position) : (each.reason as Error)));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-events-'));
    file = join(folder, 'events.db');
    store = await openSqliteEventStore({ file, engine: counting(), busyMilliseconds: 60 });
    commits = 0;
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('share one transaction, in the order in which they were asked for', async () => {
    expect(positions(await appendAll(many(10)))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(commits).toBe(1);
  });

  it.each([
    ['appends', 130, {}, 3],
    ['events', 4, { events: 500 }, 2],
    ['characters', 4, { characters: 900_000 }, 2],
  ])('make a transaction of a bounded number of %s', async (_what, count, written, transactions) => {
    await appendAll(many(count, written));
    expect(commits).toBe(transactions);
    expect(await store.head()).toMatchObject({
      position: `${count * ('events' in written ? 500 : 1)}`.padStart(20, '0'),
    });
  });

  it('take one whatever its size', async () => {
    expect(positions(await appendAll(many(2, { events: 1_100 })))).toEqual([1_100, 2_200]);
    expect(commits).toBe(2);
  });

  it('stand or fall each for itself where the streams are not as one of them says', async () => {
    const settled = await appendAll([to('user-1'), to('user-1'), to('user-2')]);
    expect(positions(settled)).toEqual([1, expect.any(RevisionConflict), 2]);
    expect(commits).toBe(1);
  });

  it('answer a repeat by what stands in the same transaction', async () => {
    const writes = to('user-1');
    expect(positions(await appendAll([writes, to('user-2'), writes]))).toEqual([1, 2, 1]);
  });

  it('stand or fall each for itself where an id was used before', async () => {
    const id = ids.next();
    const settled = await appendAll([to('user-1', { id }), to('user-2', { id }), to('user-3')]);
    expect(positions(settled)).toEqual([1, expect.any(EventIdReused), 2]);
    expect(await store.read('user-2')).toEqual([]);
  });

  it.each(['before', 'after'] as const)(
    'are all unknown where COMMIT fails %s it was durable, and the same ones again settle it',
    async (when) => {
      const appends = many(3);
      failing = when;
      const unknown = expect.any(OutcomeUnknown) as OutcomeUnknown;
      expect(positions(await appendAll(appends))).toEqual([unknown, unknown, unknown]);
      expect(positions(await appendAll(appends))).toEqual([1, 2, 3]);
    },
  );

  it('are all unavailable where the file stays busy', async () => {
    const other = openDatabase({ file });
    other.exec('BEGIN IMMEDIATE');
    const unavailable = expect.any(StoreUnavailable) as StoreUnavailable;
    expect(positions(await appendAll(many(2)))).toEqual([unavailable, unavailable]);
    other.exec('COMMIT');
    other.close();
    expect(await store.head()).toBeUndefined();
  });

  it('are written without the one that was given up while the file was busy', async () => {
    const patient = await openSqliteEventStore({ file, busyMilliseconds: 600_000 });
    const other = openDatabase({ file });
    other.exec('BEGIN IMMEDIATE');
    const givenUp = new AbortController();
    const first = patient.append(to('user-1'), { signal: givenUp.signal });
    const second = patient.append(to('user-2'));
    givenUp.abort();
    await expect(first).rejects.toThrow(StoreUnavailable);
    other.exec('COMMIT');
    other.close();
    expect(await second).toMatchObject({ position: '1'.padStart(20, '0') });
    expect(await patient.read('user-1')).toEqual([]);
    await patient.close();
  });
});
