import type { AliasesReleased, UserCreated, UserDeleted, UserEvent, UserRestored } from '../events.js';
import { defined } from '../values.js';
import type {
  Account,
  Alias,
  CountryCode,
  Instant,
  PrincipalName,
  Profile,
  ProfileChanges,
  ProfileField,
  RetentionId,
  Service,
  SkuId,
  UserId,
} from '../values.js';
import { withLicense, withoutLicense } from './licenses.js';
import type { HeldLicense } from './licenses.js';

/** A running retention. `aliases` are those that it released and that come back with it. */
export interface Retention {
  readonly retentionId: RetentionId;
  readonly service: Service;
  readonly purgeAt?: Instant;
  readonly aliases: readonly Alias[];
}
export type UserState =
  | { readonly kind: 'user'; readonly status: 'absent' }
  | { readonly kind: 'user'; readonly status: 'purged'; readonly userId: UserId }
  | KnownUser;
export interface KnownUser {
  readonly kind: 'user';
  readonly status: 'active' | 'deleted';
  readonly userId: UserId;
  readonly userPrincipalName: PrincipalName;
  readonly profile: Profile;
  readonly usageLocation?: CountryCode;
  /** These are there only where they are otherwise than of most users: blocked, or a guest. */
  readonly accountEnabled?: false;
  readonly userType?: 'Guest';
  readonly aliases: readonly Alias[];
  /** The licenses stand in the order of assignment. A deleted user has none. */
  readonly licenses: readonly HeldLicense[];
  /** Every service has at most one running retention. */
  readonly retentions: ReadonlyMap<Service, Retention>;
  /** Services whose data was purged once: a grant without a running retention starts fresh, and isn't the first one. */
  readonly purged: ReadonlySet<Service>;
  /** Products whose license was removed once, also with the deletion of the user: none of them is adopted any more. */
  readonly removed: ReadonlySet<SkuId>;
  /** Only a deleted user has it. `aliases` are those that the deletion itself released, not the end of exchange. */
  readonly deletion?: {
    readonly retentionId: RetentionId;
    readonly purgeAt: Instant;
    readonly licenses: UserDeleted['data']['licenses'];
    readonly aliases: readonly Alias[];
  };
}

/** When the data of a retention goes: at its own deadline, or with its deleted user, whichever comes first. */
export const goesAt = (
  { purgeAt }: Pick<Retention, 'purgeAt'>,
  deletion: { readonly purgeAt: Instant } | undefined,
): Instant | undefined =>
  purgeAt !== undefined && deletion !== undefined && deletion.purgeAt < purgeAt ? deletion.purgeAt : purgeAt;

export const initialUser: UserState = { kind: 'user', status: 'absent' };

/**
 * Folds a user's stream, in its order. Personal values are carried as they come (clear, sealed or erased) and never
 * looked into, so that the fold of an erased person still gives licenses, services and deadlines.
 * @throws Error for an event that no history can hold
 */
export const evolveUser = (state: UserState, event: UserEvent): UserState => {
  if (event.type === 'UserCreated') return created(event);
  // This event says what became of the key, and nothing of the user.
  if (event.type === 'KeyShredded') return state;
  if (state.status === 'absent' || state.status === 'purged')
    throw new Error(`${event.type} of a user that is ${state.status}`);
  if (event.type === 'UserPurged') return { kind: 'user', status: 'purged', userId: state.userId };
  return evolveKnown(state, event);
};

type KnownUserEvent = Exclude<UserEvent, { type: 'UserCreated' | 'UserPurged' | 'KeyShredded' }>;

const evolveKnown = (user: KnownUser, event: KnownUserEvent): KnownUser => {
  switch (event.type) {
    case 'UserProfileChanged':
      return { ...user, profile: withChanges(user.profile, event.data.profile) };
    case 'UsageLocationChanged': {
      const { usageLocation: _before, ...rest } = user;
      return event.data.usageLocation === null ? rest : { ...rest, usageLocation: event.data.usageLocation };
    }
    case 'UserAccountChanged': {
      const { accountEnabled, userType, ...rest } = user;
      return { ...rest, ...kept({ accountEnabled, userType, ...event.data }) };
    }
    case 'UserPrincipalNameChanged':
      return { ...user, userPrincipalName: event.data.userPrincipalName };
    case 'AliasesAdded':
      return { ...user, aliases: [...user.aliases, ...event.data.aliases] };
    case 'AliasesReleased':
      return aliasesReleased(user, event);
    case 'LicenseAssigned':
    case 'LicensePlansChanged':
      return { ...user, licenses: withLicense(user.licenses, event) };
    case 'LicenseRemoved':
      return {
        ...user,
        licenses: withoutLicense(user.licenses, event),
        removed: event.data.seatReleased ? new Set(user.removed).add(event.data.skuId) : user.removed,
      };
    case 'ServiceDataRetained':
      return { ...user, retentions: new Map(user.retentions).set(event.data.service, retentionOf(event.data)) };
    case 'ServiceDataRestored':
      return { ...user, retentions: without(user.retentions, event.data.service) };
    case 'ServiceDataPurged': {
      const { service } = event.data;
      return {
        ...user,
        retentions: without(user.retentions, service),
        purged: new Set(user.purged).add(service),
      };
    }
    case 'ServicesGranted':
      return user;
    case 'UserDeleted': {
      const { retentionId, purgeAt, licenses } = event.data;
      return { ...user, status: 'deleted', licenses: [], deletion: { retentionId, purgeAt, licenses, aliases: [] } };
    }
    case 'UserRestored':
      return restored(user, event);
  }
};

const kept = ({
  accountEnabled,
  userType,
}: { readonly [M in keyof Account]: Account[M] | undefined }): Pick<KnownUser, 'accountEnabled' | 'userType'> => ({
  ...(accountEnabled === false && { accountEnabled }),
  ...(userType === 'Guest' && { userType }),
});

const created = (event: UserCreated): KnownUser => ({
  kind: 'user',
  status: 'active',
  userId: event.data.userId,
  userPrincipalName: event.data.userPrincipalName,
  profile: withChanges({}, event.data.profile),
  ...defined({ usageLocation: event.data.usageLocation }),
  ...kept(event.data),
  ...NOTHING_YET,
});

/** New users share it, since thousands of them are in memory at once. Nothing of a state is ever changed in place. */
const NOTHING_YET = {
  aliases: [],
  licenses: [],
  retentions: new Map(),
  purged: new Set(),
  removed: new Set(),
} as const satisfies Partial<KnownUser>;

const restored = (user: KnownUser, event: UserRestored): KnownUser => {
  const { deletion: _over, ...rest } = user;
  return { ...rest, status: 'active', userPrincipalName: event.data.userPrincipalName };
};

const withChanges = (profile: Profile, changes: ProfileChanges): Profile => {
  const after: { -readonly [F in ProfileField]?: Profile[F] } = { ...profile };
  for (const field of Object.keys(changes) as ProfileField[]) {
    const value = changes[field];
    if (value === null || value === undefined) delete after[field];
    else after[field] = value;
  }
  return after;
};

const retentionOf = (data: Omit<Retention, 'aliases'>): Retention => ({
  retentionId: data.retentionId,
  service: data.service,
  ...defined({ purgeAt: data.purgeAt }),
  aliases: [],
});

const without = (retentions: KnownUser['retentions'], service: Service): KnownUser['retentions'] => {
  const left = [...retentions].filter(([each]) => each !== service);
  return left.length === 0 ? NOTHING_YET.retentions : new Map(left);
};

/**
 * Aliases that a retention released wait with it (or with the deletion): what ends it decides whether they come back.
 */
const aliasesReleased = (user: KnownUser, event: AliasesReleased): KnownUser => {
  const { aliases: released, retentionId } = event.data;
  const keys = new Set(released.map((alias) => alias.key));
  const aliases = user.aliases.filter((alias) => !keys.has(alias.key));
  if (retentionId === undefined) return { ...user, aliases };
  const waiting = (before: readonly Alias[]): readonly Alias[] => [...before, ...released];
  if (user.deletion?.retentionId === retentionId)
    return { ...user, aliases, deletion: { ...user.deletion, aliases: waiting(user.deletion.aliases) } };
  const retentions = new Map(
    [...user.retentions].map(([service, retention]) => [
      service,
      retention.retentionId === retentionId ? { ...retention, aliases: waiting(retention.aliases) } : retention,
    ]),
  );
  return { ...user, aliases, retentions };
};
