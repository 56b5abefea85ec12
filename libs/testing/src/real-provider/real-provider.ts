import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider } from 'oidc-provider';
import { keptInMemory } from './kept.js';

const SECRET = 'a secret of more than thirty-two characters';
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
/** A token is asked for under this name of the API, which is its audience, too. */
export const PROVIDED_AUDIENCE = 'https://seatledger.example/api';
/** People sign in through this client. */
export const PROVIDED_CLIENT = 'seatledger-cli';

const newKey = async (kid: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'ES256' };
};

type Answer = Readonly<Record<string, unknown>>;

/**
 * A certified provider of OpenID Connect in this process. A program signs in to it by itself, and people through a
 * client, with the roles that `roles` says. The keys by which it signs can be changed while it runs. Its makers support
 * Node 22 and later, and it warns on Node 20, where this part works.
 */
export class RealProvider {
  roles: readonly string[] = ['LicenseAdministrator'];
  /** An access token of a person lasts so many seconds. */
  lifeSeconds = 600;
  /** It was asked for tokens by these grants. */
  readonly grants: string[] = [];
  #provider: Provider;
  readonly #kept = keptInMemory();

  private constructor(
    readonly issuer: string,
    private readonly server: Server,
    private keys: readonly JWK[],
  ) {
    this.#provider = this.#withKeys();
    server.on('request', (request, response) => void this.#provider.callback()(request, response));
  }

  static async start(): Promise<RealProvider> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new RealProvider(`http://127.0.0.1:${port}`, server, [await newKey('first')]);
  }

  /** Signs by a new key from now on. The ones before are still published. */
  async rotate(kid: string): Promise<void> {
    this.keys = [await newKey(kid), ...this.keys];
    this.#provider = this.#withKeys();
  }
  /** Publishes the key alone by which it signs. */
  withdrawOldKeys(): void {
    this.keys = this.keys.slice(0, 1);
    this.#provider = this.#withKeys();
  }

  /** Has the program `hr` sign in by itself (client credentials), and resolves to its access token. */
  async tokenOfProgram(): Promise<string> {
    const asked = { grant_type: 'client_credentials', scope: 'use', resource: PROVIDED_AUDIENCE };
    const credentials = Buffer.from(`hr:${encodeURIComponent(SECRET)}`).toString('base64');
    return tokenIn(await this.#post('/token', asked, { authorization: `Basic ${credentials}` }));
  }

  /** Has a person sign in at a device (RFC 8628), and resolves to the access token. */
  async tokenOfPerson(person: string): Promise<string> {
    const client_id = PROVIDED_CLIENT;
    const device = await this.#post('/device/auth', { client_id, scope: 'use', resource: PROVIDED_AUDIENCE });
    await this.approve(String(device['user_code']), person);
    const device_code = String(device['device_code']);
    return tokenIn(await this.#post('/token', { client_id, device_code, grant_type: DEVICE_CODE }));
  }

  /** Does what a person does in a browser who types the code of a device there, and signs in. */
  async approve(userCode: string, person: string): Promise<void> {
    const code = await this.#deviceOf(userCode);
    const grant = new this.#provider.Grant({ accountId: person, clientId: code.clientId });
    grant.addOIDCScope('offline_access');
    grant.addResourceScope(PROVIDED_AUDIENCE, 'use');
    const grantId = await grant.save();
    await Object.assign(code, {
      accountId: person,
      grantId,
      scope: `use ${code.params.scope ?? ''}`,
      resource: PROVIDED_AUDIENCE,
    }).save();
  }
  /** Does what a person does who doesn't know of that device. */
  async deny(userCode: string): Promise<void> {
    await Object.assign(await this.#deviceOf(userCode), { error: 'access_denied' }).save();
  }
  async #deviceOf(userCode: string) {
    const code = await this.#provider.DeviceCode.findByUserCode(userCode.replaceAll('-', ''));
    if (code === undefined) throw new Error(`no device has the code ${userCode}`);
    return code;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async #post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.issuer}${path}`, { method: 'POST', headers, body: new URLSearchParams(form) });
    return (await response.json()) as Answer;
  }

  #withKeys(): Provider {
    const without = { redirect_uris: [], response_types: [] };
    const program = { client_id: 'hr', client_secret: SECRET, grant_types: ['client_credentials'] };
    const client = {
      client_id: PROVIDED_CLIENT,
      token_endpoint_auth_method: 'none',
      grant_types: [DEVICE_CODE, 'refresh_token'],
    };
    const resource = {
      scope: 'use',
      audience: PROVIDED_AUDIENCE,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'ES256' } },
    };
    const provider = new Provider(this.issuer, {
      adapter: this.#kept,
      clients: [
        { ...program, ...without },
        { ...client, ...without },
      ],
      clientDefaults: { id_token_signed_response_alg: 'ES256' },
      jwks: { keys: this.keys },
      cookies: { keys: ['of no browser'] },
      ttl: {
        AccessToken: () => this.lifeSeconds,
        ClientCredentials: 600,
        DeviceCode: 600,
        Grant: 600,
        RefreshToken: 600,
      },
      findAccount: (_context: unknown, person: string) => ({ accountId: person, claims: () => ({ sub: person }) }),
      extraTokenClaims: () => ({ roles: this.roles }),
      features: {
        clientCredentials: { enabled: true },
        deviceFlow: { enabled: true },
        devInteractions: { enabled: false },
        revocation: { enabled: true, allowedPolicy: () => true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => PROVIDED_AUDIENCE,
          getResourceServerInfo: () => resource,
        },
      },
    });
    provider.use(async (context, next) => {
      await next();
      const { path, body, oidc } = context;
      // devices ask again soon, so that nobody waits
      if (path === '/device/auth') context.body = { ...body, interval: 0.02 };
      if (path === '/token') this.grants.push(String(oidc?.params?.['grant_type']));
    });
    return provider;
  }
}

const tokenIn = ({ access_token: token, ...answer }: Answer): string => {
  if (typeof token !== 'string') throw new Error(`the provider gave no token: ${JSON.stringify(answer)}`);
  return token;
};
