import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passes } from 'node:timers/promises';
import { Http } from '../acceptance/http.js';
import { runCli, spawnApp, startStandalone } from '../support/app-process.js';
import { markedFiles } from '../support/canary.js';

const USERS = 60;
const MARKER = 'quintillian';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-purge-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const certified = async (http: Http, ids: readonly string[]): Promise<number> => {
  const answers = await Promise.all(ids.map((id) => http.call('GET', `/api/erasures/${id}`)));
  return answers.filter(({ status }) => status === 200).length;
};

/** How many milliseconds after its start each process is killed: while it opens, sweeps, shreds or serves. */
const LIVES = Array.from({ length: 9 }, (_, n) => 1_000 + n * 200);

const killedAfter = async (milliseconds: number, env: Record<string, string>): Promise<void> => {
  const child = spawnApp('standalone', [], { PORT: '0', LOG_LEVEL: 'silent', ...env });
  const exit = once(child, 'exit');
  // this doesn't wait for anything: it is the moment of the kill
  await passes(milliseconds);
  child.kill('SIGKILL');
  await exit;
};

describe('the permanent deletion of many users', () => {
  it('comes to its end over SIGKILL after SIGKILL, wherever they hit; who was restored in time stays', async () => {
    const dataDir = join(folder, 'data');
    const env = { RETENTION: 'PT5S' };
    let app = await startStandalone(dataDir, env);
    const http = () => new Http(app.url);
    try {
      const ids: string[] = [];
      for (let n = 0; n < USERS; n += 1) {
        const { body } = await http().call('POST', '/api/users', {
          userPrincipalName: `${MARKER}-${n}@contoso.example`,
          displayName: `${MARKER} ${n}`,
          usageLocation: 'DE',
        });
        ids.push(body['id'] as string);
      }
      const [kept, ...gone] = ids as [string, ...string[]];
      await http().call('DELETE', `/api/users/${kept}`);
      expect((await http().call('POST', `/api/deleted-users/${kept}/restore`, {})).status).toBe(200);
      for (const id of gone) await http().call('DELETE', `/api/users/${id}`);
      await app.end('SIGKILL');
      for (const life of LIVES) await killedAfter(life, { DATA_DIR: dataDir, ...env });

      app = await startStandalone(dataDir, env);
      while ((await certified(http(), gone)) < gone.length);
      expect((await http().call('GET', `/api/users/${kept}`)).body).toMatchObject({ displayName: `${MARKER} 0` });
      expect((await http().call('GET', `/api/erasures/${kept}`)).status).toBe(404);
      expect(await markedFiles(dataDir, MARKER)).toEqual([]);
    } finally {
      await app.end('SIGTERM');
    }
    expect(await markedFiles(dataDir, MARKER)).toEqual([]);
    const verified = await runCli(['verify', '--data-dir', dataDir]);
    expect({ code: verified.code, err: verified.err }).toEqual({ code: 0, err: '' });
  }, 180_000);
});
