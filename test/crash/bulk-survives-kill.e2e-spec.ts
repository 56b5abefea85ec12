import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Http } from '../acceptance/http.js';
import { finished } from '../acceptance/http-driver.js';
import { runCli, startStandalone } from '../support/app-process.js';

const USERS = 1_000;
const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';

interface Counts {
  readonly pending: number;
  readonly complete: number;
  readonly failed: number;
}
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-crash-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bulk = async (http: Http, body: unknown): Promise<string> => {
  const { status, location, body: answer } = await http.call('POST', '/api/operations', body);
  if (status !== 202 || location === null) throw new Error(`${status} ${JSON.stringify(answer)}`);
  return new URL(location, http.base).pathname;
};
const countsOf = async (http: Http, path: string): Promise<Counts> =>
  (await http.call('GET', path)).body['counts'] as Counts;

describe('a bulk operation of 1,000 users', () => {
  it('goes on to its end after SIGKILL and a restart, each user exactly once', async () => {
    const dataDir = join(folder, 'data');
    let app = await startStandalone(dataDir);
    const http = () => new Http(app.url);
    const users = Array.from({ length: USERS }, (_, n) => ({
      userPrincipalName: `bulk-${n}@contoso.example`,
      displayName: `Bulk ${n}`,
      usageLocation: 'DE',
    }));
    await finished(http(), await bulk(http(), { mode: 'create', users }));
    await http().call('POST', '/api/purchases', { skuId: E3, seats: 800 });
    const names = users.map((user) => user.userPrincipalName);
    const path = await bulk(http(), { mode: 'replace', users: names, licenses: [E3] });
    // the kill comes where the server was seen at work, after the first users and before the last
    let seen = await countsOf(http(), path);
    while (seen.complete === 0) seen = await countsOf(http(), path);
    await app.end('SIGKILL');

    app = await startStandalone(dataDir);
    const end = await finished(http(), path);
    const free = 825 - 21; // the sample tenant has 25 seats, of which its users hold 21
    expect(end['counts']).toEqual({ pending: 0, complete: free, withShortfalls: 0, failed: USERS - free });
    const rows = await http().all<{ index: number; state: string }>(`${path}/results`);
    expect(new Set(rows.map((row) => row.index)).size).toBe(USERS);
    expect(rows.filter((row) => row.state === 'Complete')).toHaveLength(free);
    await app.end('SIGTERM');

    // once the server is down, the log itself shows that each user was assigned as often as the pool counts
    const verified = await runCli(['verify', '--data-dir', dataDir]);
    expect({ code: verified.code, err: verified.err }).toEqual({ code: 0, err: '' });
    expect(seen.complete).toBeLessThan(free);
  });
});
