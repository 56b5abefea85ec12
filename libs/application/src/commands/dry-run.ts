import {
  defined,
  isRefused,
  refuse,
  streamsToPrefetch,
  withoutRevisions,
  type Command,
  type Decision,
  type OperationItem,
  type Refused,
  type StreamRef,
  type TenantId,
} from '#licensing';
import type { BatchView } from '../lanes/batch-view.js';
import { decideOn, momentOf, type DecisionParts } from '../lanes/drive.js';
import type { LaneCommand } from '../lanes/lane-command.js';
import { commandOfItem } from '../operations/command-of-item.js';
import type { HistoryParts } from '../operations/history-of-user.js';
import { itemCommandId } from '../operations/item-ids.js';
import type { PlannedOperation } from '../operations/plan-operation.js';
import { Pace } from '../ports/pace.js';
import { inChunks } from '../streams/in-chunks.js';
import { damageIn, type CommandReply, type DryRunItem, type DryRunSummary } from '../replies.js';
import { DryRunTally } from './dry-run-effects.js';
import { SwapTally } from './swap-tally.js';

export interface DryRunParts extends DecisionParts, HistoryParts {}
const SLICE = 250;

/**
 * Tells what the command would answer, by the same decider on the states as stored now. Leaves no trace.
 * @throws StoreUnavailable, StoreClosed
 */
export const dryRun = async (
  view: BatchView,
  plan: Command | Refused,
  about: Pick<LaneCommand, 'tenantId' | 'commandId' | 'number' | 'expected'>,
  parts: DecisionParts,
): Promise<CommandReply> => {
  const { commandId } = about;
  const decision = await decideOn(view, plan, about, momentOf(parts.clock), parts);
  switch (decision.outcome) {
    case 'refused':
      return { outcome: 'refused', commandId, refusal: decision.refusal };
    case 'ignored':
      return { outcome: 'ignored', commandId, reason: decision.reason };
    case 'not-now':
      return { outcome: 'failed', commandId, failure: decision.failure, retryAfterSeconds: 60 };
    default:
      return { outcome: decision.outcome, commandId, answer: withoutRevisions(decision.answer) };
  }
};

/** These users are decided, and all so far come to this. */
export interface DryRunSlice {
  readonly rows: readonly DryRunItem[];
  readonly summary: DryRunSummary;
}

/**
 * Decides all users of an operation in turn on one copy of the states, as the operation itself would: 10 seats and 20
 * users give 10 and 10. From the first user on for whom it would have to wait, all are pending. Yields them slice by
 * slice, in the order of the list.
 * @param tally counts, and says how much is told of each user
 */
export async function* dryRunSlices(
  view: BatchView,
  { command, items }: PlannedOperation,
  tenantId: TenantId,
  { tally, ...parts }: DryRunParts & { readonly tally: DryRunTally },
): AsyncGenerator<DryRunSlice> {
  const swaps = command.mode === 'change' ? new SwapTally() : undefined;
  let waits: DryRunItem['failure'];
  for (let from = 0; from < items.length; from += SLICE) {
    const slice = await inChunks(items.slice(from, from + SLICE), async (item) => ({
      item,
      plan: await commandOfItem(parts, tenantId, command, item),
    }));
    await view.prefetch(slice.flatMap(({ plan }) => (isRefused(plan) ? [] : streamsToPrefetch(plan, tenantId))));
    const rows: DryRunItem[] = [];
    const pace = new Pace(parts.turn);
    for (const { item, plan } of slice) {
      const { index, userId } = item;
      const row = defined({ index, userId });
      if (waits !== undefined) {
        rows.push({ ...row, state: 'pending', failure: waits });
        continue;
      }
      const commandId = itemCommandId(parts.ids, command.operationId, command.mode, item);
      const decision = await decideItem(view, plan, { tenantId, commandId }, momentOf(parts.clock), parts);
      if (decision.outcome === 'accepted') view.plan(decision.writes)();
      // nothing is appended that could rest on what was asked for
      view.endDecision('put-back');
      if (decision.outcome === 'not-now') waits = decision.failure;
      rows.push({ ...row, ...stateOf(decision), ...tally.add('answer' in decision ? decision.answer : undefined) });
      swaps?.add(decision);
      if (pace.spent('users')) await pace.rest();
    }
    view.release(slice.flatMap(({ item }) => ofNobodyElse(item, tenantId)));
    yield { rows, summary: { ...tally.summary(), ...defined({ swaps: swaps?.counts() }) } };
    await parts.turn.next();
  }
}

/**
 * A list names each user once, and no decision about another one asks for it. Only an id that the caller chose for a
 * new user may come again.
 */
const ofNobodyElse = ({ userId, change }: OperationItem, tenantId: TenantId): readonly StreamRef[] =>
  userId === undefined || change?.userId !== undefined ? [] : [{ kind: 'user', tenantId, userId }];

/** Decides all of them for one answer, which tells as much of each user as a message holds. */
export const dryRunItems = async (
  view: BatchView,
  planned: PlannedOperation,
  tenantId: TenantId,
  parts: DryRunParts,
): Promise<{ readonly items: readonly DryRunItem[]; readonly summary: DryRunSummary }> => {
  const items: DryRunItem[] = [];
  const tally = new DryRunTally();
  let summary: DryRunSummary = tally.summary();
  for await (const slice of dryRunSlices(view, planned, tenantId, { ...parts, tally })) {
    items.push(...slice.rows);
    summary = slice.summary;
  }
  return { items, summary };
};

/** The operation itself goes on without a user of whom something is damaged. */
const decideItem = async (...asked: Parameters<typeof decideOn>): Promise<Decision> => {
  try {
    return await decideOn(...asked);
  } catch (error) {
    const found = damageIn(error);
    if (found === undefined) throw error;
    return refuse({ code: found.failure });
  }
};

const stateOf = (decision: Decision): Pick<DryRunItem, 'state' | 'refusal' | 'failure'> => {
  switch (decision.outcome) {
    case 'accepted':
    case 'unchanged':
      return { state: 'complete' };
    case 'refused':
      return { state: 'failed', refusal: decision.refusal };
    case 'not-now':
      return { state: 'pending', failure: decision.failure };
    default:
      throw new Error(`the command of one user in a bulk operation was ${decision.outcome}`);
  }
};
