import type { Row } from './roles-table.js';
import { CATALOGUE, type Place, SKU } from './seeded-tenant.js';

/** This is what is asked of a route, with the ids of a place. */
export interface Ask {
  readonly row: Row;
  readonly path: (at: Place) => string;
  /** A route that takes a command has it; what is asked is then a dry run too. */
  readonly body?: (at: Place) => object;
  /** The body holds a question, which changes nothing and can't be tried. */
  readonly isQuestion?: true;
  /** The same about the past, where the body says that. */
  readonly inPast?: () => object;
  /** What may be done is answered with this refusal, where it isn't done. */
  readonly refusal?: string;
}

const reads = (row: Row, path: Ask['path'], refusal?: string): Ask =>
  refusal === undefined ? { row, path } : { row, path, refusal };
const tenant = (path: Ask['path']): Ask => reads('tenant', path);
const sends = (row: Row, path: Ask['path'], body: (at: Place) => object = () => ({})): Ask => ({ row, path, body });
const bulk = (row: Row, body: (at: Place) => object): Ask => sends(row, () => '/api/operations', body);
/** A large dry run is for whoever may do what it tries. */
const large = (more: string, refusal?: string): readonly Ask[] => [
  reads('licenses', ({ dryRuns }) => `/api/dry-runs/${dryRuns.licenses}${more}`, refusal),
  reads('users', ({ dryRuns }) => `/api/dry-runs/${dryRuns.users}${more}`, refusal),
];
const purchase = (step: string, body?: object): Ask =>
  sends(
    'seats',
    (at) => `/api/purchases/${at.purchase}/${step}`,
    () => body ?? {},
  );
const ofLicenses = (step: string, body: (at: Place) => object): Ask =>
  sends('licenses', (at) => `/api/users/${at.user}/licenses${step}`, body);

/** Anybody asks these on this machine, known or not. */
export const FOR_ANYBODY: readonly string[] = [
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /api/errors',
  'GET /api/errors/{code}',
  'GET /.well-known/oauth-protected-resource',
];

const ALL_LICENSES = { licenses: [SKU] };
const NOT_HELD = 'c0a10050-0000-4000-8000-0000000001ff';
/** Every other route, with the rows of the table in which it stands, and how it is asked. */
export const ROUTES: Readonly<Record<string, readonly Ask[]>> = {
  'GET /api/tenants': [reads('tenants', () => '/api/tenants')],
  'GET /api/tenants/{id}': [reads('tenants', (at) => `/api/tenants/${at.tenantId}`)],
  'POST /api/tenants': [
    sends(
      'installation',
      () => '/api/tenants',
      () => ({ displayName: 'New', country: 'DE' }),
    ),
  ],
  'PATCH /api/tenants/{id}': [
    sends(
      'installation',
      (at) => `/api/tenants/${at.tenantId}`,
      () => ({ displayName: 'Renamed' }),
    ),
  ],
  'POST /api/tenants/{id}/close': [
    sends(
      'installation',
      (at) => `/api/tenants/${at.tenantId}/close`,
      () => ({ confirm: 2, reference: 'CHG-1' }),
    ),
  ],
  'POST /api/tenants/{id}/reopen': [sends('installation', (at) => `/api/tenants/${at.tenantId}/reopen`)],
  'GET /api/tenants/{id}/erasure': [
    reads('installation', (at) => `/api/tenants/${at.tenantId}/erasure`, 'erasure-not-found'),
  ],
  'POST /api/catalogue': [
    sends(
      'installation',
      () => '/api/catalogue',
      () => CATALOGUE,
    ),
  ],
  'GET /api/products': [reads('catalogue', () => '/api/products')],
  'GET /api/products/{id}': [reads('catalogue', () => `/api/products/${SKU}`)],
  'POST /api/products/{id}/withdraw': [sends('installation', () => `/api/products/${SKU}/withdraw`)],
  'POST /api/products/{id}/reinstate': [sends('installation', () => `/api/products/${SKU}/reinstate`)],
  'GET /api/restrictions': [reads('catalogue', () => '/api/restrictions')],
  'POST /api/restrictions': [
    sends(
      'installation',
      () => '/api/restrictions',
      () => ({ restrictions: [] }),
    ),
  ],
  'GET /api/me': [reads('self', () => '/api/me')],
  'GET /api/settings': [reads('self', () => '/api/settings')],
  'GET /api/status': [reads('self', () => '/api/status')],
  'GET /api/clock': [reads('installation', () => '/api/clock')],
  'POST /api/clock/agreement': [sends('installation', () => '/api/clock/agreement')],

  'GET /v1.0/$metadata': [reads('self', () => '/v1.0/$metadata')],
  'GET /v1.0/organization': [tenant(() => '/v1.0/organization')],
  'GET /v1.0/organization/{id}': [tenant((at) => `/v1.0/organization/${at.tenantId}`)],
  'GET /v1.0/subscribedSkus': [tenant(() => '/v1.0/subscribedSkus')],
  'GET /v1.0/subscribedSkus/{id}': [tenant((at) => `/v1.0/subscribedSkus/${at.tenantId}_${SKU}`)],

  'GET /v1.0/directory/subscriptions': [tenant(() => '/v1.0/directory/subscriptions')],
  'GET /v1.0/directory/subscriptions/{id}': [tenant((at) => `/v1.0/directory/subscriptions/${at.purchase}`)],
  'GET /v1.0/auditLogs/directoryAudits': [reads('history', () => '/v1.0/auditLogs/directoryAudits')],
  'GET /v1.0/auditLogs/directoryAudits/{id}': [
    reads('history', (at) => `/v1.0/auditLogs/directoryAudits/${at.command}`),
  ],
  // each part of a batch is asked by itself, and so the batch itself may be sent by everybody
  'POST /v1.0/$batch': [reads('self', () => '/v1.0/$batch', 'invalid-body')],
  // the persons of these tokens are no users
  'GET /v1.0/me': [reads('tenant', () => '/v1.0/me', 'user-not-found')],
  'GET /v1.0/me/licenseDetails': [reads('tenant', () => '/v1.0/me/licenseDetails', 'user-not-found')],
  'POST /v1.0/me/assignLicense': [
    {
      ...sends(
        'licenses',
        () => '/v1.0/me/assignLicense',
        () => ({ addLicenses: [], removeLicenses: [SKU] }),
      ),
      refusal: 'user-not-found',
    },
  ],
  'POST /v1.0/me/reprocessLicenseAssignment': [
    reads('licenses', () => '/v1.0/me/reprocessLicenseAssignment', 'user-not-found'),
  ],
  'GET /v1.0/users/$count': [tenant(() => '/v1.0/users/$count')],
  'GET /v1.0/users': [
    tenant(() => '/v1.0/users'),
    tenant(() => `/v1.0/users?$filter=assignedLicenses/any(s:s/skuId eq ${SKU})`),
  ],
  'GET /v1.0/users/delta': [tenant(() => '/v1.0/users/delta')],
  'GET /v1.0/users/{id}': [tenant((at) => `/v1.0/users/${at.user}`), tenant((at) => `/v1.0/users/${at.address}`)],
  'POST /v1.0/users': [
    sends(
      'users',
      () => '/v1.0/users',
      () => ({ userPrincipalName: 'new@matrix.example', displayName: 'New' }),
    ),
  ],
  'PATCH /v1.0/users/{id}': [
    sends(
      'users',
      (at) => `/v1.0/users/${at.user}`,
      () => ({ city: 'Bonn' }),
    ),
  ],
  'DELETE /v1.0/users/{id}': [sends('users', (at) => `/v1.0/users/${at.user}`)],
  'GET /v1.0/directory/deletedItems/microsoft.graph.user': [
    tenant(() => '/v1.0/directory/deletedItems/microsoft.graph.user'),
  ],
  'GET /v1.0/directory/deletedItems/{id}': [tenant((at) => `/v1.0/directory/deletedItems/${at.deleted}`)],
  'POST /v1.0/directory/deletedItems/{id}/restore': [
    sends('users', (at) => `/v1.0/directory/deletedItems/${at.deleted}/restore`),
  ],
  'DELETE /v1.0/directory/deletedItems/{id}': [sends('erase', (at) => `/v1.0/directory/deletedItems/${at.deleted}`)],
  'GET /v1.0/users/{id}/licenseDetails': [tenant((at) => `/v1.0/users/${at.user}/licenseDetails`)],
  'POST /v1.0/users/{id}/assignLicense': [
    sends(
      'licenses',
      (at) => `/v1.0/users/${at.user}/assignLicense`,
      () => ({ addLicenses: [], removeLicenses: [SKU] }),
    ),
  ],
  'POST /v1.0/users/{id}/reprocessLicenseAssignment': [
    reads('licenses', (at) => `/v1.0/users/${at.user}/reprocessLicenseAssignment`),
  ],

  'GET /api/subscriptions': [tenant(() => '/api/subscriptions')],
  'GET /api/subscriptions/{skuId}': [tenant(() => `/api/subscriptions/${SKU}`)],
  'GET /api/subscriptions/{skuId}/holders': [tenant(() => `/api/subscriptions/${SKU}/holders`)],
  'GET /api/users': [
    tenant(() => '/api/users'),
    tenant(() => `/api/users?product=${SKU}`),
    tenant(() => '/api/users?unlicensed=true'),
  ],
  'GET /api/users/{id}': [tenant((at) => `/api/users/${at.user}`), tenant((at) => `/api/users/${at.address}`)],
  'GET /api/users/{id}/explain': [
    reads('history', (at) => `/api/users/${at.user}/explain?product=${SKU}`),
    reads('history', (at) => `/api/users/${at.address}/explain?product=${SKU}`),
  ],
  'GET /api/deleted-users': [tenant(() => '/api/deleted-users')],
  'GET /api/deleted-users/{id}': [tenant((at) => `/api/deleted-users/${at.deleted}`)],
  'GET /api/deadlines': [tenant(() => '/api/deadlines')],
  'GET /api/reports/deadlines': [reads('history', () => '/api/reports/deadlines')],
  'GET /api/reports/unlicensed': [reads('history', () => '/api/reports/unlicensed')],
  'GET /api/reports/overlaps': [reads('history', () => '/api/reports/overlaps')],
  'GET /api/reports/seats': [reads('history', () => `/api/reports/seats?product=${SKU}`)],
  'GET /api/reports/true-up': [reads('history', () => '/api/reports/true-up')],
  'GET /api/reports/purchases': [reads('history', () => `/api/reports/purchases?product=${SKU}`)],
  'GET /api/reports/refusals': [reads('history', () => '/api/reports/refusals')],
  'GET /api/operations': [tenant(() => '/api/operations')],
  'GET /api/operations/{id}': [tenant((at) => `/api/operations/${at.operation}`)],
  'GET /api/operations/{id}/results': [tenant((at) => `/api/operations/${at.operation}/results`)],

  'GET /api/commands': [
    reads('history', () => '/api/commands'),
    reads('history', (at) => `/api/commands?relatedId=${at.user}`),
  ],
  'GET /api/history': [
    reads('history', () => '/api/history'),
    reads('history', (at) => `/api/history?user=${at.user}`),
  ],
  'GET /api/commands/{id}': [reads('history', (at) => `/api/commands/${at.command}`)],
  'GET /api/erasures/{id}': [reads('history', (at) => `/api/erasures/${at.deleted}`, 'erasure-not-found')],
  'GET /api/erasures/keys': [reads('history', () => '/api/erasures/keys')],
  'GET /api/commands/{id}/explain': [reads('history', (at) => `/api/commands/${at.command}/explain`)],
  'GET /api/changes': [reads('history', () => '/api/changes')],
  'GET /api/feed': [reads('export', () => '/api/feed')],
  'GET /api/reports/what-if': [reads('history', () => `/api/reports/what-if?product=${SKU}&fewer=1`)],
  'DELETE /api/commands/{id}/reason': [sends('redact', (at) => `/api/commands/${at.command}/reason`)],

  'POST /api/purchases': [
    sends(
      'seats',
      () => '/api/purchases',
      () => ({ skuId: SKU, seats: 3 }),
    ),
  ],
  'POST /api/purchases/{id}/quantity': [purchase('quantity', { seats: 7 })],
  'POST /api/purchases/{id}/expire': [purchase('expire')],
  'POST /api/purchases/{id}/renew': [purchase('renew', { endsOn: '2031-01-01' })],
  'POST /api/purchases/{id}/suspend': [purchase('suspend')],
  'POST /api/purchases/{id}/cancel': [purchase('cancel')],

  'POST /api/users/search': [
    {
      row: 'tenant',
      path: () => '/api/users/search',
      body: () => ({ search: 'ann' }),
      isQuestion: true,
      inPast: () => ({ asOf: new Date().toISOString() }),
    },
  ],
  'POST /api/users/read-file': [
    { row: 'licenses', path: () => '/api/users/read-file', body: () => ({ content: '' }), isQuestion: true },
  ],
  'POST /api/users': [
    sends(
      'users',
      () => '/api/users',
      () => ({ userPrincipalName: 'new@matrix.example', displayName: 'New' }),
    ),
  ],
  'PATCH /api/users/{id}': [
    sends(
      'users',
      (at) => `/api/users/${at.user}`,
      () => ({ city: 'Bonn' }),
    ),
  ],
  'DELETE /api/users/{id}': [sends('users', (at) => `/api/users/${at.user}`)],
  'POST /api/deleted-users/{id}/restore': [sends('users', (at) => `/api/deleted-users/${at.deleted}/restore`)],
  'POST /api/deleted-users/{id}/erase': [
    sends(
      'erase',
      (at) => `/api/deleted-users/${at.deleted}/erase`,
      (at) => ({ confirm: at.deleted, reference: 'CHG-1' }),
    ),
  ],
  'POST /api/users/{id}/licenses': [ofLicenses('', () => ({ remove: [SKU] }))],
  'POST /api/users/{id}/licenses/replace': [ofLicenses('/replace', () => ALL_LICENSES)],
  'POST /api/users/{id}/licenses/adopt': [
    sends(
      'erase',
      (at) => `/api/users/${at.user}/licenses/adopt`,
      () => ALL_LICENSES,
    ),
  ],
  'POST /api/users/{id}/licenses/refresh': [ofLicenses('/refresh', () => ({ skuIds: [SKU] }))],
  'POST /api/users/{id}/licenses/reassign': [ofLicenses('/reassign', (at) => ({ to: at.other, skuIds: [SKU] }))],
  'POST /api/users/{id}/licenses/transfer': [ofLicenses('/transfer', (at) => ({ to: at.other, skuIds: [SKU] }))],

  'POST /api/operations': [
    bulk('erase', (at) => ({ mode: 'adopt', users: [at.user, at.other], ...ALL_LICENSES })),
    bulk('licenses', (at) => ({ mode: 'add', users: [at.user, at.other], ...ALL_LICENSES })),
    bulk('licenses', (at) => ({ mode: 'replace', users: [at.user, at.other], ...ALL_LICENSES })),
    bulk('licenses', (at) => ({ mode: 'remove', users: [at.user, at.other], ...ALL_LICENSES })),
    bulk('licenses', (at) => ({ mode: 'change', users: [at.user, at.other], add: [SKU], remove: [NOT_HELD] })),
    bulk('licenses', (at) => ({ mode: 'refresh', users: [at.user, at.other], ...ALL_LICENSES })),
    bulk('users', (at) => ({ mode: 'add', users: [at.user], ...ALL_LICENSES, usageLocation: 'DE' })),
    bulk('users', (at) => ({ mode: 'update', users: [at.user], usageLocation: 'DE' })),
    bulk('users', (at) => ({ mode: 'delete', users: [at.user], confirm: 1 })),
    bulk('users', (at) => ({ mode: 'restore', users: [at.deleted] })),
    bulk('users', (at) => ({ mode: 'undo', of: at.command })),
    bulk('users', (at) => ({ mode: 'undo', of: at.operation })),
    bulk('users', () => ({ mode: 'create', users: [{ userPrincipalName: 'n@matrix.example', displayName: 'N' }] })),
  ],
  'POST /api/selections': [reads('licenses', () => '/api/selections')],
  'GET /api/dry-runs': [reads('licenses', () => '/api/dry-runs')],
  'GET /api/dry-runs/{id}': large(''),
  'GET /api/dry-runs/{id}/results': large('/results'),
  // the first who may drops it
  'DELETE /api/dry-runs/{id}': large('', 'dry-run-gone'),
};
