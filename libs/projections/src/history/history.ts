import {
  answerOf,
  type CommandDecided,
  type CommandId,
  defined,
  type Instant,
  type OperationId,
  parseStream,
  productsOfReceipt,
  type PurchaseId,
  type PurchaseState,
  type Refusal,
  relatedIdsOf,
  type Role,
  type SkuId,
  type TenantId,
  type UserId,
  usersOfReceipt,
} from '#licensing';
import { type ActorKind, NO_TENANT, type Position, type ProjectionDefinition, type RecordedEvent } from '#application';
import { documentsOf, onlyInEvents, ownDocument, tenantKey, tenantOf } from '../keys.js';
import { changeOf, type HistoryChange } from './history-changes.js';

/**
 * This is what one command did, or why it was refused, with all that its receipt says of it. A command is about one
 * user, or two, or one purchase, and each user of a bulk operation has a command of its own, so the document is small.
 */
export interface HistoryDocument {
  readonly tenantId: TenantId;
  readonly id: CommandId;
  /** It is the command of the start for an item of a bulk operation, and `id` where nothing else caused it. */
  readonly cause: string;
  /** These are of the first event that the command left, and stay, so that the entry never moves in its order. */
  readonly position: Position;
  readonly occurredAt: Instant;
  readonly actor: string;
  readonly actorKind: ActorKind;
  readonly actorTenant?: string;
  readonly actorRole?: Role;
  readonly client?: string;
  readonly correlationId: string;
  /** The members from here to `hasReason` are the receipt's. The creation of a tenant has its receipt elsewhere. */
  readonly type?: string;
  readonly outcome: CommandDecided['data']['outcome'];
  readonly refusal?: Refusal;
  readonly reference?: string;
  /** The same, of the start of a bulk operation, whose users have no reference of their own. */
  readonly startedUnder?: string;
  /** The text stands in the receipt alone, so that nothing of it is left here when its key goes. */
  readonly hasReason: boolean;
  /** All ids of users, products, purchases, operations and commands that this is found by, its own among them. */
  readonly about: readonly string[];
  /** A refusal that came before the products were known may have their ids here: the catalogue tells them apart. */
  readonly users: readonly UserId[];
  readonly products: readonly SkuId[];
  readonly purchase?: PurchaseId;
  readonly operation?: OperationId;
  /** The purchase before and after, as far as its receipt says it; before it was bought it was nothing. */
  readonly step?: { readonly before: PurchaseThen | null; readonly after: PurchaseThen };
  /** They stand in the order of the events. */
  readonly changes: readonly HistoryChange[];
  /** So many changes more there were than a document keeps. */
  readonly more?: number;
}

export interface PurchaseThen {
  readonly seats: number;
  readonly state: PurchaseState;
}
/** A command that changes more than this about one user is told in part. */
const MOST_CHANGES = 200;

export const history: ProjectionDefinition<HistoryDocument> = {
  name: 'history',
  version: 2,
  handles: [
    'CommandDecided',
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
    'SeatTaken',
    'SeatReleased',
    'SeatTotalsChanged',
    'ServiceDataRetained',
    'ServiceDataRestored',
    'ServiceDataPurged',
    'ServicesGranted',
    'UserDeleted',
    'UserRestored',
    'UserPurged',
    'KeyShredded',
    'SeatsPurchased',
    'PurchaseQuantityChanged',
    'PurchaseExpired',
    'PurchaseRenewed',
    'PurchaseSuspended',
    'PurchaseCancelled',
    'TenantCreated',
    'TenantRenamed',
    'TenantClosed',
    'TenantReopened',
    'OperationStarted',
    'OperationAbandoned',
  ],
  indexes: [
    { name: 'by-time', fields: ['tenantId', 'occurredAt', 'position'] },
    { name: 'by-id', fields: ['tenantId', 'about', 'occurredAt', 'position'], array: 'about' },
    { name: 'by-actor', fields: ['tenantId', 'actor', 'occurredAt', 'position'] },
    { name: 'by-cause', fields: ['tenantId', 'cause', 'occurredAt', 'position'] },
    { name: 'by-reference', fields: ['tenantId', 'reference', 'occurredAt', 'position'] },
    { name: 'by-started-under', fields: ['tenantId', 'startedUnder', 'occurredAt', 'position'] },
    { name: 'by-outcome', fields: ['tenantId', 'outcome', 'occurredAt', 'position'] },
  ],
  onError: 'park',
  keysOfStream: documentsOf({
    command: ownDocument,
    user: onlyInEvents,
    seats: onlyInEvents,
    purchase: onlyInEvents,
    // a damaged event of the tenant itself is about nobody else: an entry lacks it, and all others go on
    tenant: () => [],
    operation: onlyInEvents,
  }),
  keys: (recorded) => {
    const tenantId = tenantOf(recorded);
    // what is decided about no tenant is nobody's history
    if (tenantId === NO_TENANT) return [];
    return [tenantKey(tenantId, commandOf(recorded))];
  },
  evolve: (document, recorded) => {
    const { event } = recorded;
    const before = document ?? begun(recorded);
    if (event.type === 'CommandDecided') return withReceipt(before, event.data);
    const change = changeOf(event, parseStream(recorded.stream)?.key);
    return change === undefined ? document : withChange(before, change);
  },
};

/** Each event of an append names its command, which is the key of the receipt. */
const commandOf = ({ metadata }: RecordedEvent): string => metadata.commandId;

const begun = (recorded: RecordedEvent): HistoryDocument => {
  const { actor, actorKind, actorTenant, actorRole, client, correlationId, causationId } = recorded.metadata;
  return {
    tenantId: tenantOf(recorded),
    id: commandOf(recorded) as CommandId,
    cause: causationId,
    position: recorded.position,
    occurredAt: recorded.metadata.occurredAt as Instant,
    actor,
    actorKind,
    ...defined({ actorTenant, actorRole, client }),
    correlationId,
    outcome: 'accepted',
    hasReason: false,
    about: [commandOf(recorded)],
    users: [],
    products: [],
    changes: [],
  };
};

const united = <T>(...lists: readonly Iterable<T>[]): readonly T[] => [...new Set(lists.flatMap((each) => [...each]))];

/** A member of the stored command that is an id. */
const named = (receipt: CommandDecided['data'], member: string): string | undefined =>
  (receipt.command as Readonly<Record<string, string | undefined>> | undefined)?.[member];
const answered = (receipt: CommandDecided['data'], member: string): string | undefined =>
  (receipt.answer as Readonly<Record<string, string | undefined>> | undefined)?.[member];

const stepOf = (receipt: CommandDecided['data']): HistoryDocument['step'] => {
  const answer = receipt.outcome === 'accepted' ? answerOf(receipt) : undefined;
  if (answer?.kind !== 'purchase') return undefined;
  const { before, seats, state } = answer;
  const after = { seats, state };
  if (before?.seats === undefined || before.state === undefined) {
    return receipt.commandType === 'PurchaseSeats' ? { before: null, after } : undefined;
  }
  return { before: { seats: before.seats, state: before.state }, after };
};

const withReceipt = (before: HistoryDocument, receipt: CommandDecided['data']): HistoryDocument => {
  if (before.type !== undefined) throw new Error('a second receipt of one command');
  const { commandType: type, outcome, refusal, reference, reason } = receipt;
  const isProduct = productsOfReceipt(receipt);
  const users = [...usersOfReceipt(receipt)].filter((id) => !isProduct.has(id as string as SkuId));
  const purchase = (before.purchase ?? named(receipt, 'purchaseId') ?? answered(receipt, 'purchaseId')) as PurchaseId;
  const operation = (before.operation ?? named(receipt, 'operationId')) as OperationId | undefined;
  return {
    ...before,
    type,
    outcome,
    ...defined({ refusal, reference, startedUnder: type === 'StartOperation' ? reference : undefined }),
    hasReason: reason !== undefined,
    about: united<string>(before.about, relatedIdsOf(receipt), users, isProduct),
    users: united(before.users, users),
    products: united(before.products, isProduct),
    ...defined({ purchase: purchase as PurchaseId | undefined, operation, step: stepOf(receipt) }),
  };
};

const withChange = (before: HistoryDocument, change: HistoryChange): HistoryDocument => {
  const user = 'user' in change ? [change.user] : [];
  const product = 'product' in change ? [change.product] : [];
  const { purchase = before.purchase, operation = before.operation } = change as {
    readonly purchase?: PurchaseId;
    readonly operation?: OperationId;
  };
  const isFull = before.changes.length >= MOST_CHANGES;
  return {
    ...before,
    about: united<string>(before.about, user, product, [purchase ?? [], operation ?? []].flat()),
    users: united(before.users, user),
    products: united(before.products, product),
    ...defined({ purchase, operation }),
    ...(isFull ? { more: (before.more ?? 0) + 1 } : { changes: [...before.changes, change] }),
  };
};
