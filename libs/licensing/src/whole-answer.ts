import type { LicenseView, ServiceEffects, ServiceStateView, UserLicensesAnswer } from './answers.js';
import { licenseChanges, poolChanges, type PoolChange } from './license-changes.js';
import { grantsOf, servicesOf } from './states/services.js';
import type { PlansAt } from './states/services.js';
import { defined } from './values.js';
import type { SkuId, UserId } from './values.js';

/** What an answer about one user says, with all that its receipt leaves out. */
export interface WholeAnswer
  extends
    Required<Omit<ServiceEffects, 'granted'>>,
    Pick<ServiceEffects, 'granted'>,
    Pick<UserLicensesAnswer, 'changed' | 'revision'> {
  readonly userId: UserId;
  readonly licenses: readonly Required<LicenseView>[];
  /** The products that the command gave to the user, and those that it took. */
  readonly assigned: readonly SkuId[];
  readonly removed: readonly SkuId[];
  /** How the services stand after the command, sorted by service. */
  readonly services: readonly ServiceStateView[];
  readonly seats: readonly PoolChange[];
}

/**
 * Adds what follows: how the services stand, what is available, and lists that are empty. The catalogue keeps every
 * revision of a product, so an answer comes to the same whole at any time. A service is left out where `plansOf`
 * doesn't know the plans. With `isMove` the seats of one user went to another, so that their pools stay as they were.
 */
export const wholeAnswer = (
  answer: Omit<UserLicensesAnswer, 'kind'>,
  plansOf: PlansAt,
  isMove = false,
): WholeAnswer => {
  const { userId, retained = [], restored = [], purged = [], waiting = [] } = answer;
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
    ...defined({ revision: answer.revision, changed: answer.changed }),
    ...licenseChanges(answer),
    services: servicesOf({ licenses: terms, retentions }, plansOf),
    retained,
    restored,
    purged,
    ...defined({ granted: answer.granted }),
    aliasesReleased,
    aliasesReturned,
    aliasesLost,
    seats: poolChanges(answer, isMove),
  };
};
