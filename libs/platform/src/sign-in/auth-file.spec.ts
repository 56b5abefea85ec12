import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDuration } from '#licensing';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { ConfigurationError, readConfiguration } from '../config/configuration.js';
import { createLogger } from '../logging/logger.js';
import { openSignIn } from './open-sign-in.js';
import type { SignIn } from './sign-in.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const ENTRY = { name: 'entra', issuer: 'https://id.example', audiences: ['api'], tenants: TENANT, keys: { file: 'k' } };

describe('the file that AUTH_FILE names', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-auth-file-'));
    file = join(folder, 'issuers.json');
    await writeFile(join(folder, 'k'), '{"keys":[]}');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = async (content: unknown): Promise<SignIn | undefined> => {
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    const parts = { clock: new ManualClock(), delay: new ManualDelay(), logger: createLogger('silent') };
    const authentication = { mode: 'issuers', place: { file }, keysMaxAge: parseDuration('PT1H') } as const;
    return openSignIn({ authentication, dataDir: folder }, parts);
  };

  it('tells clients the issuers, audiences and scopes that it names', async () => {
    const signIn = await open({ issuers: [{ ...ENTRY, scopes: ['api/use'] }] });
    expect(signIn?.issuers).toEqual([{ issuer: 'https://id.example', audiences: ['api'], scopes: ['api/use'] }]);
  });

  const entry = (more: object): object => ({ issuers: [{ ...ENTRY, ...more }] });
  it.each([
    ['no JSON', '{', 'JSON'],
    ['no issuers', { issuers: [] }, 'issuers: must not be empty'],
    ['what nobody knows', entry({ audience: 'api' }), 'audience'],
    ['a name that could be an address', entry({ name: 'ann@x.io' }), 'lower-case letters'],
    ['the name of the tokens of AUTH=local', entry({ name: 'local' }), 'another name than local'],
    ['one name twice', { issuers: [ENTRY, { ...ENTRY, issuer: 'https://b.example' }] }, 'distinct names'],
    ['one issuer twice', { issuers: [ENTRY, { ...ENTRY, name: 'b' }] }, 'distinct issuers'],
    ['an issuer whose keys anybody on the way may change', entry({ issuer: 'http://id.example' }), 'https://'],
    ['an address of metadata of that kind', entry({ keys: { discovery: 'http://id.example' } }), 'keys'],
    ['no audience', entry({ audiences: [] }), 'audiences: must not be empty'],
    ['a role that there is not', entry({ roles: { boss: 'System' } }), 'roles.boss: must be one of Operator'],
    ['an issuer that could name anybody’s tenant', entry({ tenants: 'own' }), 'name the tenant of another'],
    ['a tenant that is no id', entry({ tenants: 'contoso' }), 'tenants'],
    ['keys that aren’t there', entry({ keys: { file: 'nowhere' } }), 'nowhere'],
    ['keys that are none', entry({ keys: { file: 'issuers.json' } }), 'is no JSON Web Key Set'],
  ])('is refused where it has %s', async (_which, content, says) => {
    const opening = open(content);
    await expect(opening).rejects.toThrow(ConfigurationError);
    await expect(opening).rejects.toThrow(/AUTH_FILE/);
    await expect(opening).rejects.toThrow(says);
  });
  it('is refused where it isn’t there', async () => {
    const place = { file: join(folder, 'nowhere.json') };
    const authentication = { mode: 'issuers', place, keysMaxAge: parseDuration('PT1H') } as const;
    const parts = { clock: new ManualClock(), delay: new ManualDelay(), logger: createLogger('silent') };
    await expect(openSignIn({ authentication, dataDir: folder }, parts)).rejects.toThrow('nowhere.json');
  });
});

describe('the issuer that the environment names', () => {
  const ISSUER = `https://id.example/${TENANT}`;
  const clientsOf = async (environment: Readonly<Record<string, string>>) => {
    const parts = { clock: new ManualClock(), delay: new ManualDelay(), logger: createLogger('silent') };
    const configuration = readConfiguration({ AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: 'api', ...environment });
    const signIn = await openSignIn(configuration, parts);
    await signIn?.close();
    return signIn?.browserClients;
  };

  it('lets browsers sign in where it names a client, too', async () => {
    expect(await clientsOf({})).toEqual([]);
    expect(
      await clientsOf({
        AUTH_CLIENT_ID: 'web',
        AUTH_CLIENT_SECRET: 'secret',
        AUTH_CLIENT_SCOPES: 'api/use offline_access',
      }),
    ).toEqual([
      { name: 'issuer', issuer: ISSUER, clientId: 'web', secret: 'secret', scopes: ['api/use', 'offline_access'] },
    ]);
  });
});
