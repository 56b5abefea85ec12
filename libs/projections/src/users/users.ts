import {
  defined,
  evolveUser,
  initialUser,
  overlapsOf,
  type AddressKey,
  type Alias,
  type CountryCode,
  type HeldLicense,
  type Instant,
  type KnownUser,
  type PrincipalName,
  type Profile,
  type Retention,
  type TenantId,
  type UserEvent,
  type UserId,
  type UserState,
} from '#licensing';
import type { Position, ProjectionDefinition, RecordedEvent } from '#application';
import { documentsOf, ownDocument, tenantKey, tenantOf } from '../keys.js';

/**
 * This is a living or deleted user. A deleted one stands in other indexes; everything is kept, since a restore needs
 * it. Personal values (`Personal`) are sealed. The purge removes the document.
 */
export interface UserDocument {
  readonly id: UserId;
  readonly tenantId: TenantId;
  readonly status: 'active' | 'deleted';
  readonly userPrincipalName: PrincipalName;
  readonly profile: Profile;
  readonly usageLocation: CountryCode | null;
  /** These are there only where the user is blocked, or a guest. */
  readonly accountEnabled?: false;
  readonly userType?: 'Guest';
  readonly aliases: readonly Alias[];
  /**
   * These are the keys of the user principal name and of the aliases. A deleted user has none, since others may have
   * these addresses.
   */
  readonly addressKeys: readonly AddressKey[];
  /** They stand in the order of assignment. A deleted user has none. */
  readonly licenses: readonly HeldLicense[];
  /** It is there where another license grants all that one of them grants: see `overlapsOf`. */
  readonly overlapping?: true;
  /** These are the running retentions of single services. */
  readonly retentions: readonly Retention[];
  /**
   * It is present only for a deleted user: how long a restore is possible, and which licenses it tries to bring back.
   */
  readonly deletion?: NonNullable<KnownUser['deletion']> & { readonly deletedAt: Instant };
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** This is the revision of the user's stream. */
  readonly revision: number;
  /** This is the position of the user's last event, so that what changed since another one is found. */
  readonly position: Position;
}

export const users: ProjectionDefinition<UserDocument> = {
  name: 'users',
  version: 8,
  handles: [
    'UserCreated',
    'UserProfileChanged',
    'UsageLocationChanged',
    'UserAccountChanged',
    'UserPrincipalNameChanged',
    'AliasesAdded',
    'AliasesReleased',
    'LicenseAssigned',
    'LicensePlansChanged',
    'LicenseRemoved',
    'ServiceDataRetained',
    'ServiceDataRestored',
    'ServiceDataPurged',
    'ServicesGranted',
    'UserDeleted',
    'UserRestored',
    'UserPurged',
  ],
  indexes: [
    { name: 'by-status', fields: ['tenantId', 'status', 'id'] },
    { name: 'by-address', fields: ['tenantId', 'addressKeys'], array: 'addressKeys' },
    // who holds nothing stands under null, deleted users too, so that the status tells them apart
    { name: 'by-product', fields: ['tenantId', 'status', 'licenses.skuId', 'id'], array: 'licenses.skuId' },
    { name: 'by-creation', fields: ['tenantId', 'status', 'createdAt', 'id'] },
    { name: 'by-location', fields: ['tenantId', 'status', 'usageLocation', 'id'] },
    { name: 'by-principal-name', fields: ['tenantId', 'status', 'userPrincipalName.key', 'id'] },
    { name: 'by-change', fields: ['tenantId', 'position'] },
    { name: 'by-deletion', fields: ['tenantId', 'status', 'deletion.deletedAt', 'id'] },
    { name: 'by-purge', fields: ['tenantId', 'status', 'deletion.purgeAt', 'id'] },
    { name: 'by-overlap', fields: ['tenantId', 'status', 'overlapping', 'id'] },
  ],
  onError: 'park',
  keysOfStream: documentsOf({ user: ownDocument }),
  keys: (recorded) => [tenantKey(tenantOf(recorded), (recorded.event as UserEvent).data.userId)],
  evolve: (document, recorded) => {
    const state = evolveUser(stateOf(document), recorded.event as UserEvent);
    return state.status === 'active' || state.status === 'deleted' ? documentOf(state, document, recorded) : null;
  },
};

/** Returns the part of a document that the domain's fold needs. The rest of the document follows from it. */
const stateOf = (document: UserDocument | undefined): UserState => {
  if (document === undefined) return initialUser;
  const { status, id, userPrincipalName, profile, usageLocation, aliases, licenses, retentions, deletion } = document;
  const { accountEnabled, userType } = document;
  return {
    kind: 'user',
    status,
    userId: id,
    userPrincipalName,
    profile,
    ...(usageLocation === null ? {} : { usageLocation }),
    ...defined({ accountEnabled, userType }),
    aliases,
    licenses,
    retentions: new Map(retentions.map((retention) => [retention.service, retention])),
    // Only a decision asks for these two, and no decision is made on a document.
    purged: new Set(),
    removed: new Set(),
    ...(deletion === undefined ? {} : { deletion }),
  };
};

const documentOf = (state: KnownUser, before: UserDocument | undefined, recorded: RecordedEvent): UserDocument => {
  const occurredAt = recorded.metadata.occurredAt as Instant;
  const { status, userId, userPrincipalName, profile, usageLocation, aliases, licenses, retentions, deletion } = state;
  return {
    id: userId,
    tenantId: tenantOf(recorded),
    status,
    userPrincipalName,
    profile,
    usageLocation: usageLocation ?? null,
    ...defined({ accountEnabled: state.accountEnabled, userType: state.userType }),
    aliases,
    addressKeys: status === 'active' ? [userPrincipalName.key, ...aliases.map((alias) => alias.key)] : [],
    licenses,
    ...(overlapsOf(licenses).length === 0 ? {} : { overlapping: true }),
    retentions: [...retentions.values()],
    ...(deletion === undefined
      ? {}
      : { deletion: { ...deletion, deletedAt: before?.deletion?.deletedAt ?? occurredAt } }),
    createdAt: before?.createdAt ?? occurredAt,
    updatedAt: occurredAt,
    revision: recorded.revision,
    position: recorded.position,
  };
};
