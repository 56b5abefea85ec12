import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

const METADATA = '/.well-known/openid-configuration';

interface SigningPair {
  readonly alg: string;
  readonly privateKey: CryptoKey;
}
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SignOptions {
  /** One of the keys that there are, or were; default the first. */
  readonly kid?: string;
  /** These members stand in the header besides, or in the place of its own. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** An issuer of tokens on a loopback address, which publishes metadata and keys as one of OpenID Connect does. */
export class TokenIssuer {
  readonly #pairs = new Map<string, SigningPair>();
  /** What it publishes. A key that is taken out of here is withdrawn, and still signs. */
  readonly keys: JWK[] = [];
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  /** Members of the metadata that differ. */
  metadata: Readonly<Record<string, unknown>> = {};
  /** Everything is answered so instead. */
  answer: Answer | undefined;
  /** Nobody is answered: connections end. */
  isAway = false;
  #server: Server | undefined;

  private constructor(
    readonly url: string,
    private readonly name: string,
  ) {}

  /** @param path comes after the address in its name, such as `/{tenantid}/v2.0` */
  static async start(path = '', alg = 'ES256'): Promise<TokenIssuer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const issuer = new TokenIssuer(url, `${url}${path}`);
    issuer.#server = server;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => issuer.#respond(request, response));
    await issuer.addKey('first', alg);
    return issuer;
  }

  /** Its name as configurations have it, where `{tenantid}` may stand for a tenant. */
  get issuer(): string {
    return this.name;
  }
  /** How often its keys were fetched. */
  get fetches(): number {
    return this.asked.filter((path) => path === '/keys').length;
  }

  /** Publishes a new key. */
  async addKey(kid: string, alg = 'ES256', more: JWK | Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    this.#pairs.set(kid, { alg, privateKey });
    this.keys.push({ ...(await exportJWK(publicKey)), kid, use: 'sig', ...more });
  }
  withdraw(kid: string): void {
    const at = this.keys.findIndex((key) => key.kid === kid);
    if (at >= 0) this.keys.splice(at, 1);
  }

  /** Signs these claims as they are. */
  async sign(claims: JWTPayload, { kid = 'first', header = {} }: SignOptions = {}): Promise<string> {
    const pair = this.#pairs.get(kid);
    if (pair === undefined) throw new Error(`there never was a key ${kid}`);
    return new SignJWT(claims).setProtectedHeader({ alg: pair.alg, kid, typ: 'JWT', ...header }).sign(pair.privateKey);
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    if (this.#server?.listening === true) await once(this.#server, 'close');
  }

  #respond({ url = '', socket }: IncomingMessage, response: ServerResponse): void {
    this.asked.push(url);
    if (this.isAway) {
      socket.destroy();
      return;
    }
    const { status = 200, headers = {}, body } = this.answer ?? this.#document(url);
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers });
    response.end(body);
  }
  #document(url: string): Answer {
    if (url === '/keys') return { body: JSON.stringify({ keys: this.keys }) };
    if (!url.endsWith(METADATA)) return { status: 404, body: '{}' };
    return { body: JSON.stringify({ issuer: this.issuer, jwks_uri: `${this.url}/keys`, ...this.metadata }) };
  }
}
