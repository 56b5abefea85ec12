import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { START } from '#application';
import { chooseEngine, type SqliteEngine } from '#sqlite';
import { SqliteReadModels } from './sqlite-read-models.js';

/** Gives the real engine, and tells of each run of a statement of this text how many values it was given. */
const telling = (statements: RegExp, onRead: (values: number, sql: string) => void): SqliteEngine => {
  const engine = chooseEngine();
  const connect: SqliteEngine['connect'] = (...place) => {
    const connection = engine.connect(...place);
    const prepare: typeof connection.prepare = (sql) => {
      const statement = connection.prepare(sql);
      if (!statements.test(sql)) return statement;
      return new Proxy(statement, {
        get: (_target, name) => {
          const member: unknown = Reflect.get(statement, name, statement);
          if (typeof member !== 'function') return member;
          return (...values: readonly unknown[]) => {
            if (name === 'get' || name === 'all' || name === 'run') onRead(values.length, sql);
            return member.apply(statement, values) as unknown;
          };
        },
      });
    };
    return { exec: (sql) => connection.exec(sql), prepare, close: () => connection.close() };
  };
  return { ...engine, connect };
};

describe('what stands beside the documents', () => {
  const things = { name: 'things', version: 1, indexes: [{ name: 'all', fields: [] }] };
  const checkpoint = (position: string) => ({ storeId: 's', position, updatedAt: '2026-01-01T00:00:00.000Z' });
  let folder: string;
  let models: SqliteReadModels;
  let other: SqliteReadModels;
  let reads = 0;
  const asked = async <T>(ask: () => Promise<T>) => {
    reads = 0;
    return { result: await ask(), reads };
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-state-'));
    const file = join(folder, 'read-models.db');
    models = new SqliteReadModels({
      file,
      engine: telling(/^SELECT .* FROM (models|generations|checkpoints)\b/, () => (reads += 1)),
    });
    other = new SqliteReadModels({ file });
    await models.ensure({ ...things, generation: 1 });
    await models.saveCheckpoint('things@1', checkpoint(START));
  });
  afterEach(async () => {
    await models.close();
    await other.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is read once by those who read documents, while nobody writes', async () => {
    const get = () => models.getMany({ name: 'things' }, ['a']);
    // the live generation, and what it is
    expect(await asked(get)).toEqual({ result: [undefined], reads: 2 });
    for (const _times of [1, 2]) expect(await asked(get)).toEqual({ result: [undefined], reads: 0 });
    expect((await asked(() => models.checkpoint('things@1'))).reads).toBe(1);
    expect((await asked(() => models.checkpoint('things@1'))).reads).toBe(0);
  });

  it.each(['this', 'another'] as const)('is read anew once %s process has written', async (whose) => {
    const writer = whose === 'this' ? models : other;
    const live = async () => (await models.liveGeneration('things'))?.generation;
    const position = async () => (await models.checkpoint('things@1'))?.position;
    expect([await live(), await position(), await models.checkpoint('things@2')]).toEqual([1, START, undefined]);
    await writer.saveCheckpoint('things@1', checkpoint('1'.padStart(20, '0')));
    expect(await position()).toBe('1'.padStart(20, '0'));
    await writer.ensure({ ...things, version: 2, generation: 2 });
    await writer.commit({ ...things, version: 2, generation: 2 }, [
      { key: 'a', at: '1'.padStart(20, '0'), document: 1 },
    ]);
    expect(await models.getMany({ name: 'things' }, ['a'])).toEqual([undefined]);
    await writer.promote('things', 1, 2);
    expect(await live()).toBe(2);
    expect(await models.getMany({ name: 'things' }, ['a'])).toEqual([1]);
    await writer.drop('things', 1);
    await expect(models.getMany({ name: 'things', generation: 1 }, ['a'])).rejects.toThrow('nobody has built');
  });
});

describe('a look at the file', () => {
  let folder: string;
  let models: SqliteReadModels;
  let other: SqliteReadModels;
  let looks = 0;
  const things = { name: 'things', version: 1, indexes: [{ name: 'all', fields: [] }], generation: 1 };
  const checkpoint = (position: string) => ({ storeId: 's', position, updatedAt: '2026-01-01T00:00:00.000Z' });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-looks-'));
    const file = join(folder, 'read-models.db');
    models = new SqliteReadModels({ file, engine: telling(/data_version/, () => (looks += 1)) });
    other = new SqliteReadModels({ file });
    await models.ensure(things);
  });
  afterEach(async () => {
    await models.close();
    await other.close();
    await rm(folder, { recursive: true, force: true });
  });
  const request = async () => {
    await models.liveGeneration('things');
    await models.checkpoint('things@1');
    await models.query({ name: 'things' }, { index: 'all', prefix: [], limit: 1 });
    await models.getMany({ name: 'things' }, ['a']);
  };

  it('is made once by the readings of one request, however many', async () => {
    for (let requests = 0; requests < 3; requests += 1) {
      await setImmediate();
      looks = 0;
      await request();
      expect(looks).toBe(1);
    }
  });

  it('is made anew in the next turn, and by whoever has written', async () => {
    for (const [writer, position] of [
      [other, '1'],
      [models, '2'],
    ] as const) {
      await request();
      await writer.saveCheckpoint('things@1', checkpoint(position.padStart(20, '0')));
      expect(await models.checkpoint('things@1')).toMatchObject({ position: position.padStart(20, '0') });
    }
  });

  it('is made anew by whoever has written, also between transactions that follow without a break', async () => {
    const saved = async (position: string) => {
      await models.saveCheckpoint('things@1', checkpoint(position.padStart(20, '0')));
      return (await models.checkpoint('things@1'))?.position;
    };
    const lost = { name: 'things@1', holder: 'nobody', token: 1, expiresAt: '2026-01-01T00:00:00.000Z' };
    const fails = () => models.park('things@1', { key: 'a', position: START, reason: 'x' }, lost);
    // all three wait for one transaction, which fails as a whole: each is tried alone then
    const [first, refused, last] = await Promise.allSettled([saved('1'), fails(), saved('2')]);
    expect(refused.status).toBe('rejected');
    expect([first, last]).toMatchObject([{ value: '1'.padStart(20, '0') }, { value: '2'.padStart(20, '0') }]);
  });
});

describe('documents by key', () => {
  it.each([
    [0, []],
    [1, [1]],
    [2, [8]],
    [8, [8]],
    [9, [64]],
    [64, [64]],
    [65, [64, 1]],
    [130, [64, 64, 8]],
  ])('of which %i are asked for are read by as many statements of as many keys as %j', async (count, statements) => {
    const things = { name: 'things', version: 1, generation: 1, indexes: [] };
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-keys-'));
    const given: number[] = [];
    const models = new SqliteReadModels({
      file: join(folder, 'read-models.db'),
      engine: telling(/^SELECT .* WHERE key IN /, (values) => void given.push(values)),
    });
    try {
      await models.ensure(things);
      const keys = Array.from({ length: count }, (_, at) => `k-${at}`);
      const at = '1'.padStart(20, '0');
      await models.commit(
        things,
        keys.slice(1).map((key) => ({ key, at, document: { key } })),
      );
      given.length = 0;
      const expected = keys.map((key, place) => (place === 0 ? undefined : { key }));
      expect(await models.getMany({ name: 'things' }, keys)).toEqual(expected);
      expect(given).toEqual(statements);
    } finally {
      await models.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('are looked up many at once before they are written, and written many at once', async () => {
    const things = { name: 'things', version: 1, generation: 1, indexes: [{ name: 'by-a', fields: ['a'] }] };
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-keys-'));
    let statements = 0;
    const ofEntries: number[] = [];
    const engine = telling(/^(SELECT|INSERT|UPDATE|DELETE) .*"(rows|entries) things@1"/, (values, sql) => {
      statements += 1;
      if (sql.includes('"entries')) ofEntries.push(values);
    });
    const models = new SqliteReadModels({ file: join(folder, 'read-models.db'), engine });
    const write = (key: number, at: number) => {
      return { key: `k-${key}`, at: String(at).padStart(20, '0'), document: { a: key } };
    };
    try {
      await models.ensure(things);
      const many = Array.from({ length: 128 }, (_, key) => write(key, 1));
      expect(await models.commit(things, many)).toEqual({ written: 128, newer: 0 });
      // two look them up, one asks for the last id, two write rows, and two entries
      expect(statements).toBe(7);
      // an entry has two values, since the number of its index stands in the statement
      expect(ofEntries).toEqual([128, 128]);
      // the same key again isn't written before what came before it
      const again = [write(0, 3), write(0, 2), write(0, 4)];
      expect(await models.commit(things, again)).toEqual({ written: 2, newer: 1 });
    } finally {
      await models.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
