import { type CommandDecided, type CommandId, defined } from '#licensing';
import type { Freshness, OpenLists, ReadModels, ReasonsAbout } from '#application';
import { commands, type CommandDocument } from '../commands/commands.js';
import { tenantKey } from '../keys.js';
import { openLists } from '../operations/open-lists.js';
import { operations, type OperationDocument } from '../operations/operations.js';
import { one, page, type Page, type PageRequest } from './page.js';

export const operationById = (
  models: ReadModels,
  tenantId: string,
  operationId: string,
): Promise<OperationDocument | undefined> => one(models, operations.name, tenantKey(tenantId, operationId));

/** Lists a tenant's operations, the newest first, from index `by-tenant`. */
export const operationsPage = (
  models: ReadModels,
  tenantId: string,
  request: PageRequest,
): Promise<Page<OperationDocument>> =>
  page(models, operations.name, { index: 'by-tenant', prefix: [tenantId], descending: true }, request);

/**
 * Lists the running operations of all tenants, the oldest first, from index `by-state`. The runner goes on with them
 * after a restart.
 */
export const runningOperations = (models: ReadModels, request: PageRequest): Promise<Page<OperationDocument>> =>
  page(models, operations.name, { index: 'by-state', prefix: ['running'] }, request);

/** Returns the open lists of any tenant as the retention worker asks for them, from index `by-time`. */
export const openListsAsOf = (models: ReadModels): OpenLists => ({
  listedBefore: (until, request) =>
    page(models, openLists.name, { index: 'by-time', prefix: [], range: { until } }, request),
});

const INDEXES = { outcome: 'by-outcome', relatedId: 'by-related-id', reference: 'by-reference' } as const;

/**
 * Lists commands, the newest first, between the instants `from` (inclusive) and `until` (exclusive), from index
 * `by-time`, `by-outcome`, `by-related-id` or `by-reference`. At most one of the other filters goes with the instants.
 */
export const commandsPage = (
  models: ReadModels,
  tenantId: string,
  filter: {
    readonly outcome?: CommandDecided['data']['outcome'];
    /** This is the id of a user, product, purchase or operation. */
    readonly relatedId?: string;
    readonly reference?: string;
    readonly from?: string;
    readonly until?: string;
  },
  request: PageRequest,
): Promise<Page<CommandDocument>> => {
  const { from, until, outcome, relatedId, reference } = filter;
  const [named, another] = Object.entries(defined({ outcome, relatedId, reference }));
  if (another !== undefined) throw new TypeError(`no index for ${named?.[0]} and ${another[0]} together`);
  const bounds = { ...defined({ from, until }) };
  const range = Object.keys(bounds).length === 0 ? {} : { range: bounds };
  return page(
    models,
    commands.name,
    {
      index: named === undefined ? 'by-time' : INDEXES[named[0] as keyof typeof INDEXES],
      prefix: [tenantId, ...(named === undefined ? [] : [named[1]])],
      descending: true,
      ...range,
    },
    request,
  );
};

/** A purge waits so long for the commands before it, and then is looked at again later. */
const PATIENCE = 5_000;
const COMMANDS_AT_ONCE = 500;

/** Finds the reasons about a user in the list of commands, once that has come as far as the purge. */
export const reasonsIn =
  (models: ReadModels, freshness: Pick<Freshness, 'waitFor'>): ReasonsAbout =>
  async (tenantId, userId, position) => {
    await freshness.waitFor(position, [commands.name], { timeoutMilliseconds: PATIENCE });
    const found = new Set<CommandId>();
    let after: string | undefined;
    do {
      const asked = { limit: COMMANDS_AT_ONCE, ...defined({ after }) };
      const { items, next } = await commandsPage(models, tenantId, { relatedId: userId }, asked);
      for (const { id, hasReason, startedBy } of items) {
        if (startedBy !== undefined) found.add(startedBy);
        else if (hasReason) found.add(id);
      }
      after = next;
    } while (after !== undefined);
    return [...found];
  };
