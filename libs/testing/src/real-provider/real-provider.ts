import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider } from 'oidc-provider';

const SECRET = 'a secret of more than thirty-two characters';
/** A token is asked for under this name of the API, which is its audience, too. */
export const PROVIDED_AUDIENCE = 'https://seatledger.example/api';

/** Tokens that are signed need not be kept, and nothing else is asked of the provider. */
class KeepsNothing {
  async upsert(): Promise<void> {}
  async find(): Promise<undefined> {}
  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async consume(): Promise<void> {}
  async destroy(): Promise<void> {}
  async revokeByGrantId(): Promise<void> {}
}

const newKey = async (kid: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'ES256' };
};

/**
 * A certified provider of OpenID Connect in this process, with one program as its client. The keys by which it signs
 * can be changed while it runs. Its makers support Node 22 and later, and it warns on Node 20, where this part works.
 */
export class RealProvider {
  #provider: Provider;

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

  /** Has a program sign in by itself (client credentials), and resolves to its access token. */
  async tokenOfProgram(): Promise<string> {
    const response = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`hr:${encodeURIComponent(SECRET)}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'use', resource: PROVIDED_AUDIENCE }),
    });
    const answer = (await response.json()) as { readonly access_token?: string };
    if (answer.access_token === undefined) throw new Error(`the provider gave no token: ${JSON.stringify(answer)}`);
    return answer.access_token;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  #withKeys(): Provider {
    const client = { client_id: 'hr', client_secret: SECRET, grant_types: ['client_credentials'] };
    const resource = {
      scope: 'use',
      audience: PROVIDED_AUDIENCE,
      accessTokenFormat: 'jwt',
      accessTokenTTL: 600,
      jwt: { sign: { alg: 'ES256' } },
    };
    return new Provider(this.issuer, {
      adapter: KeepsNothing,
      clients: [{ ...client, redirect_uris: [], response_types: [] }],
      clientDefaults: { id_token_signed_response_alg: 'ES256' },
      jwks: { keys: this.keys },
      cookies: { keys: ['of no browser'] },
      ttl: { ClientCredentials: 600 },
      extraTokenClaims: () => ({ roles: ['LicenseAdministrator'] }),
      features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        resourceIndicators: { enabled: true, getResourceServerInfo: () => resource },
      },
    });
  }
}
