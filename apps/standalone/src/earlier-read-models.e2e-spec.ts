import { join } from 'node:path';
import { openDatabase } from '#sqlite';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { TestServer } from '../../api/test/server.js';
import { openDataDirStores } from '../../cli/src/stores/open-data-stores.js';

type Body = Record<string, unknown>;
/** Reasons are told in this order. */
const OF_EARLIER = ['deadlines', 'users'];

describe('a server on read models that an earlier version built', () => {
  let server: TestServer;
  let then: readonly unknown[];
  const items = async (path: string): Promise<readonly Body[]> => (await server.get(path)).body.items;
  const deadlines = async (query = '') =>
    (await items(`/api/deadlines?limit=100${query}`)).map(({ retentionId, purgeAt }) => [retentionId, purgeAt]);
  beforeAll(async () => {
    server = await TestServer.start();
    const [user] = await items('/api/users?limit=1');
    const { body } = await server.call('DELETE', `/api/users/${String(user!['id'])}`);
    then = await deadlines(`&minPosition=${body.position}`);
    expect(then.length).toBeGreaterThan(0);
    await server.close();
    const database = openDatabase({ file: join(server.dataDir, 'read-models.db') });
    for (const name of OF_EARLIER)
      database.prepare('UPDATE generations SET version = version - 1 WHERE name = ?').run(name);
    // it had no order of creation
    const without = `SELECT json_group_array(json(value)) FROM json_each(indexes)
                     WHERE json_extract(value, '$.name') <> 'by-creation'`;
    database.prepare(`UPDATE generations SET indexes = (${without}) WHERE name = 'users'`).run();
    database.close();
    await server.open();
  });
  afterAll(() => server.stop());

  it('says of each what to do, and answers from them meanwhile what they can tell', async () => {
    const { body } = await server.get('/health/ready');
    expect(body.status).toBe('degraded');
    const told = (body.reasons as readonly Body[]).map(({ code, subject, text }) => [code, subject, text]);
    expect(told).toEqual(
      OF_EARLIER.map((name) => [
        'duty-stopped',
        name,
        `${name} has stopped: its read model was built by another version of the program. Repair it with: seatledger ` +
          `projections rebuild ${name}; then restart this process. See docs/runbooks/projection-stopped.md.`,
      ]),
    );
    expect(await deadlines()).toEqual(then);
    const sorted = await server.get('/api/users?sort=created');
    expect([sorted.status, sorted.body.code]).toEqual([503, 'read-models-unavailable']);
  });

  it('is ready, and answers everything, once that is done', async () => {
    const openDataStores = openDataDirStores;
    for (const name of OF_EARLIER) {
      const words = ['projections', 'rebuild', name, '--data-dir', server.dataDir];
      const { code, out } = await runCli(words, { openDataStores });
      expect([code, out]).toEqual([0, expect.stringContaining(`${name}: generation 2 is live`)]);
    }
    await server.restart();
    expect((await server.get('/health/ready')).body).toMatchObject({ status: 'ready', reasons: [] });
    expect(await deadlines()).toEqual(then);
    expect((await items('/api/users?sort=created')).length).toBeGreaterThan(1);
  });
});
