import { resolve } from 'node:path';
import { readConfiguration } from './configuration.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const ENTRA = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const DAY = { iso: 'PT24H', milliseconds: 86_400_000 };

describe('who may come in', () => {
  it.each([
    [{}, { mode: 'off' }],
    [{ AUTH: 'off' }, { mode: 'off' }],
    [{ AUTH: 'local' }, { mode: 'local' }],
    [{ AUTH_FILE: 'a.json' }, { mode: 'issuers', place: { file: resolve('a.json') }, keysMaxAge: DAY }],
    [
      { AUTH_FILE: '/a.json', AUTH_KEYS_MAX_AGE: 'PT1H' },
      { mode: 'issuers', place: { file: '/a.json' }, keysMaxAge: { iso: 'PT1H', milliseconds: 3_600_000 } },
    ],
    [
      { AUTH_ISSUER: ENTRA.toUpperCase().replace('HTTPS', 'https'), AUTH_AUDIENCE: 'one, two' },
      { mode: 'issuers', place: { tenantId: TENANT, audiences: ['one', 'two'] } },
    ],
    [
      {
        AUTH_ISSUER: ENTRA,
        AUTH_AUDIENCE: 'api',
        AUTH_CLIENT_ID: 'web',
        AUTH_CLIENT_SECRET: 'secret',
        AUTH_CLIENT_SCOPES: 'api://api/access_as_user, offline_access',
      },
      {
        place: {
          issuer: ENTRA,
          client: { clientId: 'web', secret: 'secret', scopes: ['api://api/access_as_user', 'offline_access'] },
        },
      },
    ],
    [
      { AUTH_ISSUER: ENTRA, AUTH_AUDIENCE: 'api', AUTH_CLIENT_ID: 'web' },
      { place: { client: { clientId: 'web', scopes: [] } } },
    ],
  ])('is read from %p', (environment, authentication) => {
    expect(readConfiguration(environment).authentication).toMatchObject(authentication);
  });
  it.each([
    ['AUTH=on', { AUTH: 'on' }, 'must be off or local'],
    ['AUTH=off', { AUTH: 'off', AUTH_FILE: 'a.json' }, 'excludes AUTH_FILE'],
    ['AUTH=local', { AUTH: 'local', AUTH_ISSUER: ENTRA, AUTH_AUDIENCE: 'api' }, 'excludes AUTH_FILE and AUTH_ISSUER'],
    ['AUTH_FILE', { AUTH_FILE: 'a.json', AUTH_ISSUER: ENTRA, AUTH_AUDIENCE: 'api' }, 'short form'],
    ['AUTH_AUDIENCE', { AUTH_ISSUER: ENTRA }, 'is missing'],
    ['AUTH_ISSUER', { AUTH_AUDIENCE: 'api' }, 'is missing'],
    ['AUTH_AUDIENCE=api,', { AUTH_ISSUER: ENTRA, AUTH_AUDIENCE: 'api,' }, 'separated by commas'],
    ['AUTH_ISSUER=https://id', { AUTH_ISSUER: 'https://id.example/', AUTH_AUDIENCE: 'api' }, 'no id of a tenant'],
    ['AUTH_ISSUER=http://id', { AUTH_ISSUER: `http://id.example/${TENANT}`, AUTH_AUDIENCE: 'api' }, 'https://'],
    ['AUTH_ISSUER=id', { AUTH_ISSUER: 'id.example', AUTH_AUDIENCE: 'api' }, 'https://'],
    ['AUTH_CLIENT_ID', { AUTH_FILE: 'a.json', AUTH_CLIENT_ID: 'web' }, '`browser` of an issuer'],
    ['AUTH_CLIENT_ID', { AUTH_ISSUER: ENTRA, AUTH_AUDIENCE: 'api', AUTH_CLIENT_SECRET: 'x' }, 'is missing'],
    ['AUTH_KEYS_MAX_AGE=a day', { AUTH_KEYS_MAX_AGE: 'a day' }, 'ISO 8601'],
  ])('is refused where it is wrong: %s', (named, environment, says) => {
    const read = () => readConfiguration(environment);
    expect(read).toThrow(named);
    expect(read).toThrow(says);
  });
});
