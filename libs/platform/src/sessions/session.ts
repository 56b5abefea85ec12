import { z } from 'zod';
import type { ApplicationActor, UserActor } from '#application';
import { boundedList, boundedText, guid } from '#contracts';
import { SIGN_IN_BOUNDS } from '../sign-in/bounds.js';
import { SIGN_IN_ROLES } from '../sign-in/roles.js';

/** How long sessions of browsers last; docs/adr/0034-sessions-of-browsers.md says why. */
export const SESSION_BOUNDS = {
  /** A session of which nothing comes for so long is over. */
  idleMilliseconds: 30 * 60_000,
  /** No session lasts longer. */
  lifeMilliseconds: 8 * 3_600_000,
  /** The roles of a session are asked of the provider again so often. */
  rolesEveryMilliseconds: 15 * 60_000,
  /** While the provider is away, the roles that it told last count for so long. */
  rolesAtMostMilliseconds: 30 * 60_000,
  /** Every process knows so soon of a session that was ended at another. */
  knownWithinMilliseconds: 4_000,
  /** A cookie is set again where it is older than this, so that the idle end moves. */
  renewedEveryMilliseconds: 60_000,
  /** A cookie, with its name, is shorter than this; what has no room in it stands in the key store. */
  cookieCharacters: 1_000,
} as const;

/** A person, or a program, in a browser. Instants are milliseconds since 1970. */
export interface BrowserSession {
  readonly id: string;
  readonly actor: UserActor | ApplicationActor;
  readonly name?: string;
  /** Pages of ours send it with what changes something. */
  readonly csrfToken: string;
  readonly beganAt: number;
  readonly seenAt: number;
  readonly endsAt: number;
  /** The provider told the roles then; it is left out where nobody can be asked again. */
  readonly rolesAt?: number;
  /** The person and the session at the provider, by names that say nothing to others. */
  readonly providerMarks?: readonly string[];
}

const id = boundedText(SIGN_IN_BOUNDS.idCharacters).min(1);
const rights = {
  r: boundedList(
    z
      .int()
      .nonnegative()
      .max(SIGN_IN_ROLES.length - 1),
    SIGN_IN_ROLES.length,
  ).min(1),
  /** All tenants, or a list of them. */
  t: z.union([z.literal(1), boundedList(guid, 10_001)]),
};
/** Names are short: what is kept in a cookie has little room. */
const who = z.union([
  z.strictObject({ k: z.literal('u'), i: boundedText(32), d: id, h: guid, c: id.exactOptional(), ...rights }),
  z.strictObject({ k: z.literal('a'), i: boundedText(32), c: id, h: guid.exactOptional(), ...rights }),
]);
export type SealedWho = z.infer<typeof who>;

const instant = z.int().nonnegative().max(8_640_000_000_000_000);
export const sealedSession = z.strictObject({
  s: boundedText(32).min(1),
  x: boundedText(32).min(1),
  /** When it began, was last seen, ends, and when the roles were told. */
  a: z.tuple([instant, instant, instant, instant.nullable()]),
  p: boundedList(boundedText(32), 2).exactOptional(),
  n: id.exactOptional(),
  /** Left out where it stands in the key store. */
  w: who.exactOptional(),
});
export const sealedWho = who;

export const packed = (actor: BrowserSession['actor']): SealedWho => {
  const { issuer: i, roles, tenants, tenantId } = actor;
  const rightsOf = {
    r: roles.map((role) => SIGN_IN_ROLES.findIndex((each) => each === role)).filter((at) => at >= 0),
    t: tenants === 'all' ? (1 as const) : [...tenants],
  };
  if (actor.kind === 'application')
    return { k: 'a', i, c: actor.client, ...(tenantId === undefined ? {} : { h: tenantId }), ...rightsOf };
  const { client, id: d, tenantId: h } = actor;
  return { k: 'u', i, d, h, ...(client === undefined ? {} : { c: client }), ...rightsOf };
};

export const unpacked = (found: SealedWho): BrowserSession['actor'] => {
  const rightsOf = {
    roles: found.r.flatMap((at) => SIGN_IN_ROLES[at] ?? []),
    tenants: found.t === 1 ? ('all' as const) : found.t,
  };
  if (found.k === 'a')
    return {
      kind: 'application',
      issuer: found.i,
      client: found.c,
      ...(found.h === undefined ? {} : { tenantId: found.h }),
      ...rightsOf,
    };
  const { i: issuer, d, h: tenantId, c } = found;
  return { kind: 'user', issuer, id: d, tenantId, ...(c === undefined ? {} : { client: c }), ...rightsOf };
};
