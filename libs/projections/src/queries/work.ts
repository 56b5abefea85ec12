import type { CommandDecided } from '#licensing';
import type { OpenLists, ReadModels } from '#application';
import { commands, type CommandDocument } from '../commands/commands.js';
import { tenantKey } from '../keys.js';
import { openLists } from '../operations/open-lists.js';
import { operations, type OperationDocument } from '../operations/operations.js';
import { one, page, type Page, type PageRequest } from './page.js';

/** By key. */
export const operationById = (
  models: ReadModels,
  tenantId: string,
  operationId: string,
): Promise<OperationDocument | undefined> => one(models, operations.name, tenantKey(tenantId, operationId));

/** Newest first. Index `by-tenant`. */
export const operationsPage = (
  models: ReadModels,
  tenantId: string,
  request: PageRequest,
): Promise<Page<OperationDocument>> =>
  page(models, operations.name, { index: 'by-tenant', prefix: [tenantId], descending: true }, request);

/** Of all tenants, oldest first: for the runner that goes on after a restart. Index `by-state`. */
export const runningOperations = (models: ReadModels, request: PageRequest): Promise<Page<OperationDocument>> =>
  page(models, operations.name, { index: 'by-state', prefix: ['running'] }, request);

/** Lists of users as the retention worker asks for them, in any tenant. Index `by-time`. */
export const openListsAsOf = (models: ReadModels): OpenLists => ({
  listedBefore: (until, request) =>
    page(models, openLists.name, { index: 'by-time', prefix: [], range: { until } }, request),
});

/** What became of a command. By key. */
export const commandById = (
  models: ReadModels,
  tenantId: string,
  commandId: string,
): Promise<CommandDocument | undefined> => one(models, commands.name, tenantKey(tenantId, commandId));

/** Newest first; `from` inclusive, `until` exclusive, instants. Index `by-time`, `by-outcome` or `by-subject`. */
export const commandsPage = (
  models: ReadModels,
  tenantId: string,
  filter: {
    readonly outcome?: CommandDecided['data']['outcome'];
    /** The id of a user, product or purchase; not together with `outcome`. */
    readonly subject?: string;
    readonly from?: string;
    readonly until?: string;
  },
  request: PageRequest,
): Promise<Page<CommandDocument>> => {
  const { outcome, subject, from, until } = filter;
  if (outcome !== undefined && subject !== undefined) throw new TypeError('no index for outcome and subject together');
  const [index, prefix] =
    outcome !== undefined
      ? ['by-outcome', [tenantId, outcome]]
      : subject !== undefined
        ? ['by-subject', [tenantId, subject]]
        : ['by-time', [tenantId]];
  const bounds = { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
  const range = Object.keys(bounds).length === 0 ? {} : { range: bounds };
  return page(
    models,
    commands.name,
    { index: index as string, prefix: prefix as string[], descending: true, ...range },
    request,
  );
};
