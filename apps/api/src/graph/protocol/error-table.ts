import { errorCatalogue, type ErrorCode, type ErrorMembers } from '#contracts';

/** This is what Graph says of one of our errors: its status and code, its text, and the word of its newer API. */
export interface GraphWords<C extends ErrorCode = ErrorCode> {
  readonly status: number;
  readonly code: string;
  /** Gives Graph's English text. Without it our own text stands there, which says the numbers too. */
  readonly text?: (members: ErrorMembers[C], named: string) => string;
  readonly inner?: string;
}

const BAD = { status: 400, code: 'Request_BadRequest' } as const;
const MISSING = { status: 404, code: 'Request_ResourceNotFound' } as const;
const UNAVAILABLE = { status: 503, code: 'ServiceUnavailable' } as const;

/** What is said of a code that has no words of its own, by its status under `/api`. */
const BY_STATUS: Readonly<Record<number, { readonly status: number; readonly code: string }>> = {
  400: BAD,
  401: { status: 401, code: 'InvalidAuthenticationToken' },
  403: { status: 403, code: 'Authorization_RequestDenied' },
  404: MISSING,
  405: { status: 405, code: 'Request_BadRequest' },
  408: { status: 408, code: 'Request_Timeout' },
  409: BAD,
  410: MISSING,
  412: { status: 412, code: 'Request_PreconditionFailed' },
  413: { status: 413, code: 'Request_EntityTooLarge' },
  414: { status: 414, code: 'Request_BadRequest' },
  415: { status: 415, code: 'Request_UnsupportedMediaType' },
  417: { status: 417, code: 'Request_BadRequest' },
  421: { status: 421, code: 'Request_BadRequest' },
  422: BAD,
  429: { status: 429, code: 'TooManyRequests' },
  431: { status: 431, code: 'Request_BadRequest' },
  500: { status: 500, code: 'InternalServerError' },
  501: { status: 501, code: 'NotImplemented' },
  503: UNAVAILABLE,
};

const noResource = (_members: unknown, named: string): string =>
  `Resource '${named}' does not exist or one of its queried reference-property objects are not present.`;
const notInCompany = ({ skuId = '' }: { readonly skuId?: string }): string =>
  `License ${skuId} does not correspond to a valid company License.`;
const wrongLocation = (): string => 'License assignment cannot be done for user with invalid usage location.';
const tooFewRights = (): string => 'Insufficient privileges to complete the operation.';
const forbidden = { status: 403, code: 'Authorization_RequestDenied', text: tooFewRights } as const;
const nobody = { ...MISSING, text: noResource, inner: 'resourceNotFound' } as const;
const invalidLocation = { ...BAD, text: wrongLocation, inner: 'invalidUsageLocation' } as const;

/** Clients branch on the code and, since many refusals have one code, on the text: both are Graph's here. */
const OWN: { readonly [C in ErrorCode]?: GraphWords<C> } = {
  'no-available-seats': {
    ...BAD,
    text: ({ skuId }) => `Subscription with SKU ${skuId} does not have any available licenses.`,
    inner: 'noAvailableLicenses',
  },
  'no-subscription': { ...BAD, text: notInCompany, inner: 'notFound' },
  'product-not-found': { ...BAD, text: notInCompany, inner: 'notFound' },
  'not-held': { ...BAD, text: () => 'User does not have a corresponding license.', inner: 'notFound' },
  'usage-location-required': invalidLocation,
  'not-permitted-in-location': invalidLocation,
  'address-taken': {
    ...BAD,
    text: ({ field }) =>
      `Another object with the same value for property ${
        field === 'aliases' ? 'proxyAddresses' : field
      } already exists.`,
    inner: 'proxyAddressConflict',
  },
  'user-not-found': nobody,
  'user-deleted': nobody,
  'user-purged': nobody,
  'user-not-deleted': nobody,
  'alias-names-no-user': nobody,
  'retention-over': nobody,
  'subscription-not-found': nobody,
  'tenant-not-found': nobody,
  'authentication-required': {
    status: 401,
    code: 'InvalidAuthenticationToken',
    text: () => 'Access token is empty.',
  },
  'invalid-token': {
    status: 401,
    code: 'InvalidAuthenticationToken',
    text: () => 'Access token validation failure.',
  },
  'session-ended': {
    status: 401,
    code: 'InvalidAuthenticationToken',
    text: () => 'Lifetime validation failed, the session is over.',
  },
  'csrf-token-required': forbidden,
  'no-role': forbidden,
  forbidden: { ...forbidden, inner: 'missingRequiredPermission' },
  'reading-forbidden': { ...forbidden, inner: 'missingRequiredPermission' },
  'too-many-requests': { status: 429, code: 'TooManyRequests', inner: 'tooManyRequests' },
  'sync-state-not-found': { status: 410, code: 'syncStateNotFound' },
  'directory-off': { status: 400, code: 'Request_UnsupportedQuery' },
  'unsupported-query': { status: 400, code: 'Request_UnsupportedQuery' },
};

/** Gives Graph's words for a code. Each status of the catalogue has an entry, so that no code is without. */
export const graphWords = <C extends ErrorCode>(code: C): GraphWords<C> =>
  (OWN[code] as GraphWords<C> | undefined) ?? BY_STATUS[errorCatalogue[code].status] ?? BAD;
