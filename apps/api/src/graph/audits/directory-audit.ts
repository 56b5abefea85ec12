import { errorCatalogue } from '#contracts';
import type { HistoryDocument } from '#projections';
import type { Modified } from '../../history/modified.js';
import type { Thing } from '../protocol/graph-answers.js';

interface Activity {
  readonly name: string;
  readonly operation: 'Add' | 'Update' | 'Delete';
}
const LICENSE = { name: 'Change user license', operation: 'Update' } as const;
/** What is done to users has a name in Graph; everything else has that of its command. */
const OF_USERS: Readonly<Record<string, Activity>> = {
  CreateUser: { name: 'Add user', operation: 'Add' },
  UpdateUser: { name: 'Update user', operation: 'Update' },
  DeleteUser: { name: 'Delete user', operation: 'Delete' },
  RestoreUser: { name: 'Restore user', operation: 'Add' },
  EraseUser: { name: 'Hard Delete user', operation: 'Delete' },
  PurgeUser: { name: 'Hard Delete user', operation: 'Delete' },
  ChangeLicenses: LICENSE,
  ReplaceLicenses: LICENSE,
  ReassignLicenses: LICENSE,
  RefreshLicenses: LICENSE,
};
/** Makes words of a command's name: `PurchaseSeats` becomes `Purchase seats`. */
const inWords = (type: string): string => type.replaceAll(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const initiatedBy = ({ actor, actorKind, client }: HistoryDocument): Thing =>
  actorKind === 'user'
    ? { app: null, user: { id: actor, displayName: null, userPrincipalName: null, ipAddress: null } }
    : { app: { appId: client ?? null, displayName: actor }, user: null };

/** What of an entry costs more than the entry itself: it is there for the rows that are answered. */
export interface Told {
  readonly users: ReadonlyMap<string, string | null>;
  readonly modified: readonly Modified[];
}
const NOTHING: Told = { users: new Map(), modified: [] };

/** Graph has each value as a text of JSON. */
const propertyOf = ({ property, skuId, before, after }: Modified): Thing => ({
  displayName: skuId === undefined ? property : `${property} ${skuId}`,
  oldValue: before === null ? null : JSON.stringify(before),
  newValue: after === null ? null : JSON.stringify(after),
});

/** The catalogue tells which of the ids are products. */
const targetsOf = (
  { type, about, id: own }: HistoryDocument,
  { users, modified }: Told,
  isProduct: (id: string) => boolean,
): readonly Thing[] =>
  about
    .filter((id) => id !== own)
    .map((id) => ({
      id,
      displayName: null,
      type: type !== undefined && Object.hasOwn(OF_USERS, type) && !isProduct(id) ? 'User' : 'Other',
      userPrincipalName: users.get(id) ?? null,
      groupType: null,
      modifiedProperties: modified.filter((each) => (each.userId ?? each.purchaseId) === id).map(propertyOf),
    }));

const detailsOf = ({ outcome, refusal, reference, position }: HistoryDocument): readonly Thing[] => {
  const { code, ...numbers } = refusal ?? { code: undefined };
  const told: readonly (readonly [string, string | undefined])[] = [
    ['outcome', outcome],
    ['reference', reference],
    ['position', position],
    ['code', code],
    ['values', code === undefined ? undefined : JSON.stringify(numbers)],
  ];
  return told.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
};

/** The creation of a tenant has its receipt elsewhere. */
const OF_NO_RECEIPT = 'CreateTenant';

/** Shows an entry of the history as Graph shows a row of the audit log. */
export const directoryAudit = (
  entry: HistoryDocument,
  isProduct: (id: string) => boolean,
  told: Told = NOTHING,
): Thing => {
  const { id, type = OF_NO_RECEIPT, outcome, refusal, correlationId, occurredAt } = entry;
  const activity = OF_USERS[type];
  return {
    id,
    activityDateTime: occurredAt,
    activityDisplayName: activity?.name ?? inWords(type),
    additionalDetails: detailsOf(entry),
    category: activity === undefined ? 'DirectoryManagement' : 'UserManagement',
    correlationId,
    initiatedBy: initiatedBy(entry),
    loggedByService: 'Core Directory',
    operationType: activity?.operation ?? 'Update',
    result: outcome === 'refused' ? 'failure' : 'success',
    resultReason: refusal === undefined ? '' : errorCatalogue[refusal.code].title,
    targetResources: targetsOf(entry, told, isProduct),
  };
};
