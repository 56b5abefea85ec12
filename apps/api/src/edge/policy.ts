import { type CommandType, mayCommand, mayRead, never, type Readable, type Role } from '#licensing';
import type { FastifyRequest } from 'fastify';
import { type ProblemError, problemError } from './problem-error.js';
import { routeConfigOf } from './route-config.js';

/** A question says here that it is about a time that is past. */
export const X_AS_OF = 'x-as-of';
export type PastIn = 'query' | 'header' | 'body';

/**
 * Says who may ask a route. `anybody` needs no token, and `known` is everybody with one, whatever their role. `figures`
 * are for those who may see the figures of the process. `reads` is for those who may read this, also only as of an
 * instant where it says so, and `commands` for those who may give one of these commands.
 */
export type Policy =
  | { readonly kind: 'anybody' }
  | { readonly kind: 'known' }
  | { readonly kind: 'figures' }
  | { readonly kind: 'reads'; readonly what: Readable; readonly inPast: PastIn | undefined }
  | { readonly kind: 'commands'; readonly types: readonly [CommandType, ...CommandType[]] };

export interface PolicyConfig {
  readonly policy: Policy;
}
type Routed = Pick<FastifyRequest, 'routeOptions'>;

/** Returns undefined for a route that says nothing about it, and is served to nobody. */
export const policyOf = (request: Routed): Policy | undefined => routeConfigOf<PolicyConfig>(request).policy;

const saysPast = (body: unknown): boolean => typeof body === 'object' && body !== null && Object.hasOwn(body, 'asOf');

/**
 * Returns why these roles may not ask this, as far as the route alone tells, and the body once it is read; undefined
 * where they may.
 */
export const refusalByRole = (
  policy: Policy,
  roles: readonly Role[],
  { query, headers }: Pick<FastifyRequest, 'query' | 'headers'>,
  body?: { readonly read: unknown },
): ProblemError | undefined => {
  const role = roles.join(', ');
  switch (policy.kind) {
    case 'anybody':
    case 'known':
      return undefined;
    case 'figures':
      return mayRead(roles, 'installation') ? undefined : problemError('reading-forbidden', { role, what: 'figures' });
    case 'reads': {
      const { what } = policy;
      const asked = {
        query: Object.hasOwn(query as object, 'asOf'),
        header: headers[X_AS_OF] !== undefined,
        // whoever may read nothing of it at any time is refused before there is a body
        body: body === undefined || saysPast(body.read),
      };
      const inPast = policy.inPast !== undefined && asked[policy.inPast];
      return mayRead(roles, what, inPast) ? undefined : problemError('reading-forbidden', { role, what });
    }
    case 'commands': {
      const [commandType] = policy.types;
      const may = policy.types.some((type) => mayCommand(roles, type));
      return may ? undefined : problemError('forbidden', { role, commandType });
    }
    default:
      return never(policy);
  }
};
