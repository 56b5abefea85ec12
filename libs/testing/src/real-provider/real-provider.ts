import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';
import { keptInMemory } from './kept.js';

const SECRET = 'a secret of more than thirty-two characters';
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
/** A token is asked for under this name of the API, which is its audience, too. */
export const PROVIDED_AUDIENCE = 'https://seatledger.example/api';
/** Browsers sign in through this client, which has a secret. */
export const PROVIDED_BROWSER_CLIENT = { clientId: 'seatledger-web', secret: SECRET } as const;
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
  /** Whoever signs in with a browser is this person, or denies it where it is undefined. */
  person: string | undefined = 'ann';
  /** Tokens have these claims, too. */
  claims: Readonly<Record<string, unknown>> = {};
  givesRefreshTokens = true;
  /** A browser that names no API gets a token for it all the same, and else one that nobody can read. */
  takesApiFromScope = false;
  /** Every request is dropped, as by a provider that is away. */
  isAway = false;
  /** It is away as soon as it has sent a browser back. */
  leavesAfterwards = false;
  /** It was asked for tokens by these grants. */
  readonly grants: string[] = [];
  #provider: Provider;
  readonly #kept = keptInMemory();

  readonly issuer: string;

  private constructor(
    origin: string,
    private readonly path: string,
    private readonly server: Server,
    private keys: readonly JWK[],
  ) {
    this.issuer = `${origin}${path}`;
    this.#provider = this.#withKeys();
    server.on('request', (request, response) => void this.#respond(request, response));
  }

  /**
   * @param host is the name by which browsers know it: another one than the server's is another site
   * @param path ends its name as an issuer, as `/ID` of a tenant does
   */
  static async start(host: '127.0.0.1' | 'localhost' = '127.0.0.1', path = ''): Promise<RealProvider> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new RealProvider(`http://${host}:${port}`, path, server, [await newKey('first')]);
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

  /** Lets browsers sign in for this server, and come back to it. */
  serves(url: string): void {
    this.#served = url;
    this.#provider = this.#withKeys();
  }
  #served = 'http://127.0.0.1:1';

  /** Signs what a provider sends to its clients when a session there has ended. */
  async logoutToken(more: JWTPayload, typ = 'logout+jwt'): Promise<string> {
    const [key] = this.keys;
    const now = Math.floor(Date.now() / 1_000);
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    const { clientId: aud } = PROVIDED_BROWSER_CLIENT;
    return new SignJWT({ iss: this.issuer, aud, iat: now, jti: `jti-${this.#tokens++}`, events, ...more })
      .setProtectedHeader({ alg: 'ES256', kid: String(key?.kid), typ })
      .sign(await importJWK(key ?? {}, 'ES256'));
  }
  #tokens = 0;

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isAway) return void request.socket.destroy();
    if (request.url?.startsWith('/interaction/') !== true)
      return this.#provider.callback()(this.#inner(request), response);
    const { prompt } = await this.#provider.interactionDetails(request, response);
    const denied = { error: 'access_denied', error_description: 'the person said no' };
    const login = this.person === undefined ? denied : { login: { accountId: this.person } };
    await this.#provider.interactionFinished(request, response, prompt.name === 'login' ? login : denied);
  }

  /** The provider finds the path under which it stands by these two addresses. */
  #inner(request: IncomingMessage): IncomingMessage {
    const { url = '/' } = request;
    return this.path === '' || !url.startsWith(`${this.path}/`)
      ? request
      : Object.assign(request, { originalUrl: url, url: url.slice(this.path.length) });
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
    const browser = {
      client_id: PROVIDED_BROWSER_CLIENT.clientId,
      client_secret: PROVIDED_BROWSER_CLIENT.secret,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [`${this.#served}/auth/callback`],
      post_logout_redirect_uris: [`${this.#served}/console/`],
      response_types: ['code'],
    };
    const resource = {
      scope: 'use',
      audience: PROVIDED_AUDIENCE,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'ES256' } },
    };
    const provider = new Provider(this.issuer, {
      adapter: this.#kept,
      clients: [{ ...program, ...without }, { ...client, ...without }, browser],
      interactions: { url: (_context: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
      // the person agrees to all that is asked for
      loadExistingGrant: async (context: {
        readonly oidc: {
          readonly session: { readonly accountId: string };
          readonly client: { readonly clientId: string };
        };
      }) => {
        const { session, client: asked } = context.oidc;
        const grant = new this.#provider.Grant({ accountId: session.accountId, clientId: asked.clientId });
        grant.addOIDCScope('openid offline_access');
        grant.addResourceScope(PROVIDED_AUDIENCE, 'use');
        await grant.save();
        return grant;
      },
      issueRefreshToken: async () => this.givesRefreshTokens,
      conformIdTokenClaims: false,
      claims: { openid: ['sub', 'groups', 'name'] },
      clientDefaults: { id_token_signed_response_alg: 'ES256' },
      jwks: { keys: this.keys },
      cookies: { keys: ['of no browser'] },
      ttl: {
        AccessToken: () => this.lifeSeconds,
        ClientCredentials: 600,
        DeviceCode: 600,
        Grant: 600,
        RefreshToken: 36_000,
        AuthorizationCode: 60,
        IdToken: 36_000,
        Interaction: 600,
        Session: 36_000,
      },
      findAccount: (_context: unknown, person: string) => ({
        accountId: person,
        claims: () => ({ sub: person, ...this.claims }),
      }),
      extraTokenClaims: () => ({ roles: this.roles, ...this.claims }),
      features: {
        clientCredentials: { enabled: true },
        deviceFlow: { enabled: true },
        devInteractions: { enabled: false },
        rpInitiatedLogout: { enabled: true },
        revocation: { enabled: true, allowedPolicy: () => true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => PROVIDED_AUDIENCE,
          // the scope alone says for which API the token is, as at Entra
          useGrantedResource: () => this.takesApiFromScope,
          getResourceServerInfo: () => resource,
        },
      },
    });
    provider.use(async (context, next) => {
      await next();
      const { path, body, oidc, response } = context;
      const isBack = String(response.headers['location'] ?? '').startsWith(`${this.#served}/auth/callback`);
      if (isBack && this.leavesAfterwards) this.isAway = true;
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
