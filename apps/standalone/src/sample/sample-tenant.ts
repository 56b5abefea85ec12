import type { CommandEnvelope, CommandReply, CommandRequest, LicenseLine } from '#application';
import { scopeOf } from '#licensing';
import { shippedCatalogue } from '#platform';
import { SAMPLE_USERS } from './sample-users.js';

/** The id is fixed, so that documents and scripts can name it. */
export const SAMPLE_TENANT_ID = 'c0a10050-0000-4000-8000-000000000001';

const ACTOR = { kind: 'system', part: 'sample', roles: ['Operator', 'GlobalAdministrator'], tenants: 'all' } as const;
const OFFICE = 'ENTERPRISEPACK';
const MICROSOFT_365 = 'SPE_E5';
const POWER_BI = 'POWER_BI_PRO';
const VISIO = 'VISIOCLIENT';
/** Each part number has the id of its purchase, and the seats. */
const PURCHASES = [
  [OFFICE, 'c0a10050-0000-4000-8000-000000000101', 25],
  [MICROSOFT_365, 'c0a10050-0000-4000-8000-000000000102', 5],
  [POWER_BI, 'c0a10050-0000-4000-8000-000000000103', 6],
  [VISIO, 'c0a10050-0000-4000-8000-000000000104', 4],
] as const;

type Step = readonly [key: string, request: CommandRequest];
const of = (...partNumbers: readonly string[]): readonly LicenseLine[] =>
  partNumbers.map((skuPartNumber) => ({ skuPartNumber }));
/** Gives five users Power BI, five the larger suite, and everyone else the smaller one. */
const licensesOf = (index: number): readonly LicenseLine[] => {
  if (index < 5) return of(OFFICE, POWER_BI);
  return index < 10 ? of(MICROSOFT_365) : of(OFFICE);
};
const userSteps = (): readonly Step[] =>
  SAMPLE_USERS.map(([userPrincipalName, displayName, usageLocation, department, ...aliases], index) => [
    `sample-user-${index + 1}`,
    {
      type: 'CreateUser',
      body: {
        userPrincipalName,
        profile: { displayName, department },
        usageLocation,
        aliases,
        licenses: licensesOf(index),
      },
    },
  ]);

const LAST_STEP = 'sample-smaller-suite';
/** The plan `SWAY` of Office 365 E3 is switched off where it was on, so its data is kept for 30 days. */
const SWAY = 'a23b959c-7ce8-4e57-9140-b90eb88a9e97';

/**
 * Tells the history of Contoso: four subscriptions, of which Power BI ends over-assigned and Visio expired, 25 users
 * with licenses, and one of them who changed from the larger suite to the smaller one, without one of its services, so
 * that there is a deadline to see. The order is fixed, and so is every id.
 */
const sampleSteps = async (planServices: ReadonlyMap<string, string>): Promise<readonly Step[]> => {
  const products = await shippedCatalogue(planServices);
  const [, , [, powerBi], [, visio]] = PURCHASES;
  const contoso = { displayName: 'Contoso', country: 'US', tenantId: SAMPLE_TENANT_ID };
  return [
    ['sample-tenant', { type: 'CreateTenant', body: contoso }],
    ['sample-catalogue', { type: 'ImportCatalogue', body: { products } }],
    ...PURCHASES.map(([skuPartNumber, purchaseId, seats]): Step => [
      `sample-purchase-${skuPartNumber}`,
      { type: 'PurchaseSeats', body: { skuPartNumber, seats, purchaseId } },
    ]),
    ...userSteps(),
    ['sample-fewer-seats', { type: 'ChangePurchaseQuantity', body: { purchaseId: powerBi, seats: 3 } }],
    ['sample-expired', { type: 'ExpirePurchase', body: { purchaseId: visio } }],
    [
      LAST_STEP,
      {
        type: 'ReplaceLicenses',
        body: { user: SAMPLE_USERS[9]![0], licenses: [{ skuPartNumber: OFFICE, disabledPlans: [SWAY] }] },
      },
    ],
  ];
};

export interface SampleParts {
  readonly decide: (envelope: CommandEnvelope) => Promise<CommandReply>;
  /** Tells whether the command of this id was decided. */
  readonly isDecided: (tenantId: string, id: string) => Promise<boolean>;
  readonly storeIsEmpty: () => Promise<boolean>;
  readonly tenantExists: (tenantId: string) => Promise<boolean>;
  readonly planServices: ReadonlyMap<string, string>;
}

/**
 * Makes the sample tenant in an empty store, and goes on with one that a crash left half made: each step is a command
 * with an id of its own, so none is done twice. One that was purged doesn't come again, since the store isn't empty.
 * Resolves to the position of the last step, undefined where nothing was to be done.
 */
export const makeSampleTenant = async (parts: SampleParts): Promise<string | undefined> => {
  const begun = await parts.tenantExists(SAMPLE_TENANT_ID);
  if (begun ? await parts.isDecided(SAMPLE_TENANT_ID, LAST_STEP) : !(await parts.storeIsEmpty())) return undefined;
  let position: string | undefined;
  for (const [id, request] of await sampleSteps(parts.planServices)) {
    const tenantId = scopeOf(request.type) === 'tenant' ? { tenantId: SAMPLE_TENANT_ID } : {};
    const reply = await parts.decide({ id, ...tenantId, actor: ACTOR, correlationId: SAMPLE_TENANT_ID, request });
    if (reply.outcome !== 'accepted' && reply.outcome !== 'unchanged') {
      const reason = reply.outcome === 'refused' ? reply.refusal.code : reply.outcome;
      throw new Error(`the sample tenant could not be made: ${id} ended with ${reason}`);
    }
    position = reply.position ?? position;
  }
  return position;
};
