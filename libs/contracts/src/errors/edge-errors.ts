import type { Readable } from '#licensing';
import type { RoleFault, SessionFault, TokenFault } from './sign-in-faults.js';

/** This is one thing that is wrong with a body, a parameter or a header: where it is, and what would be right. */
export interface FieldProblem {
  /** This is a JSON pointer into the body, or the name of a parameter or header. */
  readonly at: string;
  readonly code: string;
  readonly message: string;
}
interface WithProblems {
  readonly problems: readonly FieldProblem[];
}
interface Nothing {}
/** This is wrong with `If-Match`. */
export type IfMatchFault = 'weak' | 'several' | 'malformed' | 'nothing-named';

/** These are the errors that the HTTP edge itself finds, with the members of each one's problem document. */
export interface EdgeMembers {
  readonly 'malformed-json': Nothing;
  readonly 'duplicate-member': { readonly at: string };
  readonly 'body-too-complex': {
    readonly measure: 'depth' | 'containers' | 'values' | 'members';
    readonly limit: number;
  };
  readonly 'malformed-url': Nothing;
  readonly 'path-too-long': { readonly limit: number };
  /** Without members nobody could read it at all. */
  readonly 'malformed-http': {
    readonly header?: string;
    readonly fault?: 'missing' | 'repeated' | 'contradicted';
  };
  readonly 'method-not-implemented': Nothing;
  readonly 'expectation-failed': Nothing;
  readonly 'headers-too-large': Nothing;
  readonly 'invalid-body': WithProblems;
  readonly 'unknown-field': WithProblems;
  readonly 'invalid-guid': WithProblems;
  readonly 'invalid-country': WithProblems;
  readonly 'invalid-address': WithProblems;
  readonly 'invalid-query': WithProblems;
  /** `part` is what isn't answered, and `supported` what is answered in its place. */
  readonly 'unsupported-query': { readonly part: string; readonly supported: readonly string[] };
  readonly 'invalid-limit': { readonly minimum: number; readonly maximum: number };
  readonly 'invalid-cursor': Nothing;
  readonly 'invalid-as-of': Nothing;
  readonly 'directory-off': Nothing;
  readonly 'directory-loading': { readonly loaded: number; readonly total: number };
  readonly 'directory-too-large': { readonly neededBytes: number; readonly limitBytes: number };
  readonly 'as-of-not-searchable': { readonly parameter: string };
  readonly 'as-of-in-future': { readonly now: string };
  readonly 'invalid-position': Nothing;
  readonly 'invalid-if-match': { readonly fault: IfMatchFault };
  readonly 'invalid-idempotency-key': Nothing;
  readonly 'tenant-required': { readonly tenants: number };
  readonly 'command-not-found': Nothing;
  readonly 'dry-run-gone': Nothing;
  readonly 'selection-gone': Nothing;
  readonly 'sync-state-not-found': Nothing;
  readonly 'subscription-not-found': { readonly skuId: string };
  readonly 'error-not-found': Nothing;
  readonly 'route-not-found': { readonly method: string };
  readonly 'method-not-allowed': { readonly allow: readonly string[] };
  readonly 'authentication-required': Nothing;
  readonly 'invalid-token': { readonly reason: TokenFault };
  readonly 'session-ended': { readonly reason: SessionFault };
  readonly 'csrf-token-required': Nothing;
  readonly 'no-role': { readonly reason: RoleFault };
  readonly 'issuer-unavailable': { readonly issuer: string };
  /** `role` names the roles of whoever asked, `what` what was asked for. */
  readonly 'reading-forbidden': { readonly role: string; readonly what: Readable | 'figures' };
  readonly 'too-many-requests': { readonly limit: 'failed-sign-ins' | 'reads' | 'writes' };
  readonly 'host-not-allowed': Nothing;
  readonly 'origin-not-allowed': Nothing;
  readonly 'request-timeout': Nothing;
  readonly 'body-too-large': { readonly limitBytes: number };
  readonly 'unsupported-media-type': {
    readonly supported: readonly string[];
    readonly charset?: string;
    readonly contentEncoding?: string;
  };
  /** `head` is where the log ends. */
  readonly 'position-beyond-log': {
    readonly parameter: 'from' | 'to';
    readonly position: string;
    readonly head: string;
  };
  readonly 'too-many-feeds': { readonly limit: number };
  readonly 'not-fresh-enough': { readonly minPosition: string };
  readonly 'unusable-store': Nothing;
  readonly 'erasure-not-found': Nothing;
  readonly 'erasure-pending': Nothing;
  readonly 'shutting-down': Nothing;
  readonly 'not-ready': {
    readonly checks: Readonly<Record<string, 'up' | 'down'>>;
    readonly reasons: readonly {
      readonly code: string;
      readonly subject: string;
      readonly text: string;
      readonly since: string;
    }[];
  };
}
