import { resolve } from 'node:path';
import { z } from 'zod';
import { defined, type Duration, parseDuration } from '#licensing';
import { parsed, setting } from './setting.js';
import { parseIssuerUrl } from './issuer-url.js';

/** Variables name one issuer of one tenant. */
export interface ShortForm {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly tenantId: string;
  /** This server is this client of the issuer, so that browsers sign in. */
  readonly client?: { readonly clientId: string; readonly secret?: string; readonly scopes: readonly string[] };
}
/** Where it stands which issuers are trusted: in a file, or in variables. */
export type IssuersPlace = { readonly file: string } | ShortForm;

/** Says who may come in: whoever reaches the server, or whoever has a token that is believed. */
export type Authentication =
  | { readonly mode: 'off' }
  /** The key in the data directory signs the tokens. */
  | { readonly mode: 'local' }
  | {
      readonly mode: 'issuers';
      readonly place: IssuersPlace;
      /** While an issuer is away, its keys are good for so long after they were fetched. */
      readonly keysMaxAge: Duration;
    };

const parseAudiences = (text: string): readonly string[] => {
  const audiences = text.split(',').map((each) => each.trim());
  if (audiences.includes('')) throw new RangeError('must be a list of audiences, separated by commas');
  return audiences;
};

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
/** Without the file nothing says which tenants an issuer speaks for, unless its own name does. */
const parseIssuerOfTenant = (text: string): { readonly issuer: string; readonly tenantId: string } => {
  const issuer = parseIssuerUrl(text);
  const [tenantId] = GUID.exec(issuer) ?? [];
  if (tenantId === undefined)
    throw new RangeError(
      'holds no id of a tenant, so that nothing says for which it speaks: name it in the file of AUTH_FILE',
    );
  return { issuer, tenantId: tenantId.toLowerCase() };
};

export const AUTHENTICATION_SETTINGS = {
  AUTH: z
    .enum(['off', 'local'], { error: 'must be off or local; AUTH_FILE or AUTH_ISSUER alone do without' })
    .optional(),
  AUTH_FILE: setting.transform((file) => resolve(file)).optional(),
  AUTH_ISSUER: setting.transform(parsed(parseIssuerOfTenant)).optional(),
  AUTH_AUDIENCE: setting.transform(parsed(parseAudiences)).optional(),
  AUTH_CLIENT_ID: setting.optional(),
  AUTH_CLIENT_SECRET: setting.optional(),
  AUTH_CLIENT_SCOPES: setting.transform((text) => text.split(/[\s,]+/).filter((scope) => scope !== '')).optional(),
  AUTH_KEYS_MAX_AGE: setting.default('PT24H').transform(parsed(parseDuration)),
} as const;

export interface AuthenticationSettings {
  readonly AUTH?: 'off' | 'local' | undefined;
  readonly AUTH_FILE?: string | undefined;
  readonly AUTH_ISSUER?: { readonly issuer: string; readonly tenantId: string } | undefined;
  readonly AUTH_AUDIENCE?: readonly string[] | undefined;
  readonly AUTH_CLIENT_ID?: string | undefined;
  readonly AUTH_CLIENT_SECRET?: string | undefined;
  readonly AUTH_CLIENT_SCOPES?: readonly string[] | undefined;
  readonly AUTH_KEYS_MAX_AGE: Duration;
}

/** A client is one at an issuer; that of a file names its client itself. */
const clientProblems = (settings: AuthenticationSettings): readonly string[] => {
  const { AUTH_ISSUER, AUTH_CLIENT_ID, AUTH_CLIENT_SECRET, AUTH_CLIENT_SCOPES } = settings;
  if (AUTH_CLIENT_ID !== undefined && AUTH_ISSUER === undefined)
    return [
      'AUTH_CLIENT_ID: is the client at AUTH_ISSUER, which is missing; in AUTH_FILE it is `browser` of an issuer',
    ];
  if (AUTH_CLIENT_ID === undefined && (AUTH_CLIENT_SECRET ?? AUTH_CLIENT_SCOPES) !== undefined)
    return ['AUTH_CLIENT_ID: is missing: a secret and scopes are those of a client'];
  return [];
};

/** Finds what is wrong between the variables of sign-in, each of which is right. */
export const authenticationProblems = (settings: AuthenticationSettings): readonly string[] => {
  const { AUTH, AUTH_FILE, AUTH_ISSUER, AUTH_AUDIENCE } = settings;
  const problems: string[] = [...clientProblems(settings)];
  if (AUTH !== undefined && (AUTH_FILE !== undefined || AUTH_ISSUER !== undefined))
    problems.push(
      `AUTH=${AUTH}: excludes AUTH_FILE and AUTH_ISSUER, which name issuers to trust; leave one of them out`,
    );
  if (AUTH_FILE !== undefined && (AUTH_ISSUER !== undefined || AUTH_AUDIENCE !== undefined))
    problems.push('AUTH_FILE: excludes AUTH_ISSUER and AUTH_AUDIENCE, which are its short form; leave one out');
  else if ((AUTH_ISSUER === undefined) !== (AUTH_AUDIENCE === undefined))
    problems.push(
      `${AUTH_ISSUER === undefined ? 'AUTH_ISSUER' : 'AUTH_AUDIENCE'}: is missing: ` +
        'a token is believed only from an issuer and for an audience that are named',
    );
  return problems;
};

export const authenticationOf = (settings: AuthenticationSettings): Authentication => {
  const { AUTH = 'off', AUTH_FILE, AUTH_ISSUER, AUTH_AUDIENCE = [], AUTH_KEYS_MAX_AGE: keysMaxAge } = settings;
  const { AUTH_CLIENT_ID: clientId, AUTH_CLIENT_SECRET: secret, AUTH_CLIENT_SCOPES: scopes = [] } = settings;
  const client = clientId === undefined ? undefined : { clientId, scopes, ...defined({ secret }) };
  if (AUTH_FILE !== undefined) return { mode: 'issuers', place: { file: AUTH_FILE }, keysMaxAge };
  if (AUTH_ISSUER !== undefined)
    return { mode: 'issuers', place: { ...AUTH_ISSUER, audiences: AUTH_AUDIENCE, ...defined({ client }) }, keysMaxAge };
  return { mode: AUTH };
};
