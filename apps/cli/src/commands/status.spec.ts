import { type ApiReply, type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';
import { runCli } from '../../../../test/support/cli/run-cli.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111';
const FABRIKAM = '22222222-2222-4222-8222-222222222222';
const HEAD = '00000000000000000042';
const ME = { kind: 'user', issuer: 'entra', id: 'ann', roles: ['GlobalReader', 'Auditor'], tenants: [CONTOSO] };
const model = (name: string, events: number, seconds: number) => ({ name, behind: { events, seconds } });
const STATUS = { version: '0.1.0', clock: 'trusted', head: HEAD, readModels: [model('users', 0, 0)] };

let api: ScriptedApi;
let answers: Record<string, ApiReply>;
beforeEach(async () => {
  answers = {
    '/api/me': { body: ME },
    '/api/status': { body: STATUS },
    [`/api/tenants/${CONTOSO}`]: { body: { id: CONTOSO, displayName: 'Contoso', country: 'DE' } },
  };
  api = await scriptedApi(({ path }) => answers[path]);
});
afterEach(() => api.close());
const status = (...args: string[]) => runCli(['status', ...args], { url: api.url });

describe('status', () => {
  it('tells people which server, tenant and person, and that all is well', async () => {
    const { code, out } = await status();
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      `Server:       ${api.url}`,
      'Version:      0.1.0',
      `Tenant:       Contoso (${CONTOSO})`,
      'Who:          ann of entra (GlobalReader, Auditor)',
      'Clock:        trusted',
      'Read models:  show all that was decided',
    ]);
  });

  it('tells people what is late, and of a clock that is not trusted', async () => {
    const readModels = [model('users', 7, 3.4), model('tenants', 0, 0), model('deadlines', 2, 9)];
    answers['/api/status'] = { body: { ...STATUS, clock: 'not-trusted', readModels } };
    const { out } = await status();
    expect(out).toContain('Read models:  7 events, 9 s behind: users, deadlines');
    expect(out).toContain('NOT trusted');
  });

  it('does not take a read model that is not there for one that shows all', async () => {
    answers['/api/status'] = { body: { ...STATUS, readModels: [model('tenants', 0, 0), { name: 'users' }] } };
    expect((await status()).out).toContain('or was made of another log: users');
    expect(JSON.parse((await status('--json')).out)).toMatchObject({ lag: null });
  });

  it('tells programs the same', async () => {
    expect(JSON.parse((await status('--json')).out)).toEqual({
      url: api.url,
      version: '0.1.0',
      tenant: { id: CONTOSO, displayName: 'Contoso' },
      who: ME,
      clock: 'trusted',
      head: HEAD,
      lag: { events: 0, seconds: 0 },
      readModels: STATUS.readModels,
    });
    const [head, row] = (await status('--output', 'csv')).out.split('\n');
    expect(head).toContain('url,version,tenant.id,tenant.displayName,who.kind');
    expect(row).toContain('GlobalReader; Auditor');
    expect(head).not.toContain('readModels');
  });

  it('guesses no tenant among several, and keeps the id of one that is not there', async () => {
    answers['/api/me'] = { body: { ...ME, tenants: [CONTOSO, FABRIKAM] } };
    expect((await status()).out).toContain(`none is named; the token is for ${CONTOSO}, ${FABRIKAM}`);
    answers[`/api/tenants/${FABRIKAM}`] = { status: 404, body: { code: 'tenant-not-found' } };
    expect((await status('--tenant', FABRIKAM)).out).toContain(`Tenant:       ${FABRIKAM}\n`);
  });

  it('names the data directory instead of a server that is gone afterwards', async () => {
    const openDataDir = async () => ({ url: api.url, close: async () => undefined });
    const of = (...args: string[]) => runCli(['status', '--data-dir', './data', ...args], { openDataDir });
    expect((await of()).out).toContain('Server:       none: this command works on the data directory ./data\n');
    const shown = JSON.parse((await of('--json')).out) as object;
    expect(shown).toMatchObject({ dataDir: './data' });
    expect(shown).not.toHaveProperty('url');
  });

  it('says so where nobody signs in', async () => {
    answers['/api/me'] = { body: { kind: 'local', roles: ['Operator'], tenants: 'all' } };
    expect((await status()).out).toContain('Who:          anybody on its machine: nobody signs in (Operator)');
  });
});
