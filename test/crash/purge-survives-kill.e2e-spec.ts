import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passes } from 'node:timers/promises';
import { Http } from '../acceptance/http.js';
import { runCli, startStandalone } from '../support/app-process.js';

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
const markedFiles = async (dataDir: string): Promise<readonly string[]> => {
  const marked: string[] = [];
  for (const name of await readdir(dataDir))
    if ((await readFile(join(dataDir, name))).toString('latin1').toLowerCase().includes(MARKER)) marked.push(name);
  return marked;
};

describe('the permanent deletion of many users', () => {
  it('comes to its end over one SIGKILL after the other, wherever they hit; who was restored in time stays', async () => {
    const dataDir = join(folder, 'data');
    const env = { RETENTION: 'PT6S', SAMPLE: 'on' };
    let app = await startStandalone(dataDir, env);
    const http = () => new Http(app.url);
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
    for (const id of ids) await http().call('DELETE', `/api/users/${id}`);
    expect((await http().call('POST', `/api/deleted-users/${kept}/restore`, {})).status).toBe(200);

    // each life is a bit longer than the one before, so that the kills fall between different steps
    let kills = 0;
    for (let life = 50; (await certified(http(), gone)) < gone.length; life += 60) {
      // not a wait for something: the moment of the kill
      await passes(life);
      await app.end('SIGKILL');
      kills += 1;
      app = await startStandalone(dataDir, env);
    }
    expect(kills).toBeGreaterThan(2);
    expect((await http().call('GET', `/api/users/${kept}`)).body).toMatchObject({ displayName: `${MARKER} 0` });
    expect((await http().call('GET', `/api/erasures/${kept}`)).status).toBe(404);
    expect(await markedFiles(dataDir)).toEqual([]);
    await app.end('SIGTERM');
    expect(await markedFiles(dataDir)).toEqual([]);
    const verified = await runCli(['verify', '--data-dir', dataDir]);
    expect({ code: verified.code, err: verified.err }).toEqual({ code: 0, err: '' });
  }, 180_000);
});
