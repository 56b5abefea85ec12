import type { Configuration, KnownIssuer, KnownUpstream } from '#platform';

/** The directory of people is injected by this token; it is undefined where the installation wants none. */
export const DIRECTORY = Symbol('Directory');

/** This token leads to the check that is told of users whose texts can't be read. */
export const KEY_CHECK = Symbol('KeyCheck');

/** Under this token is the map from plan ids to services, for imports that leave the service out. */
export const PLAN_SERVICES = Symbol('PlanServices');
export type PlanServices = ReadonlyMap<string, string>;

/**
 * Under this token is the id of the tenant that a request is about which names none. It is undefined where there is no
 * such tenant, and the tenant need not exist.
 */
export const SAMPLE_TENANT = Symbol('SampleTenant');

/** This token leads to the name of the release that runs. */
export const RELEASE = Symbol('Release');

/** This token leads to how people and programs sign in here. */
export const AUTHENTICATION = Symbol('Authentication');
export type AuthenticationMode = Configuration['authentication']['mode'];

/** This token leads to what a client has to know before it asks. */
export const PROTECTED_RESOURCE = Symbol('ProtectedResource');
export interface ProtectedResource {
  /** It is undefined where nobody signs in. */
  readonly issuers: readonly KnownIssuer[] | undefined;
  readonly publicUrl: string | undefined;
}

/** This token leads to what an installation is set to, as far as everybody here may know it. */
export const INSTALLATION = Symbol('Installation');
export interface Installation {
  readonly configuration: Pick<
    Configuration,
    'authentication' | 'retention' | 'retentionByService' | 'references' | 'eraseAtOnce' | 'rateLimit'
  >;
  /** It is undefined where this process wasn't told. */
  readonly upstreams: readonly KnownUpstream[] | undefined;
}
