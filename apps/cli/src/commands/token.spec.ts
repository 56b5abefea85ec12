import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, openSignIn, readConfiguration, SIGN_IN_ROLES, SystemClock, SystemDelay } from '#platform';
import { startStandalone } from '../../../standalone/src/standalone.js';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { issueToken } from '../stores/issue-token.js';
import { openDataDirStores } from '../stores/open-data-stores.js';
import { ROLES } from './token.js';

const MISSING = '11111111-1111-4111-8111-111111111111';

describe('seatledger token', () => {
  let dataDir: string;
  let tenantId: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-token-'));
    const settings = readConfiguration({ DATA_DIR: dataDir, PORT: '0', SAMPLE: 'off' });
    const server = await startStandalone(settings, createLogger('silent'));
    const created = await runCli(['tenants', 'create', 'Contoso', '--country', 'DE', '--json'], { url: server.url });
    tenantId = (JSON.parse(created.out) as { id: string }).id;
    await runCli(['tenants', 'list', '--min-position', (JSON.parse(created.out) as { position: string }).position], {
      url: server.url,
    });
    await server.close();
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  const token = (...args: readonly string[]) =>
    runCli(['token', ...args, '--data-dir', dataDir], { issueToken, openDataStores: openDataDirStores });
  const whoSent = async (text: string) => {
    const signIn = await openSignIn(
      { authentication: { mode: 'local' }, dataDir },
      {
        clock: new SystemClock(),
        delay: new SystemDelay(),
        logger: createLogger('silent'),
      },
    );
    return signIn?.of(text);
  };

  it('prints a token alone, for the roles and the tenant that it names', async () => {
    const { code, out, err } = await token(
      '--role',
      'licenseadministrator',
      '--role',
      'Auditor',
      '--tenant',
      'contoso',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await whoSent(out)).toMatchObject({
      outcome: 'signed-in',
      actor: { id: 'local', tenantId, tenants: [tenantId], roles: ['LicenseAdministrator', 'Auditor'] },
    });
  });
  it('makes an Operator without a tenant one for all', async () => {
    const { out } = await token('--role', 'Operator', '--as', 'olga');
    expect(await whoSent(out)).toMatchObject({ actor: { client: 'olga', roles: ['Operator'], tenants: 'all' } });
  });
  it.each([
    ['a role that there is not', ['--role', 'Boss'], 2, '"Boss" is no role: there are Operator, Global'],
    ['no tenant', ['--role', 'Auditor'], 2, '--tenant is missing'],
    ['an unknown id', ['--role', 'Auditor', '--tenant', MISSING], 1, `There is no tenant ${MISSING}.`],
    ['an unknown name', ['--role', 'Auditor', '--also', 'Contosa'], 1, 'No tenant is called "Contosa"'],
    ['no duration', ['--role', 'Operator', '--for', '8h'], 2, '--for 8h: '],
    ['too long a life', ['--role', 'Operator', '--for', 'P31D'], 2, 'for P30D at most'],
  ])('refuses %s, and prints nothing', async (_which, args, code, says) => {
    const run = await token(...args);
    expect({ code: run.code, out: run.out }).toEqual({ code, out: '' });
    expect(run.err).toContain(says);
  });
  it('knows the roles that the platform knows', () => expect(ROLES).toEqual(SIGN_IN_ROLES));
});
