import { type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';
import { runCli } from '../../../../test/support/cli/run-cli.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111';
const SETTINGS = {
  retention: { term: 'P30D', byService: [{ service: 'sharepoint', term: 'for-good' }] },
  references: { required: ['delete', 'erase', 'close'], form: 'CHG-[0-9]+' },
  eraseAtOnce: false,
  rateLimit: { writes: 100, reads: 500 },
  signIn: { mode: 'issuers', issuers: ['https://id.example'] },
  upstreams: [
    { system: 'hr', roles: ['UserAdministrator'], tenants: [CONTOSO] },
    { system: 'onboarding', roles: ['Operator'], tenants: 'all' },
  ],
};

let api: ScriptedApi;
let body: object;
beforeEach(async () => {
  body = SETTINGS;
  api = await scriptedApi(({ path }) => (path === '/api/settings' ? { body } : undefined));
});
afterEach(() => api.close());
const settings = (...args: string[]) => runCli(['settings', ...args], { url: api.url });

describe('settings', () => {
  it('tells people what is promised, what is asked of them, and who else sends commands', async () => {
    const { code, out } = await settings();
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'Retention:      P30D',
      '  sharepoint: for good',
      'References:     needed to delete, erase, close; of the form CHG-[0-9]+',
      'Erase at once:  not permitted here',
      'Requests:       100 writes and 500 reads a second of one caller',
      'Sign-in:        at https://id.example',
      '',
      'System      Roles              Tenants',
      '----------  -----------------  ------------------------------------',
      `hr          UserAdministrator  ${CONTOSO}`,
      'onboarding  Operator           all',
    ]);
  });

  it('tells none from not told', async () => {
    body = { ...SETTINGS, upstreams: [] };
    expect((await settings()).out).toContain('Other systems: none sends commands');
    body = { ...SETTINGS, upstreams: undefined };
    expect((await settings()).out).toContain('this server wasn’t told of them');
  });

  it('tells programs the same', async () => {
    expect(JSON.parse((await settings('--json')).out)).toEqual(SETTINGS);
    const [head, row] = (await settings('--output', 'csv')).out.split('\n');
    expect(head).toContain('retention.term');
    expect(row).toContain('P30D');
    expect(row).toContain('onboarding');
  });
});
