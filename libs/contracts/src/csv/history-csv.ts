/** This is an entry of the history as the API shows it, as far as a file of it has columns. */
export interface HistoryRow {
  readonly commandId: string;
  readonly position: string;
  readonly occurredAt: string;
  readonly outcome: string;
  readonly words: string;
  readonly type?: string;
  readonly users: readonly { readonly id: string; readonly userPrincipalName: string | null }[];
  readonly products: readonly { readonly skuId: string; readonly skuPartNumber?: string }[];
  readonly purchaseId?: string;
  readonly operationId?: string;
  readonly actor: string;
  readonly actorName?: string;
  readonly actorKind: string;
  readonly actorRole?: string;
  readonly actorTenant?: string;
  readonly reference?: string;
  readonly hasReason: boolean;
  /** It is null once it is redacted or destroyed. */
  readonly reasonText?: string | null;
  readonly unreadable?: readonly string[];
}

/** Tells who it was about; whoever has no name any more stands there by the id. */
export const usersInHistory = ({ users }: Pick<HistoryRow, 'users'>): string =>
  users.map(({ id, userPrincipalName }) => userPrincipalName ?? id).join('; ');

/** Tells the reason, or that it can't be told any more. */
export const reasonInHistory = ({ hasReason, reasonText, unreadable }: HistoryRow): string | undefined => {
  if (!hasReason) return undefined;
  return reasonText ?? (unreadable === undefined ? '(redacted or destroyed)' : '(unreadable)');
};

/** These are the columns of a file of the history, whoever writes it. */
export const HISTORY_COLUMNS: Readonly<Record<string, (row: HistoryRow) => string | undefined>> = {
  occurredAt: ({ occurredAt }) => occurredAt,
  users: usersInHistory,
  words: ({ words }) => words,
  actor: ({ actor }) => actor,
  actorName: ({ actorName }) => actorName,
  actorKind: ({ actorKind }) => actorKind,
  actorRole: ({ actorRole }) => actorRole,
  actorTenant: ({ actorTenant }) => actorTenant,
  reference: ({ reference }) => reference,
  reason: reasonInHistory,
  outcome: ({ outcome }) => outcome,
  type: ({ type }) => type,
  userIds: ({ users }) => users.map(({ id }) => id).join('; '),
  skuIds: ({ products }) => products.map(({ skuId }) => skuId).join('; '),
  purchaseId: ({ purchaseId }) => purchaseId,
  operationId: ({ operationId }) => operationId,
  commandId: ({ commandId }) => commandId,
  position: ({ position }) => position,
};
