import type { FastifyRequest } from 'fastify';
import { ownOrigin } from './own-origin.js';

const SESSION = 'seatledger';
const FLOW = 'seatledger-flow';

const originOf = (request: FastifyRequest, publicUrl: string | undefined): URL | undefined => {
  const origin = publicUrl ?? ownOrigin(request);
  return origin === undefined ? undefined : new URL(origin);
};

/** Cookies know no ports: two servers of one machine have names of their own. With HTTPS no other name can set them. */
const namedFor = ({ protocol, port }: URL, name: string, prefix: '__Host-' | '__Secure-'): string =>
  protocol === 'https:' ? `${prefix}${name}` : `${name}-${port === '' ? '80' : port}`;

/** Returns the value of a cookie that came once; of two nobody knows which is ours. */
const valueOf = ({ headers }: FastifyRequest, name: string): string | undefined => {
  const values = (headers.cookie ?? '').split(/; */).flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
  return values.length === 1 ? values[0] : undefined;
};

interface Kind {
  readonly name: string;
  readonly prefix: '__Host-' | '__Secure-';
  readonly attributes: string;
}
/** It comes with what pages of ours ask, and with nothing that another site has a browser ask. */
const OF_SESSION: Kind = { name: SESSION, prefix: '__Host-', attributes: 'Path=/; HttpOnly; SameSite=Strict' };
/** The way back from a provider begins on its site, and a Strict cookie doesn't come along. */
const OF_FLOW: Kind = { name: FLOW, prefix: '__Secure-', attributes: 'Path=/auth; HttpOnly; SameSite=Lax' };

/** Reads and writes one of our cookies, for the name under which the server was asked. */
const cookie = ({ name, prefix, attributes }: Kind) => ({
  in: (request: FastifyRequest, publicUrl: string | undefined): string | undefined => {
    const origin = originOf(request, publicUrl);
    return origin && valueOf(request, namedFor(origin, name, prefix));
  },
  /** Gives the header that has a browser keep this, for so many seconds where it says so; for none it is forgotten. */
  set: (request: FastifyRequest, publicUrl: string | undefined, value: string, maxAge?: number): string => {
    const origin = originOf(request, publicUrl);
    if (origin === undefined) throw new Error('a request that has no origin of ours was let in');
    const lasts = maxAge === undefined ? '' : `; Max-Age=${maxAge}`;
    const secure = origin.protocol === 'https:' ? '; Secure' : '';
    return `${namedFor(origin, name, prefix)}=${value}; ${attributes}${lasts}${secure}`;
  },
});

export const sessionCookie = cookie(OF_SESSION);
export const flowCookie = cookie(OF_FLOW);
