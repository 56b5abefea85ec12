import { setImmediate } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Role } from '#licensing';
import { issueLocalToken } from '#platform';
import { E3 } from '#testing/catalogue';
import { ManualClock } from '#testing/fakes';
import { type Call, TestServer } from '../apps/api/test/server.js';
import { runCli } from './support/cli/run-cli.js';

const page = readFileSync(join(import.meta.dirname, '..', 'docs/how-to/audit.md'), 'utf8');
const tenant = 'c0c00000-0000-4000-8000-000000000001';
const idOf = (at: number): string => `aaaaaaaa-0000-4000-8000-00000000000${at}`;
const PEOPLE = { gina: 'Gina Global', lena: 'Lena Licht', anna: 'Anna', ben: 'Ben' } as const;
type Name = keyof typeof PEOPLE;
const ids = Object.fromEntries(Object.keys(PEOPLE).map((name, at) => [name, idOf(at + 1)])) as Record<Name, string>;

/** Each command of the page, with the lines that are shown of its answer. */
const steps = [...page.matchAll(/```sh\n(.*?)\n```(?:\n\n```text\n(.*?)\n```)?/gs)].map(
  ([, line = '', shown = '']) => ({
    line,
    shown: shown.split('\n').filter((each) => each !== ''),
  }),
);
/** Columns are as wide as what stands in them, and ids and times are those of the day on which this runs. */
const spaced = (text: string): string => text.replaceAll(/[ \t]+/g, ' ');

describe('docs/how-to/audit.md', () => {
  let server: TestServer;
  let token: string;
  const time = new ManualClock('2026-03-02T08:00:00.000Z');
  const signedIn = async (role: Role, holder: string): Promise<string> => {
    const tenants = role === 'Operator' ? 'all' : [tenant];
    const issued = { dataDir: server.dataDir, clock: time, lifeMilliseconds: 3_600_000 };
    return issueLocalToken({ roles: [role], tenants, holder } as Parameters<typeof issueLocalToken>[0], issued);
  };
  const as = async (role: Role, holder = 'operator'): Promise<Call> => ({
    headers: { authorization: `Bearer ${await signedIn(role, holder)}` },
  });
  const gina = () => as('GlobalAdministrator', ids.gina);
  const lena = () => as('LicenseAdministrator', ids.lena);
  const post = async (path: string, body: object, by: Call) => {
    const answer = await server.post(path, body, by);
    time.advance(60_000);
    return answer;
  };
  const licenses = async (name: Name, body: object) => post(`/api/users/${ids[name]}/licenses`, body, await lena());
  const wordsOf = async (query: string): Promise<string> =>
    JSON.stringify((await server.get(`/api/history?${query}`, await as('Auditor'))).body.items);

  beforeAll(async () => {
    server = await TestServer.start({ AUTH: 'local', RETENTION: 'PT1S' }, time.sources);
    await post('/api/tenants', { id: tenant, displayName: 'Contoso', country: 'de' }, await as('Operator'));
    const { skuId, skuPartNumber, plans } = E3;
    const products = [{ skuId, skuPartNumber, displayName: 'Office 365 E3', plans }];
    await post('/api/catalogue', { products }, await as('Operator'));
    for (const [name, displayName] of Object.entries(PEOPLE)) {
      const user = { id: ids[name as Name], userPrincipalName: `${name}@contoso.example`, displayName };
      await post('/api/users', { ...user, usageLocation: 'DE' }, await gina());
    }
    const bought = await post('/api/purchases', { skuPartNumber: 'ENTERPRISEPACK', seats: 1 }, await gina());
    const add = ['ENTERPRISEPACK'];
    await licenses('ben', { add, reference: 'CHG-1040' });
    expect(await licenses('anna', { add, reference: 'CHG-1042', reason: 'joins sales' })).toMatchObject({
      status: 409,
    });
    const more = { seats: 2, reference: 'CHG-1041' };
    await post(`/api/purchases/${bought.body.id}/quantity`, more, await gina());
    await licenses('anna', { add, reference: 'CHG-1042', reason: 'joins sales' });
    time.advance(35 * 86_400_000);
    const removed = await licenses('anna', { remove: add, reference: 'CHG-1050', reason: 'left sales' });
    expect(removed.status).toBe(200);
    while (!(await wordsOf(`user=${ids.anna}`)).includes('data of exchange deleted')) await setImmediate();
    token = await signedIn('Auditor', 'auditor');
  });
  afterAll(() => server.stop());

  it('asks five questions at least', () => expect(steps.length).toBeGreaterThan(5));

  it.each(steps)('$line', async ({ line, shown }) => {
    const words = line.replace(/^seatledger /, '').split(' ');
    const env = { SEATLEDGER_TOKEN: token, SEATLEDGER_TENANT: tenant };
    const { code, out, err } = await runCli(words, { url: server.url, env });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const each of shown) expect(spaced(out)).toContain(spaced(each));
  });
});
