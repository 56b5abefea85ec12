import type { UserLicensesAnswer } from '../answers.js';
import type { Deciding } from '../decision.js';
import type { UserEvent } from '../events.js';
import { plansAt } from '../states/catalogue.js';
import { servicesOf } from '../states/services.js';
import { available, defined } from '../values.js';
import type { Address, AddressKey, UserId } from '../values.js';
import type { Draft } from './draft.js';
import { findCatalogue } from './find.js';

/**
 * Every answer about one user has this shape, also that of a decision that changed nothing. It has ids, keys and
 * numbers only.
 */
export type UserAnswerBody = Omit<UserLicensesAnswer, 'kind'>;

/** Reads off the draft how the user is after it, and what its events did to services and aliases, in their order. */
export function* userAnswerBody(draft: Draft, userId: UserId): Deciding<UserAnswerBody> {
  const user = draft.user(userId);
  const catalogue = user.licenses.length === 0 ? undefined : yield* findCatalogue(draft);
  const events = draft
    .writes()
    .filter(({ stream }) => stream.kind === 'user' && stream.userId === userId)
    .flatMap((write) => write.events as readonly UserEvent[]);
  return {
    userId,
    licenses: user.licenses.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans })),
    services: servicesOf(user, (product) => catalogue && plansAt(catalogue, product)),
    retained: events.flatMap((event) => {
      if (event.type !== 'ServiceDataRetained') return [];
      const { service, retentionId, purgeAt } = event.data;
      return [{ service, retentionId, ...defined({ purgeAt }) }];
    }),
    restored: events.flatMap((event) => (event.type === 'ServiceDataRestored' ? [retentionIn(event.data)] : [])),
    purged: events.flatMap((event) => (event.type === 'ServiceDataPurged' ? [retentionIn(event.data)] : [])),
    ...aliasesIn(events),
    seats: draft.pools().map(({ skuId, state }) => ({ skuId, ...state.totals, available: available(state.totals) })),
  };
}

export function* userAnswer(draft: Draft, userId: UserId): Deciding<UserLicensesAnswer> {
  return { kind: 'user', ...(yield* userAnswerBody(draft, userId)) };
}

const retentionIn = <D extends UserAnswerBody['restored'][number]>({ service, retentionId }: D) => ({
  service,
  retentionId,
});

/**
 * Only what retentions did is told: aliases that the command itself named, added or took away, are no news to the
 * caller.
 */
const aliasesIn = (
  events: readonly UserEvent[],
): Pick<UserAnswerBody, 'aliasesReleased' | 'aliasesReturned' | 'aliasesLost'> => ({
  aliasesReleased: events.flatMap((event) =>
    event.type === 'AliasesReleased' && event.data.retentionId !== undefined ? keysOf(event.data.aliases) : [],
  ),
  aliasesReturned: events.flatMap((event) =>
    event.type === 'AliasesAdded' && event.data.cause === 'returned' ? keysOf(event.data.aliases) : [],
  ),
  aliasesLost: events.flatMap((event) =>
    event.type === 'ServiceDataRestored' || event.type === 'UserRestored' ? event.data.aliasesLost : [],
  ),
});

const keysOf = (aliases: readonly Address[]): readonly AddressKey[] => aliases.map(({ key }) => key);
