import { DIRECT, personal } from '#licensing';
import type {
  Command,
  CountryCode,
  DomainEvent,
  GrantedPlan,
  HeldLicense,
  LicenseAssigned,
  LicensePlansChanged,
  LicenseRemoved,
  LicenseTerms,
  PlanId,
  Product,
  PurchaseState,
  SeatTotals,
  ServiceStart,
  StreamRef,
  UserEvent,
} from '#licensing';
import { SMALL_CATALOGUE } from '../catalogue/catalogue.js';
import {
  aliasOf,
  principalNameOf,
  address,
  DE,
  onAddress,
  onCatalogue,
  onPurchase,
  onSeats,
  onTenant,
  onUser,
  purchaseId,
  service,
  TENANT,
  userId,
} from './ids.js';
import type { Circumstances, Ledger } from './ledger.js';

/** This is one step of a history, which adds something to the ledger. */
export type Setup = (ledger: Ledger) => void;

/** Adds these very events. */
export const events =
  (stream: StreamRef, ...facts: readonly DomainEvent[]): Setup =>
  (ledger) =>
    ledger.append([{ stream, events: facts }]);

/**
 * Runs a command that must be accepted.
 * @throws Error where it wasn't, since the spec's history is wrong then
 */
export const ran =
  (command: Command, circumstances: Circumstances = {}): Setup =>
  (ledger) => {
    const decision = ledger.run(command, circumstances);
    if (decision.outcome !== 'accepted')
      throw new Error(`${command.type} of the history was not accepted: ${JSON.stringify(decision)}`);
  };

export const aTenant = (): Setup =>
  events(onTenant, { type: 'TenantCreated', data: { tenantId: TENANT, displayName: 'Contoso', country: DE } });

export const aCatalogue = (...products: readonly Product[]): Setup =>
  events(
    onCatalogue,
    ...(products.length === 0 ? SMALL_CATALOGUE : products).map((data) => ({ type: 'ProductImported', data }) as const),
  );

/** The product changes to this in the catalogue. */
export const reimported = (data: Product): Setup => events(onCatalogue, { type: 'ProductChanged', data });

/** These plans may not be enabled in these countries. */
export const restricted = (...restrictions: readonly (readonly [GrantedPlan, ...CountryCode[]])[]): Setup =>
  events(
    onCatalogue,
    ...restrictions.map(
      ([{ planId }, ...countries]) => ({ type: 'PlanRestrictionsChanged', data: { planId, countries } }) as const,
    ),
  );

const totalsWith = (totals: SeatTotals, state: PurchaseState, seats: number): SeatTotals => ({
  ...totals,
  valid: totals.valid + (state === 'active' ? seats : 0),
  expired: totals.expired + (state === 'expired' ? seats : 0),
});

/** Makes a purchase in this state. Several purchases of one product need a `name` each. */
export const bought =
  (product: Product, seats: number, state: PurchaseState = 'active', name = product.skuPartNumber): Setup =>
  (ledger) => {
    const id = purchaseId(name);
    const { skuId, skuPartNumber } = product;
    const totals = totalsWith(ledger.state(onSeats(product)).totals, state, seats);
    const step = { purchaseId: id, skuId, seats };
    const steps = {
      active: [],
      expired: [{ type: 'PurchaseExpired', data: step }],
      suspended: [{ type: 'PurchaseSuspended', data: step }],
      cancelled: [{ type: 'PurchaseCancelled', data: step }],
    } as const;
    ledger.append([
      {
        stream: onPurchase(name),
        events: [{ type: 'SeatsPurchased', data: { ...step, skuPartNumber } }, ...steps[state]],
      },
      {
        stream: onSeats(product),
        events: [
          {
            type: 'SeatTotalsChanged',
            data: { skuId, skuPartNumber, purchaseId: id, purchaseState: state, purchaseSeats: seats, totals },
          },
        ],
      },
    ]);
  };

export interface UserSetup {
  /** The default is `DE`; null stands for no location. */
  readonly usageLocation?: CountryCode | null;
  readonly aliases?: readonly string[];
}

/** Adds an active user `name@contoso.com` without licenses, whom `onUser(name)` and `userId(name)` name. */
export const aUser =
  (name: string, { usageLocation = DE, aliases = [] }: UserSetup = {}): Setup =>
  (ledger) => {
    const id = userId(name);
    const held = aliases.map((alias) => aliasOf(id, alias));
    const profile = { displayName: personal(id, 'display-name', name) };
    const location = usageLocation === null ? {} : { usageLocation };
    ledger.append([
      {
        stream: onUser(name),
        events: [
          {
            type: 'UserCreated',
            data: { userId: id, userPrincipalName: principalNameOf(id, name), profile, ...location },
          },
          ...(held.length === 0
            ? []
            : [{ type: 'AliasesAdded', data: { userId: id, aliases: held, cause: 'changed' } } as const]),
        ],
      },
      { stream: onAddress(name), events: [{ type: 'AddressClaimed', data: { userId: id, as: 'userPrincipalName' } }] },
      ...aliases.map((alias) => ({
        stream: onAddress(alias),
        events: [{ type: 'AddressClaimed', data: { userId: id, as: 'alias' } } as const],
      })),
    ]);
  };

/** Returns the license that an assignment gives while the product is as the small catalogue has it. */
export const licenseOf = (product: Product, ...disabled: readonly GrantedPlan[]): HeldLicense => {
  const disabledPlans = disabled.map((plan): PlanId => plan.planId).sort();
  const grants = product.plans.flatMap(({ planId, service: granted }) =>
    granted === null || disabledPlans.includes(planId) ? [] : [{ planId, service: granted }],
  );
  const productRevision = SMALL_CATALOGUE.findIndex(({ skuId }) => skuId === product.skuId);
  const sources = [{ source: DIRECT, disabledPlans }];
  return { skuId: product.skuId, productRevision, disabledPlans, grants, sources };
};

const termsOf = ({ sources: _none, ...terms }: HeldLicense): LicenseTerms => terms;

export const licenseAssigned = (
  name: string,
  license: HeldLicense,
  why: Partial<Pick<LicenseAssigned['data'], 'cause' | 'reassignedFrom'>> = {},
): LicenseAssigned => ({
  type: 'LicenseAssigned',
  data: { userId: userId(name), ...termsOf(license), source: DIRECT, cause: 'assigned', ...why },
});

export const licensePlansChanged = (
  name: string,
  license: HeldLicense,
  why: Pick<LicensePlansChanged['data'], 'refreshedFrom'> = {},
): LicensePlansChanged => ({
  type: 'LicensePlansChanged',
  data: { userId: userId(name), ...termsOf(license), source: DIRECT, ...why },
});

export const licenseRemoved = (
  name: string,
  product: Product,
  why: Pick<LicenseRemoved['data'], 'cause' | 'reassignedTo'> = { cause: 'removed' },
): LicenseRemoved => {
  const { skuId, productRevision } = licenseOf(product);
  return {
    type: 'LicenseRemoved',
    data: { userId: userId(name), skuId, productRevision, source: DIRECT, seatReleased: true, ...why },
  };
};

/** The user holds the product, whether or not a seat was available, since over-assigned pools are legal. */
export const holds =
  (name: string, product: Product, ...disabled: readonly GrantedPlan[]): Setup =>
  (ledger) => {
    const id = userId(name);
    const { totals } = ledger.state(onSeats(product));
    const after = { ...totals, assigned: totals.assigned + 1 };
    const license = licenseOf(product, ...disabled);
    const { products } = ledger.state({ kind: 'catalogue' });
    const productRevision = products.get(product.skuId)?.revision ?? license.productRevision;
    ledger.append([
      {
        stream: onUser(name),
        events: [licenseAssigned(name, { ...license, productRevision })],
      },
      {
        stream: onSeats(product),
        events: [{ type: 'SeatTaken', data: { skuId: product.skuId, userId: id, totals: after } }],
      },
    ]);
  };

/** Returns the event that tells of services that one command made available, all with the same start. */
export const servicesGranted = (name: string, start: ServiceStart, ...services: readonly string[]): UserEvent => ({
  type: 'ServicesGranted',
  data: { userId: userId(name), services: services.map((each) => ({ service: service(each), start })) },
});

/** Somebody else holds this address. The rest of that user isn't there. */
export const takenBy = (name: string, alias: string): Setup =>
  events(
    { ...onAddress(alias), key: address(alias).key },
    { type: 'AddressClaimed', data: { userId: userId(name), as: 'alias' } },
  );

/** Makes a tenant with the small catalogue. */
export const aWorld = (): Setup => (ledger) => {
  aTenant()(ledger);
  aCatalogue()(ledger);
};
