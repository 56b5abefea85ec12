import type { Role } from '#licensing';

/** What an actor may do, and where. */
interface Rights {
  readonly roles: readonly Role[];
  /** The tenants it acts for: 'all' only for an Operator, for the application itself and for the loopback default. */
  readonly tenants: readonly string[] | 'all';
}
/** A person who signed in. */
export interface UserActor extends Rights {
  readonly kind: 'user';
  /** A short name of who vouches for the id: lower-case letters, digits, `-` and `_`. */
  readonly issuer: string;
  readonly id: string;
  /** The tenant whose person it is, whichever tenant it acts for. */
  readonly tenantId: string;
  /** The application through which the person acts, by the same issuer. */
  readonly client?: string;
}
/** A program that signed in by itself. */
export interface ApplicationActor extends Rights {
  readonly kind: 'application';
  readonly issuer: string;
  readonly client: string;
  readonly tenantId?: string;
}
/** Another system that sends commands over the broker, which knows it by this name. */
export interface UpstreamActor extends Rights {
  readonly kind: 'upstream';
  readonly system: string;
  /** The person behind, by an id of that system. It says nothing about rights. */
  readonly person?: string;
}
/** Seatledger itself. */
export interface SystemActor extends Rights {
  readonly kind: 'system';
  readonly part: 'retention' | 'sample';
}
/** Whoever reaches a loopback address where nobody signs in. */
export interface LocalActor extends Rights {
  readonly kind: 'local';
}
/** The one who asks, as the edge made sure of it. Ids may be names or addresses: `recordedActor` says what is kept. */
export type Actor = UserActor | ApplicationActor | UpstreamActor | SystemActor | LocalActor;
export type ActorKind = Actor['kind'];

/**
 * Returns what tells one actor from every other; it may hold an address. Rights may change between two sendings of a
 * command, and a person may use another application, so that neither takes part.
 */
export const whoAsks = ({ roles: _roles, tenants: _tenants, ...who }: Actor): object => {
  if (who.kind !== 'user') return who;
  const { client: _client, ...person } = who;
  return person;
};
