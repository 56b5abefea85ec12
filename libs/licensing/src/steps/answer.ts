import type { LicenseView, ServiceEffects, UserLicensesAnswer } from '../answers.js';
import type { UserEvent } from '../events.js';
import { goesAt } from '../states/user.js';
import type { KnownUser } from '../states/user.js';
import { defined, PROFILE_FIELDS, USER_FIELDS } from '../values.js';
import type { Address, AddressKey, LicenseTerms, UserField, UserId } from '../values.js';
import type { Draft } from './draft.js';

/**
 * Every answer about one user has this shape, also that of a decision that changed nothing. It has ids, keys and
 * numbers only, and nothing that the catalogue tells: see `wholeAnswer`.
 */
export type UserAnswerBody = Omit<UserLicensesAnswer, 'kind'>;

/** Reads off the draft how the user is after it, and what its events did to services and aliases, in their order. */
export const userAnswerBody = (draft: Draft, userId: UserId): UserAnswerBody => {
  const user = draft.user(userId);
  const events = eventsOf(draft, userId);
  const effects = { ...servicesIn(events), ...aliasesIn(events) };
  return {
    userId,
    licenses: user.licenses.map(licenseView),
    ...defined({
      changed: filled(fieldsIn(events)),
      retained: filled(effects.retained),
      restored: filled(effects.restored),
      purged: filled(effects.purged),
      waiting: filled(waitingSince(user, effects.retained)),
      aliasesReleased: filled(effects.aliasesReleased),
      aliasesReturned: filled(effects.aliasesReturned),
      aliasesLost: filled(effects.aliasesLost),
      seats: filled(draft.pools().map(({ skuId, state }) => ({ skuId, ...state.totals }))),
    }),
  };
};

export const userAnswer = (draft: Draft, userId: UserId): UserLicensesAnswer => ({
  kind: 'user',
  ...userAnswerBody(draft, userId),
});

/** Tells also which services begin: what a refresh brings isn't to be seen from the command. */
export const refreshAnswer = (draft: Draft, userId: UserId): UserLicensesAnswer => {
  const granted = eventsOf(draft, userId).flatMap((event) =>
    event.type === 'ServicesGranted' ? event.data.services : [],
  );
  return { ...userAnswer(draft, userId), ...defined({ granted: filled(granted) }) };
};

const eventsOf = (draft: Draft, userId: UserId): readonly UserEvent[] =>
  draft
    .writes()
    .filter(({ stream }) => stream.kind === 'user' && stream.userId === userId)
    .flatMap((write) => write.events as readonly UserEvent[]);

const filled = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

const licenseView = ({ skuId, productRevision, disabledPlans }: LicenseTerms): LicenseView => ({
  skuId,
  productRevision,
  ...defined({ disabledPlans: filled(disabledPlans) }),
});

/** The retentions that run and that the command didn't start. */
const waitingSince = (
  { retentions, deletion }: KnownUser,
  started: Effects['retained'],
): NonNullable<UserAnswerBody['waiting']> =>
  [...retentions.values()]
    .filter(({ service }) => !started.some((each) => each.service === service))
    .map((retention) => ({ service: retention.service, ...defined({ purgeAt: goesAt(retention, deletion) }) }))
    .toSorted((a, b) => (a.service < b.service ? -1 : 1));

/** A new user has all of its fields by the command, which says nothing new to the caller. */
const fieldsIn = (events: readonly UserEvent[]): readonly UserField[] => {
  if (events.some(({ type }) => type === 'UserCreated')) return [];
  const changed = new Set(events.flatMap(fieldsOf));
  return USER_FIELDS.filter((field) => changed.has(field));
};

const fieldsOf = (event: UserEvent): readonly UserField[] => {
  if (event.type === 'UserAccountChanged')
    return USER_FIELDS.filter((field) => field !== 'userPrincipalName' && Object.hasOwn(event.data, field));
  if (event.type === 'UserPrincipalNameChanged') return ['userPrincipalName'];
  if (event.type === 'UsageLocationChanged') return ['usageLocation'];
  if (event.type === 'UserProfileChanged') return PROFILE_FIELDS.filter((field) => field in event.data.profile);
  const isOfAliases = event.type === 'AliasesAdded' || event.type === 'AliasesReleased';
  return isOfAliases && event.data.cause === 'changed' ? ['aliases'] : [];
};

type Effects = Required<Omit<ServiceEffects, 'granted'>>;

const servicesIn = (events: readonly UserEvent[]): Pick<Effects, 'retained' | 'restored' | 'purged'> => ({
  retained: events.flatMap((event) => {
    if (event.type !== 'ServiceDataRetained') return [];
    const { service, retentionId, purgeAt } = event.data;
    return [{ service, retentionId, ...defined({ purgeAt }) }];
  }),
  restored: events.flatMap((event) => (event.type === 'ServiceDataRestored' ? [retentionIn(event.data)] : [])),
  purged: events.flatMap((event) => (event.type === 'ServiceDataPurged' ? [retentionIn(event.data)] : [])),
});

const retentionIn = <D extends Effects['restored'][number]>({ service, retentionId }: D) => ({ service, retentionId });

/**
 * Only what retentions did is told: aliases that the command itself named, added or took away, are no news to the
 * caller.
 */
const aliasesIn = (
  events: readonly UserEvent[],
): Pick<Effects, 'aliasesReleased' | 'aliasesReturned' | 'aliasesLost'> => ({
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
