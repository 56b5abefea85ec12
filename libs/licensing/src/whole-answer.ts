import type { LicenseView, ServiceEffects, ServiceStateView, UserLicensesAnswer } from './answers.js';
import { grantsOf, servicesOf } from './states/services.js';
import type { PlansAt } from './states/services.js';
import { available, defined } from './values.js';
import type { SeatTotals, SkuId, UserId } from './values.js';

/** What an answer about one user says, with all that its receipt leaves out. */
export interface WholeAnswer extends Required<Omit<ServiceEffects, 'granted'>>, Pick<ServiceEffects, 'granted'> {
  readonly userId: UserId;
  readonly licenses: readonly Required<LicenseView>[];
  /** How the services stand after the command, sorted by service. */
  readonly services: readonly ServiceStateView[];
  readonly seats: readonly ({ readonly skuId: SkuId; readonly available: number } & SeatTotals)[];
}

/**
 * Adds what follows: how the services stand, what is available, and lists that are empty. The catalogue keeps every
 * revision of a product, so an answer comes to the same whole at any time. A service is left out where `plansOf`
 * doesn't know the plans.
 */
export const wholeAnswer = (answer: Omit<UserLicensesAnswer, 'kind'>, plansOf: PlansAt): WholeAnswer => {
  const { userId, retained = [], restored = [], purged = [], waiting = [], seats = [] } = answer;
  const { aliasesReleased = [], aliasesReturned = [], aliasesLost = [] } = answer;
  const licenses = answer.licenses.map((license) => ({ ...license, disabledPlans: license.disabledPlans ?? [] }));
  const terms = licenses.map((license) => ({
    ...license,
    grants: grantsOf(plansOf(license) ?? [], license.disabledPlans),
  }));
  const retentions = new Map(
    [...waiting, ...retained].map(({ service, purgeAt }) => [service, defined({ purgeAt })] as const),
  );
  return {
    userId,
    licenses,
    services: servicesOf({ licenses: terms, retentions }, plansOf),
    retained,
    restored,
    purged,
    ...defined({ granted: answer.granted }),
    aliasesReleased,
    aliasesReturned,
    aliasesLost,
    seats: seats.map((pool) => ({ ...pool, available: available(pool) })),
  };
};
