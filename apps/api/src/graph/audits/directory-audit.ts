import { errorCatalogue } from '#contracts';
import type { CommandDocument } from '#projections';
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

const initiatedBy = ({ actor, actorKind, client }: CommandDocument): Thing =>
  actorKind === 'user'
    ? { app: null, user: { id: actor, displayName: null, userPrincipalName: null, ipAddress: null } }
    : { app: { appId: client ?? null, displayName: actor }, user: null };

/** Ids alone are kept of what a command was about; the catalogue tells which of them are products. */
const targetsOf = ({ type, relatedIds }: CommandDocument, isProduct: (id: string) => boolean): readonly Thing[] =>
  relatedIds.map((id) => ({
    id,
    displayName: null,
    type: Object.hasOwn(OF_USERS, type) && !isProduct(id) ? 'User' : 'Other',
    userPrincipalName: null,
    groupType: null,
    modifiedProperties: [],
  }));

const detailsOf = ({ outcome, refusal, reference, position }: CommandDocument): readonly Thing[] => {
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

/** Shows a receipt as Graph shows a row of the audit log. Names and texts stand in none of them. */
export const directoryAudit = (command: CommandDocument, isProduct: (id: string) => boolean): Thing => {
  const { id, type, outcome, refusal, correlationId, occurredAt } = command;
  const activity = OF_USERS[type];
  return {
    id,
    activityDateTime: occurredAt,
    activityDisplayName: activity?.name ?? inWords(type),
    additionalDetails: detailsOf(command),
    category: activity === undefined ? 'DirectoryManagement' : 'UserManagement',
    correlationId,
    initiatedBy: initiatedBy(command),
    loggedByService: 'Core Directory',
    operationType: activity?.operation ?? 'Update',
    result: outcome === 'refused' ? 'failure' : 'success',
    resultReason: refusal === undefined ? '' : errorCatalogue[refusal.code].title,
    targetResources: targetsOf(command, isProduct),
  };
};
