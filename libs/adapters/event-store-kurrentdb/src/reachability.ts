import { isIP, connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { KurrentHost, KurrentUrl } from '#contracts';

/** What a node shows of itself when it is looked at without KurrentDB's client, whose failures don't say why. */
export type Reach =
  | { readonly kind: 'reached'; readonly certificate?: NodeCertificate }
  | { readonly kind: 'away'; readonly reason: string }
  /** Its certificate isn't signed by an authority that counts here, or is for other names. */
  | { readonly kind: 'not-trusted'; readonly reason: string }
  /** It doesn't speak TLS, and the URL says that it does. */
  | { readonly kind: 'without-tls' }
  /** It speaks TLS, and the URL says that it doesn't. */
  | { readonly kind: 'with-tls' };

export interface NodeCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Until then it is valid, in ISO 8601. */
  readonly validTo: string;
}

const WITHIN_MILLISECONDS = 3_000;
/** The node answered something that isn't TLS. */
const NO_TLS = /^ERR_SSL_|^EPROTO$/;

interface Trust {
  readonly ca?: Buffer;
  readonly verifies: boolean;
}
interface NodeError extends Error {
  readonly code?: string;
}

const connected = <S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> =>
  new Promise((resolve, reject) => {
    socket.setTimeout(WITHIN_MILLISECONDS, () => socket.destroy(new Error('no answer')));
    socket.once(event, () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('hung up')));
  });

const handshake = async ({ name: host, port }: KurrentHost, { ca, verifies }: Trust): Promise<TLSSocket> =>
  connected(
    connectTls({
      host,
      port,
      ALPNProtocols: ['h2'],
      rejectUnauthorized: verifies,
      ...(ca === undefined ? {} : { ca }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
    }),
    'secureConnect',
  );

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeError;
  return code ?? message;
};

/** Looks at one node, and asks it nothing. Never rejects. */
export const lookAt = async (
  host: KurrentHost,
  { tls, verifiesCertificate: verifies }: Pick<KurrentUrl, 'tls' | 'verifiesCertificate'>,
  ca: Buffer | undefined,
): Promise<Reach> => {
  try {
    (await connected(connectTcp({ host: host.name, port: host.port }), 'connect')).destroy();
  } catch (error) {
    return { kind: 'away', reason: reasonOf(error) };
  }
  if (!tls) return (await speaksTls(host)) ? { kind: 'with-tls' } : { kind: 'reached' };
  try {
    const socket = await handshake(host, { verifies, ...(ca === undefined ? {} : { ca }) });
    const certificate = certificateOf(socket);
    socket.destroy();
    return { kind: 'reached', certificate };
  } catch (error) {
    if (NO_TLS.test((error as NodeError).code ?? '')) return { kind: 'without-tls' };
    // whoever trusts anybody gets through where only the trust is missing
    return verifies && (await speaksTls(host))
      ? { kind: 'not-trusted', reason: reasonOf(error) }
      : { kind: 'away', reason: reasonOf(error) };
  }
};

const speaksTls = async (host: KurrentHost): Promise<boolean> => {
  try {
    (await handshake(host, { verifies: false })).destroy();
    return true;
  } catch {
    return false;
  }
};

const certificateOf = (socket: TLSSocket): NodeCertificate => {
  const { subject, issuer, valid_to } = socket.getPeerCertificate();
  return {
    subject: [subject.CN].flat().join(', '),
    issuer: [issuer.CN].flat().join(', '),
    validTo: new Date(valid_to).toISOString(),
  };
};
