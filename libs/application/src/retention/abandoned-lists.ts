import { defined, plus, type Instant } from '#licensing';
import type { OperationName } from '../operations/unfinished-operations.js';
import type { Clock } from '../ports/clock-and-ids.js';
import { type CommandReply, isAway } from '../replies.js';
import type { CommandEnvelope } from '../requests.js';
import { RETENTION_ACTOR } from './retention-actor.js';

/** Knows the lists of users of bulk operations that are neither started nor given up. It is derived from the log. */
export interface OpenLists {
  /**
   * Resolves to those to which nothing was added since before the instant, the oldest first.
   * @throws ReadModelsUnavailable, NotBuilt
   */
  listedBefore(
    until: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly items: readonly OperationName[]; readonly next?: string }>;
}

/**
 * A list may stand unstarted for so long: P1D. Listing takes seconds and the start follows at once; whoever missed the
 * answer, or waited for a store that was away, has sent the command again by then.
 */
const LEFT_FOR_MILLISECONDS = 24 * 60 * 60_000;

/** The id follows from the operation, and is none that a caller could choose: see `purgeCommandId`. */
const envelopeOf = ({ tenantId, operationId }: OperationName): CommandEnvelope => ({
  id: `abandon ${operationId}`,
  tenantId,
  actor: RETENTION_ACTOR,
  correlationId: operationId,
  request: { type: 'AbandonOperation', body: { operationId } },
});

/**
 * Gives up every list that has stood unstarted for a day, so that the keys of persons whom it names and who never came
 * to be can go; a start that comes after all is refused. It decides nothing: against a start at the same moment the
 * stream of the operation takes one of them. What isn't decided (an outage, a clock that isn't trusted, a start after a
 * long silence) is left to the next time. Resolves to the number given up.
 * @throws what the lists throw
 */
export const abandonLists = async (
  {
    lists,
    send,
    clock,
    batchSize,
  }: {
    readonly lists: OpenLists;
    readonly send: (envelope: CommandEnvelope) => Promise<CommandReply>;
    readonly clock: Clock;
    readonly batchSize: number;
  },
  signal: AbortSignal,
): Promise<number> => {
  const until = plus(clock.now() as Instant, -LEFT_FOR_MILLISECONDS);
  let abandoned = 0;
  let after: string | undefined;
  do {
    if (!clock.mayPurge()) return abandoned;
    const page = await lists.listedBefore(until, defined({ limit: batchSize, after }));
    const replies = await Promise.all(page.items.map((name) => send(envelopeOf(name))));
    abandoned += replies.filter((reply) => reply.outcome === 'accepted' && reply.repeated !== true).length;
    // the store is away: whatever comes next would fail, too
    if (replies.length > 0 && replies.every(isAway)) break;
    after = page.next;
  } while (after !== undefined && !signal.aborted);
  return abandoned;
};
