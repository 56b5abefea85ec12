import type {
  Command,
  CountryCode,
  DomainEvent,
  GrantedPlan,
  HeldLicense,
  PlanId,
  Product,
  PurchaseState,
  SeatTotals,
  StreamRef,
} from '#licensing';
import { SMALL_CATALOGUE } from '../catalogue/catalogue.js';
import {
  addressOf,
  address,
  DE,
  onAddress,
  onCatalogue,
  onPurchase,
  onSeats,
  onTenant,
  onUser,
  purchaseId,
  TENANT,
  userId,
} from './ids.js';
import type { Circumstances, Ledger } from './ledger.js';

/** One step of a history: adds to it whatever it says. */
export type Setup = (ledger: Ledger) => void;

/** These very events. */
export const events =
  (stream: StreamRef, ...facts: readonly DomainEvent[]): Setup =>
  (ledger) =>
    ledger.append([{ stream, events: facts }]);

/** A command that was accepted. @throws Error where it wasn't: then the spec's history is wrong. */
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

/** The product as it is from now on. */
export const reimported = (data: Product): Setup => events(onCatalogue, { type: 'ProductChanged', data });

/** The whole list: plans that may not be enabled in these countries. */
export const restricted = (...restrictions: readonly (readonly [GrantedPlan, ...CountryCode[]])[]): Setup =>
  events(onCatalogue, {
    type: 'RestrictionsImported',
    data: { restrictions: restrictions.map(([plan, ...countries]) => ({ planId: plan.planId, countries })) },
  });

const totalsWith = (totals: SeatTotals, state: PurchaseState, seats: number): SeatTotals => ({
  ...totals,
  valid: totals.valid + (state === 'active' ? seats : 0),
  expired: totals.expired + (state === 'expired' ? seats : 0),
});

/** A purchase in the state given. `name` tells several of one product apart. */
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
  /** Default `DE`; null for none. */
  readonly usageLocation?: CountryCode | null;
  readonly aliases?: readonly string[];
}

/** An active user `name@contoso.com` without licenses; `onUser(name)` and `userId(name)` name it. */
export const aUser =
  (name: string, { usageLocation = DE, aliases = [] }: UserSetup = {}): Setup =>
  (ledger) => {
    const id = userId(name);
    const held = aliases.map((alias) => addressOf(id, alias));
    const profile = { displayName: { personal: id, clear: name } };
    const location = usageLocation === null ? {} : { usageLocation };
    ledger.append([
      {
        stream: onUser(name),
        events: [
          {
            type: 'UserCreated',
            data: { userId: id, userPrincipalName: addressOf(id, name), profile, ...location },
          },
          ...(held.length === 0 ? [] : [{ type: 'AliasesAdded', data: { userId: id, aliases: held } } as const]),
        ],
      },
      { stream: onAddress(name), events: [{ type: 'AddressClaimed', data: { userId: id, as: 'userPrincipalName' } }] },
      ...aliases.map((alias) => ({
        stream: onAddress(alias),
        events: [{ type: 'AddressClaimed', data: { userId: id, as: 'alias' } } as const],
      })),
    ]);
  };

/** What an event says of a product: ids and services, no names. */
export const grantedPlans = (product: Product): readonly GrantedPlan[] =>
  product.plans.map(({ planId, service }) => ({ planId, service }));

export const licenseOf = (product: Product, ...disabled: readonly GrantedPlan[]): HeldLicense => ({
  skuId: product.skuId,
  plans: grantedPlans(product),
  disabledPlans: disabled.map((plan): PlanId => plan.planId).sort(),
});

/** The user holds the product, whether or not a seat was available: over-assigned pools are legal. */
export const holds =
  (name: string, product: Product, ...disabled: readonly GrantedPlan[]): Setup =>
  (ledger) => {
    const id = userId(name);
    const { totals } = ledger.state(onSeats(product));
    const after = { ...totals, assigned: totals.assigned + 1 };
    ledger.append([
      {
        stream: onUser(name),
        events: [{ type: 'LicenseAssigned', data: { userId: id, ...licenseOf(product, ...disabled) } }],
      },
      {
        stream: onSeats(product),
        events: [{ type: 'SeatTaken', data: { skuId: product.skuId, userId: id, totals: after } }],
      },
    ]);
  };

/** Somebody else's claim, without all the rest of that user. */
export const takenBy = (name: string, alias: string): Setup =>
  events(
    { ...onAddress(alias), key: address(alias).key },
    { type: 'AddressClaimed', data: { userId: userId(name), as: 'alias' } },
  );

/** A tenant with the small catalogue. */
export const aWorld = (): Setup => (ledger) => {
  aTenant()(ledger);
  aCatalogue()(ledger);
};
