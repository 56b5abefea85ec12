import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryKeys } from '#adapters/keys-memory';
import { openMongoReadModels } from '#adapters/read-models-mongodb';
import { SqliteReadModels } from '#adapters/read-models-sqlite';
import type { ReadModels } from '#application';
import { usersCount } from '#projections';
import { openDatabase } from '#sqlite';
import { withAdapter } from '#testing/adapters';
import { E1 } from '#testing/catalogue';
import { aMongoDatabase, dropMongoDatabase, mongoAnswers, onMongo } from '#testing/mongodb';
import { CONTOSO, RetentionWorld } from '#testing/world';
import { runCli } from '../../../../test/support/cli/run-cli.js';

interface Row {
  readonly at: string;
  readonly document: Readonly<Record<string, unknown>>;
}
/** Changes what a store has of a document, behind the back of the program; undefined takes it away. */
type Tamper = (name: string, key: string, change: (row: Row | undefined) => Row | undefined) => Promise<void>;
interface Fixture {
  readonly models: ReadModels;
  readonly tamper: Tamper;
  readonly dispose: () => Promise<void>;
}

const onSqlite = async (): Promise<Fixture> => {
  const folder = mkdtempSync(join(tmpdir(), 'seatledger-differ-'));
  const file = join(folder, 'read-models.db');
  const models = new SqliteReadModels({ file });
  return {
    models,
    tamper: async (name, key, change) => {
      const database = openDatabase({ file });
      const table = `"rows ${name}@1"`;
      const found = database.prepare<[string, string]>(`SELECT at, document FROM ${table} WHERE key = ?`).get(key);
      const row = change(found && { at: found[0], document: JSON.parse(found[1]) as Row['document'] });
      if (row === undefined) database.prepare(`DELETE FROM ${table} WHERE key = ?`).run(key);
      else
        database
          .prepare(
            `INSERT INTO ${table} (key, at, document) VALUES (?, ?, ?) ` +
              'ON CONFLICT (key) DO UPDATE SET document = excluded.document',
          )
          .run(key, row.at, JSON.stringify(row.document));
      database.close();
    },
    dispose: async () => {
      await models.close();
      rmSync(folder, { recursive: true });
    },
  };
};

const onMongoDb = async (): Promise<Fixture> => {
  const url = aMongoDatabase();
  const models = await openMongoReadModels({ url });
  return {
    models,
    tamper: (name, key, change) =>
      onMongo(url, async ({ db }) => {
        const all = await db!.listCollections().toArray();
        const documents = db!.collection<Row & { readonly _id: string }>(
          all.find((each) => each.name.startsWith(`${name}@1-`))!.name,
        );
        const row = change((await documents.findOne({ _id: key })) ?? undefined);
        if (row === undefined) await documents.deleteOne({ _id: key });
        else await documents.replaceOne({ _id: key }, { ...row, _id: key, live: true } as never, { upsert: true });
      }),
    dispose: async () => {
      await models.close();
      await dropMongoDatabase(url);
    },
  };
};

const differingContract = (open: () => Promise<Fixture>): void => {
  let fixture: Fixture;
  let world: RetentionWorld;
  let users: readonly string[];
  const pool = `${CONTOSO}_${E1.skuId}`;
  const keyOf = (at: number): string => `${CONTOSO}_${users[at]}`;

  const seatledger = (...args: readonly string[]) => {
    const { store, codec, keys } = world.commands;
    const { sessions } = new MemoryKeys();
    const of = { store, codec, keys, sessions, clock: world.time, readModels: fixture.models };
    const stores = { ...of, close: async () => {} };
    return runCli(['verify', '--read-models', ...args], { openDataStores: async () => stores });
  };
  const found = async (...args: readonly string[]) => {
    const { code, out } = await seatledger('--json', ...args);
    const { differing } = JSON.parse(out) as { differing: readonly { key: string; members: readonly string[] }[] };
    return { code, differing };
  };
  const assign = (user: string) =>
    world.commands.accept({ type: 'ChangeLicenses', body: { user, add: [{ skuId: E1.skuId }], remove: [] } });

  beforeEach(async () => {
    fixture = await open();
    world = await RetentionWorld.open({
      models: fixture.models,
      users: (tenantId) => usersCount(fixture.models, tenantId),
    });
    await world.commands.setUp();
    await world.commands.buy(E1, 25);
    users = await world.commands.createUsers(20);
    for (const user of users.slice(0, 5)) await assign(user);
    await world.commands.accept({ type: 'DeleteUser', body: { user: users[0]! } });
    await world.project();
  });
  afterEach(async () => {
    await world.close();
    await fixture.dispose();
  });

  it('says that every document is what the history says', async () => {
    const { code, out, err } = await seatledger();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/users +20 +as the history says/);
  });

  it('finds a document that was changed, one that is gone and one too many, and tells no value of them', async () => {
    await fixture.tamper('subscriptions', pool, (row) => ({
      ...row!,
      document: { ...row!.document, assigned: 61 },
    }));
    let taken: Row | undefined;
    await fixture.tamper('users', keyOf(3), (row) => ((taken = row), undefined));
    await fixture.tamper('users', `${CONTOSO}_nobody`, () => taken);
    const { code, out, err } = await seatledger();
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`subscriptions +${pool} +differs +assigned`));
    expect(out).toMatch(new RegExp(`users +${keyOf(3)} +is missing`));
    expect(out).toMatch(new RegExp(`users +${CONTOSO}_nobody +is one too many`));
    expect(out).not.toMatch(/(?<![\w-])61(?![\w-])/);
    expect(out).not.toContain('contoso.com');
    expect(err).toContain('seatledger projections rebuild subscriptions; seatledger projections rebuild users');
    expect(err).toContain('(read-models-differ)');
    expect(out).toMatch(/ 1 document differs$/m);
  });

  it('finds one whose place in the log was changed', async () => {
    await fixture.tamper('users', keyOf(2), () => undefined);
    await fixture.tamper('users', keyOf(2), () => ({ at: '0'.repeat(20), document: {} }));
    expect(await found()).toMatchObject({ code: 1, differing: [{ key: keyOf(2), what: 'differs' }] });
  });

  it('looks at one tenant where that is asked for', async () => {
    await fixture.tamper('users', keyOf(2), () => undefined);
    expect(await found('--tenant', CONTOSO)).toMatchObject({ code: 1, differing: [{ key: keyOf(2) }] });
    const tenantId = CONTOSO.replace(/.$/, '0');
    expect((await seatledger('--tenant', tenantId)).err).toContain('(tenant-not-found)');
    await world.commands.accept({ type: 'CreateTenant', body: { tenantId, displayName: 'Other', country: 'DE' } });
    await world.project();
    expect(await found('--tenant', tenantId)).toEqual({ code: 0, differing: [] });
  });

  it('says that nothing is left of a purged tenant, and finds what is', async () => {
    const confirm = users.length - 1;
    await world.commands.accept({ type: 'CloseTenant', body: { confirm } }, { reference: 'CHG-1' });
    world.time.advance(31 * 86_400_000);
    await world.sweep();
    await world.project();
    const { code, out } = await seatledger('--tenant', CONTOSO);
    expect([code, out]).toEqual([0, expect.stringContaining('The tenant was purged, and no document of it is left.')]);
    expect(JSON.parse((await seatledger('--json', '--tenant', CONTOSO)).out)).toMatchObject({ tenant: 'purged' });
    await fixture.tamper('users', keyOf(2), () => ({ at: '0'.repeat(20), document: {} }));
    const left = await seatledger('--tenant', CONTOSO);
    expect([left.code, left.err]).toEqual([1, expect.stringContaining('(read-models-differ)')]);
    expect(left.out).not.toContain('no document of it is left');
  });

  it('raises no false alarm while commands change what it looks at, and still finds what is damaged', async () => {
    let isOver = false;
    const working = (async () => {
      for (let at = 0; !isOver; at = (at + 1) % 15) {
        const user = users[5 + at]!;
        await assign(user);
        const body = { user, add: [], remove: [{ skuId: E1.skuId }] };
        await world.commands.accept({ type: 'ChangeLicenses', body });
      }
    })();
    try {
      for (let round = 0; round < 5; round += 1) expect(await found()).toEqual({ code: 0, differing: [] });
      await fixture.tamper('users', keyOf(3), () => undefined);
      expect(await found()).toMatchObject({ code: 1, differing: [{ key: keyOf(3), what: 'missing' }] });
    } finally {
      isOver = true;
      await working;
    }
  });
};

describe('documents of read models on SQLite that differ from the history', () => {
  differingContract(onSqlite);
});

await withAdapter('mongodb', mongoAnswers, () => {
  describe('documents of read models on MongoDB that differ from the history', () => {
    differingContract(onMongoDb);
  });
});
