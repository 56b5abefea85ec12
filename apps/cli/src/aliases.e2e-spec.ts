import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { E3 } from '#testing/catalogue';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { TestServer } from '../../api/test/server.js';

const ALIAS = 'old@fabrikam.example';
const ANN = 'ann@fabrikam.example';
const BOB = 'bob@fabrikam.example';
const { skuId } = E3;

describe('an alias over HTTP and on the command line', () => {
  let server: TestServer;
  let folder: string;
  let bob: string;
  let list: string;
  let position: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-aliases-'));
    server = await TestServer.start();
    const create = async (body: object): Promise<string> =>
      (await server.post('/api/users', { displayName: 'X', usageLocation: 'XK', ...body })).body.id;
    await create({ userPrincipalName: ANN, licenses: [{ skuPartNumber: 'ENTERPRISEPACK' }] });
    bob = await create({ userPrincipalName: BOB });
    const { body } = await server.call('PATCH', `/api/users/${bob}`, { addAliases: [ALIAS] });
    position = String(body.position);
    list = join(folder, 'old.txt');
    await writeFile(list, `${ALIAS}\n`);
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each<[string, string, object | undefined]>([
    ['PATCH', `/api/users/${ALIAS}`, { city: 'Prizren' }],
    ['PATCH', `/api/users/${ALIAS}`, { userPrincipalName: 'new@fabrikam.example' }],
    ['DELETE', `/api/users/${ALIAS}`, undefined],
    ['POST', `/api/deleted-users/${ALIAS}/restore`, {}],
    ['POST', `/api/users/${ALIAS}/licenses`, { add: [{ skuId }] }],
    ['POST', `/api/users/${ALIAS}/licenses/replace`, { licenses: [{ skuId }] }],
    ['POST', `/api/users/${ALIAS}/licenses/refresh`, { skuIds: [skuId] }],
    ['POST', `/api/users/${ALIAS}/licenses/reassign`, { to: ANN, skuIds: [skuId] }],
    ['POST', `/api/users/${ANN}/licenses/reassign`, { to: ALIAS, skuIds: [skuId] }],
  ])('names no user: %s %s', async (method, path, body) => {
    for (const query of ['?dryRun=true', ''])
      expect(await server.call(method as 'POST', `${path}${query}`, body)).toMatchObject({
        status: 404,
        body: { code: 'alias-names-no-user', userId: bob, detail: expect.stringContaining(bob) },
      });
  });

  it.each([
    ['users', 'update', ALIAS, '--set', 'city=Prizren'],
    ['users', 'delete', ALIAS, '--yes'],
    ['users', 'restore', ALIAS],
    ['assign', ALIAS, skuId],
    ['assign', ALIAS, 'ENTERPRISEPACK', '--disable', 'TEAMS1'],
    ['remove', ALIAS, skuId],
    ['replace', ALIAS, skuId],
    ['refresh', ALIAS, skuId, '--yes'],
    ['reassign', ALIAS, ANN, skuId],
    ['reassign', ANN, ALIAS, skuId],
    ['bulk', 'add', 'LIST', skuId],
    ['bulk', 'replace', 'LIST', skuId],
    ['bulk', 'remove', 'LIST', skuId],
    ['bulk', 'refresh', 'LIST', skuId, '--yes'],
    ['bulk', 'delete', 'LIST', '--yes'],
    ['bulk', 'restore', 'LIST'],
  ])('names no user: seatledger %s %s %s %s', async (...given) => {
    const args = given.filter((each) => each !== undefined).map((each) => (each === 'LIST' ? list : each));
    const { code, out, err } = await runCli(args, { url: server.url });
    expect({ code, said: `${out}${err}` }).toEqual({ code: 1, said: expect.stringContaining('alias-names-no-user') });
    expect(`${out}${err}`).toContain('is an alias of user');
  });

  it('still finds the user in a query, who is as before', async () => {
    expect(await server.get(`/api/users/${ALIAS}?minPosition=${position}`)).toMatchObject({
      status: 200,
      body: { id: bob, usageLocation: 'XK', licenses: [], aliases: [ALIAS] },
    });
  });
});
