import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKurrentEventStore } from '#adapters/event-store-kurrentdb';
import { openSqliteEventStore } from '#adapters/event-store-sqlite';
import { MemoryKeys, MemoryKeysFile } from '#adapters/keys-memory';
import { openMongoKeys } from '#adapters/keys-mongodb';
import { openSqliteKeys } from '#adapters/keys-sqlite';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { openMongoReadModels } from '#adapters/read-models-mongodb';
import { SqliteReadModels } from '#adapters/read-models-sqlite';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { followerOf, ReadModelsUnavailable, START, type ReadModels, type EventStore, type Keys } from '#application';
import { withAdapter } from '#testing/adapters';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { aMongoDatabase, dropMongoDatabase, mongoAnswers } from '#testing/mongodb';
import { checkBelonging } from './belonging.js';

/** A place for one log, or for one key store, which may be opened several times. */
interface Place<T> {
  open(): Promise<T>;
  remove(): Promise<void>;
}
interface KeysPlace extends Place<Keys> {
  open(masterKey?: Uint8Array): Promise<Keys>;
}
type NewPlace<P> = (folder: string) => P;

const LOGS: Readonly<Record<string, NewPlace<Place<EventStore>>>> = {
  sqlite: (folder) => {
    const file = join(folder, `events-${randomBytes(4).toString('hex')}.db`);
    return { open: () => openSqliteEventStore({ file }), remove: async () => undefined };
  },
  'kurrentdb (double)': () => {
    const starting = KurrentDouble.start();
    const open = async () => openKurrentEventStore({ url: (await starting).url });
    return { open, remove: async () => (await starting).close() };
  },
};
const MASTER = randomBytes(32);
const memoryKeys: NewPlace<KeysPlace> = () => {
  const file = new MemoryKeysFile();
  return { open: async (masterKey = MASTER) => new MemoryKeys(masterKey, file), remove: async () => undefined };
};
const sqliteKeys: NewPlace<KeysPlace> = (folder) => {
  const file = join(folder, `keys-${randomBytes(4).toString('hex')}.db`);
  return { open: (masterKey = MASTER) => openSqliteKeys({ file, masterKey }), remove: async () => undefined };
};
const mongoKeys: NewPlace<KeysPlace> = () => {
  const url = aMongoDatabase();
  return {
    open: (masterKey = MASTER) => openMongoKeys({ url, masterKey }),
    remove: async () => void (await dropMongoDatabase(url)),
  };
};

const OTHER_KEYS = {
  code: 'unusable-store',
  message: expect.stringMatching(/log belongs to another key store.*: put/),
};
const OTHER_LOG = { code: 'events-lost', message: expect.stringMatching(/key store belongs to another log.*: put/) };

const suite = (newKeys: NewPlace<KeysPlace>): void => {
  describe.each(Object.entries(LOGS))('beside a log in %s', (_log, newLog) => {
    let folder: string;
    const closing: (() => Promise<unknown>)[] = [];
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-pairs-'));
    });
    afterEach(async () => {
      for (const close of closing.splice(0).toReversed()) await close();
      await rm(folder, { recursive: true });
    });
    const place = <P extends Place<unknown>>(make: NewPlace<P>): P => {
      const made = make(folder);
      closing.push(() => made.remove());
      return made;
    };
    const opened = async <T extends EventStore | Keys>(opening: Promise<T>): Promise<T> => {
      const port = await opening;
      closing.push(() => port.close());
      return port;
    };
    /** Starts one more process on a key store and a log. */
    const start = async (keys: KeysPlace, log: Place<EventStore>, masterKey?: Uint8Array): Promise<void> =>
      checkBelonging({
        keys: await opened(keys.open(masterKey)),
        store: await opened(log.open()),
        models: new MemoryReadModels(),
      });

    it('go on together, from as many processes as there are, also where all begin at once', async () => {
      const [keys, log] = [place(newKeys), place(newLog)];
      await Promise.all([start(keys, log), start(keys, log), start(keys, log)]);
      await start(keys, log);
    });

    it('are refused where the log belongs to others, and stay as new as they were', async () => {
      const [keys, log] = [place(newKeys), place(newLog)];
      await start(keys, log);
      const others = place(newKeys);
      await expect(start(others, log)).rejects.toMatchObject(OTHER_KEYS);
      await start(keys, log);
      await start(others, place(newLog));
    });

    it('are refused beside another log, which stays as new as it was', async () => {
      const [keys, log] = [place(newKeys), place(newLog)];
      await start(keys, log);
      const other = place(newLog);
      await expect(start(keys, other)).rejects.toMatchObject(OTHER_LOG);
      await start(keys, log);
      await start(place(newKeys), other);
    });

    it('let one of two key stores have a log on which both begin at once', async () => {
      const log = place(newLog);
      const both = await Promise.allSettled([start(place(newKeys), log), start(place(newKeys), log)]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });

    it('go on under another master key', async () => {
      const [keys, log] = [place(newKeys), place(newLog)];
      await start(keys, log);
      const next = randomBytes(32);
      const rewrapping = await opened(keys.open());
      await rewrapping.rewrap(next);
      await start(keys, log, next);
    });
  });
};

describe('keys in memory', () => {
  suite(memoryKeys);
});
describe('keys in sqlite', () => {
  suite(sqliteKeys);

  it('go on beside their log when both come back from backups of different days', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-pairs-'));
    const at = (name: string) => join(folder, name);
    const start = async (log: string, keyFile: string): Promise<void> => {
      const store = await openSqliteEventStore({ file: at(log) });
      const keys = await openSqliteKeys({ file: at(keyFile), masterKey: MASTER });
      await checkBelonging({ keys, store, models: new MemoryReadModels() });
      await keys.ensure([{ tenantId: 't', personId: log }]);
      await keys.close();
      await store.close();
    };
    await start('events.db', 'keys.db');
    await copyFile(at('events.db'), at('events-monday.db'));
    await start('events.db', 'keys.db');
    await copyFile(at('keys.db'), at('keys-tuesday.db'));
    await start('events-monday.db', 'keys-tuesday.db');
    await rm(folder, { recursive: true });
  });
});

const modelsSuite = (open: () => Promise<ReadModels>): void => {
  let models: ReadModels;
  beforeEach(async () => {
    models = await open();
  });
  afterEach(() => models.close());
  const collection = { name: 'users', generation: 1, version: 1, indexes: [] };
  const LOST = {
    code: 'events-lost',
    message: expect.stringMatching(/read models belong to another log \(lost\).*: put/),
  };
  const start = async (change: Partial<ReadModels> = {}): Promise<Keys> => {
    const keys = new MemoryKeys();
    const store = new MemoryEventStore();
    const reading = { liveGeneration: (name: string) => models.liveGeneration(name), ...change };
    await checkBelonging({ keys, store, models: { checkpoint: (name) => models.checkpoint(name), ...reading } });
    return keys;
  };
  const checkpoint = { storeId: 'lost', position: START, eventId: 'e', updatedAt: '2026-01-05T08:00:00.000Z' };

  it('are the last copy of a lost log: another one is refused beside them', async () => {
    await models.ensure(collection);
    await models.saveCheckpoint(followerOf(collection), checkpoint);
    await expect(start()).rejects.toMatchObject(LOST);
    expect(await models.checkpoint(followerOf(collection))).toEqual(checkpoint);
  });

  it.each(['outgoing-events', 'wake-ups'])('are refused where only %s has followed another log', async (follower) => {
    await models.saveCheckpoint(follower, checkpoint);
    await expect(start()).rejects.toMatchObject(LOST);
  });

  it('go with a log where only a generation that was replaced has followed another one', async () => {
    for (const generation of [1, 2]) await models.ensure({ ...collection, generation });
    await models.promote('users', 1, 2);
    await models.saveCheckpoint(followerOf(collection), checkpoint);
    await start();
  });

  it('are not waited for while they are away', async () => {
    const liveGeneration = () => Promise.reject(new ReadModelsUnavailable('away'));
    await start({ liveGeneration });
  });
};
describe('read models in sqlite', () => {
  const folders: string[] = [];
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true });
  });
  modelsSuite(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-models-'));
    folders.push(folder);
    return new SqliteReadModels({ file: join(folder, 'read-models.db') });
  });
});

await withAdapter('mongodb', mongoAnswers, () => {
  describe('read models in mongodb', () => {
    const urls: string[] = [];
    afterAll(async () => {
      for (const url of urls) await dropMongoDatabase(url);
    });
    modelsSuite(async () => {
      const url = aMongoDatabase();
      urls.push(url);
      return openMongoReadModels({ url });
    });
  });
  describe('keys in mongodb', () => {
    suite(mongoKeys);
  });
});
