import { readConfiguration } from '#platform';
import type { Installation } from '../api-settings.js';
import { shownSettings } from './shown-settings.js';

const CONTOSO = 'c0c00000-0000-4000-8000-000000000001';
const FABRIKAM = 'fab00000-0000-4000-8000-00000000000b';
const ALL = { tenants: 'all' } as const;
const SECRET = 'a-secret-that-nobody-reads';
const OFF = { HOST: '127.0.0.1', AUTH: 'off' };
const installed = (
  environment: Readonly<Record<string, string>> = {},
  upstreams: Installation['upstreams'] = [],
): Installation => ({ configuration: readConfiguration({ ...OFF, ...environment }), upstreams });
const ISSUERS = [{ issuer: 'https://id.example', audiences: ['seatledger'], scopes: [] }];

describe('what an installation is set to', () => {
  it('is told as promises are made: a term for all, and the services that have their own', () => {
    const terms = { RETENTION: 'P14D', RETENTION_BY_SERVICE: 'teams=P7D,exchange=P60D' };
    const { retention } = shownSettings(installed(terms), { issuers: undefined }, ALL);
    expect(retention).toEqual({
      term: 'P14D',
      byService: [
        { service: 'exchange', term: 'P60D' },
        { service: 'sharepoint', term: 'for-good' },
        { service: 'teams', term: 'P7D' },
      ],
    });
  });

  it('names what needs a reference, here and everywhere, and its form', () => {
    expect(shownSettings(installed(), { issuers: undefined }, ALL).references).toEqual({
      required: ['erase', 'close'],
    });
    const asked = {
      REFERENCE_REQUIRED: 'delete,remove',
      REFERENCE_PATTERN: 'CHG-[0-9]+',
      REFERENCE_EXCEPT_GRAPH: 'on',
    };
    expect(shownSettings(installed(asked), { issuers: undefined }, ALL).references).toEqual({
      required: ['remove', 'delete', 'erase', 'close'],
      form: 'CHG-[0-9]+',
      exceptGraph: true,
    });
  });

  it('says how people sign in, and holds up nobody where they don’t', () => {
    const off = shownSettings(installed({ ERASE_AT_ONCE: 'off' }), { issuers: undefined }, ALL);
    expect(off).toMatchObject({ eraseAtOnce: false, signIn: { mode: 'off', issuers: [] } });
    expect(off).not.toHaveProperty('rateLimit');
    expect(shownSettings(installed({ AUTH: 'local' }), { issuers: ISSUERS }, { tenants: [CONTOSO] })).toMatchObject({
      eraseAtOnce: true,
      rateLimit: { writes: 100, reads: 500 },
      signIn: { mode: 'local', issuers: ['https://id.example'] },
    });
  });

  describe('of other systems', () => {
    const upstreams = [
      { system: 'hr', roles: ['UserAdministrator'], tenants: [CONTOSO, FABRIKAM] },
      { system: 'fabrikam-it', roles: ['GlobalAdministrator'], tenants: [FABRIKAM] },
      { system: 'onboarding', roles: ['Operator'], tenants: 'all' },
    ] as const;
    const named = (tenants: readonly string[] | 'all') =>
      shownSettings(installed({}, upstreams), { issuers: undefined }, { tenants }).upstreams;

    it('shows those that act for a tenant of whoever asks, and of their tenants these alone', () => {
      expect(named([CONTOSO])).toEqual([
        { system: 'hr', roles: ['UserAdministrator'], tenants: [CONTOSO] },
        { system: 'onboarding', roles: ['Operator'], tenants: 'all' },
      ]);
      expect(named('all')).toEqual(upstreams);
    });
    it('says nothing where this process was not told', () => {
      const { configuration } = installed();
      const shown = shownSettings({ configuration, upstreams: undefined }, { issuers: undefined }, ALL);
      expect(shown).not.toHaveProperty('upstreams');
    });
  });

  it('holds nothing that is secret, and no address of a server', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const environment = {
      MASTER_KEY: key,
      SESSION_KEYS: key,
      BROKER_URL: `amqp://hr:${SECRET}@127.0.0.1`,
      READ_MODELS_URL: `mongodb://u:${SECRET}@127.0.0.1/x`,
      KEYS_URL: `mongodb://u:${SECRET}@127.0.0.1/y`,
    };
    const text = JSON.stringify(shownSettings(installed(environment), { issuers: ISSUERS }, ALL));
    for (const word of [SECRET, key, '127.0.0.1', 'mongodb', 'amqp']) expect(text).not.toContain(word);
  });
});
