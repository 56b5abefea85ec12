import type {
  OperationEvent,
  OperationId,
  OperationProgressed,
  Refusal,
  TenantId,
  UserEffects,
  UserId,
  UsersListed,
} from '#licensing';
import type { ProjectionDefinition, RecordedEvent } from '#application';
import { documentsOf, onlyInEvents, streamKeyOf, tenantKey, tenantOf } from '../keys.js';

/** A document has so many rows. */
export const RESULTS_PER_DOCUMENT = 100;

/** A complete user has what its command did besides coming true, without what is empty. */
export interface OperationResultRow extends UserEffects {
  /** This is the position in the caller's list, counted from 0. */
  readonly index: number;
  /** It is left out where no user was found. */
  readonly userId?: UserId;
  readonly state: 'pending' | 'complete' | 'failed';
  /** It is present only with `failed`. */
  readonly reason?: Refusal;
}
/** These are the outcomes of a hundred users of an operation. */
export interface OperationResultsDocument {
  readonly tenantId: TenantId;
  readonly operationId: OperationId;
  /** It counts from 0. */
  readonly page: number;
  /** They stand in the order of the distinct users. */
  readonly rows: readonly OperationResultRow[];
}
type ResultsEvent = Extract<OperationEvent, UsersListed | OperationProgressed>;

/**
 * Keys sort by page, since the number always has six digits. The 100,000 users of the largest operation are 1,000
 * pages.
 */
const pageKey = (page: number): string => String(page).padStart(6, '0');

const rangeOf = (event: ResultsEvent): { readonly from: number; readonly until: number } =>
  event.type === 'UsersListed'
    ? { from: event.data.from, until: event.data.from + event.data.items.length }
    : { from: event.data.from, until: event.data.cursor };

export const operationResults: ProjectionDefinition<OperationResultsDocument> = {
  name: 'operation-results',
  version: 2,
  handles: ['UsersListed', 'OperationProgressed'],
  indexes: [{ name: 'by-operation', fields: ['tenantId', 'operationId', 'page'] }],
  onError: 'park',
  keysOfStream: documentsOf({ operation: onlyInEvents }),
  keys: (recorded) => {
    const { from, until } = rangeOf(recorded.event as ResultsEvent);
    const keys: string[] = [];
    for (let page = Math.floor(from / RESULTS_PER_DOCUMENT); page * RESULTS_PER_DOCUMENT < until; page++)
      keys.push(tenantKey(tenantOf(recorded), streamKeyOf(recorded), pageKey(page)));
    return keys;
  },
  evolve: (document, recorded, key) => {
    const page = Number(key.slice(key.lastIndexOf('_') + 1));
    const event = recorded.event as ResultsEvent;
    return event.type === 'UsersListed'
      ? listed(document, recorded, page, event.data)
      : progressed(document, page, event.data);
  },
};

const listed = (
  document: OperationResultsDocument | undefined,
  recorded: RecordedEvent,
  page: number,
  { from, items }: UsersListed['data'],
): OperationResultsDocument => {
  const first = Math.max(from, page * RESULTS_PER_DOCUMENT);
  const rows = items
    .slice(first - from, (page + 1) * RESULTS_PER_DOCUMENT - from)
    .map(({ index, userId }): OperationResultRow => ({
      index,
      ...(userId === undefined ? {} : { userId }),
      state: 'pending',
    }));
  const base = document ?? {
    tenantId: tenantOf(recorded),
    operationId: streamKeyOf(recorded) as OperationId,
    page,
    rows: [],
  };
  return { ...base, rows: [...base.rows, ...rows] };
};

const progressed = (
  document: OperationResultsDocument | undefined,
  page: number,
  { from, cursor, failures, effects }: OperationProgressed['data'],
): OperationResultsDocument => {
  if (document === undefined) throw new Error(`progress of users that were not listed (page ${page})`);
  const refusals = new Map(failures.map(({ at, refusal }) => [at, refusal]));
  const done = new Map(effects.map(({ at, ...each }) => [at, each]));
  const rows = document.rows.map((row, index): OperationResultRow => {
    const ordinal = page * RESULTS_PER_DOCUMENT + index;
    if (ordinal < from || ordinal >= cursor) return row;
    const reason = refusals.get(ordinal);
    return reason === undefined
      ? { ...row, ...done.get(ordinal), state: 'complete' }
      : { ...row, state: 'failed', reason };
  });
  return { ...document, rows };
};
