import { defined } from '#licensing';
import type { Clock, Delay } from '../ports/clock-and-ids.js';
import { type CommandReply, isAway } from '../replies.js';
import type { CommandEnvelope, CommandRequest } from '../requests.js';
import { pause } from '../waiting/pause.js';
import { abandonLists, type OpenLists } from './abandoned-lists.js';
import type { Deadlines, DueRetention } from './deadlines.js';
import { RETENTION_ACTOR } from './retention-actor.js';

/** Is told what became of each attempt, for metrics and logs. */
export interface RetentionHooks {
  readonly onOutcome?: (outcome: PurgeOutcome, retention: DueRetention, reply: CommandReply) => void;
  readonly onSweep?: (sweep: SweepResult) => void;
  /** Is told how many lists of bulk operations were given up, each time that there were any. */
  readonly onAbandoned?: (lists: number) => void;
  /** A sweep ended early because something is away; the next one goes on, and `onWell` is told of it. */
  readonly onTrouble?: (error: unknown, work: 'sweep' | 'abandoned-lists') => void;
  readonly onWell?: (work: 'sweep' | 'abandoned-lists') => void;
}
/**
 * This became of an attempt. `purged`: by this very attempt. `before`: it was decided earlier. `ignored`: it is not
 * due, stale, or the clock isn't trusted. `refused`: it needs a person.
 */
export type PurgeOutcome = 'purged' | 'before' | 'ignored' | 'refused' | 'failed';
export type SweepResult = Readonly<Record<PurgeOutcome, number>> & {
  /** Nothing was looked for: the clock isn't trusted, or it waits after a long silence. */
  readonly untrusted: boolean;
};

export interface RetentionWorkerParts {
  readonly deadlines: Deadlines;
  readonly lists: OpenLists;
  /** Hands a command to its lane; never rejects. */
  readonly send: (envelope: CommandEnvelope) => Promise<CommandReply>;
  readonly clock: Clock;
  readonly delay: Delay;
  readonly hooks?: RetentionHooks;
  /** How much time is between two sweeps. The default is a minute. */
  readonly sweepMilliseconds?: number;
  /**
   * This many purges are under way at a time. The default is 200: fewer than a lane takes into one batch, so that
   * others always go along.
   */
  readonly batchSize?: number;
}

/**
 * The id of a purge follows from its retention: however many workers, wake-ups and sweeps ask for it, it is one
 * command. The space keeps it apart from every id that a caller can choose (visible ASCII only), or else a caller could
 * use up the id of a purge and so prevent it.
 */
export const purgeCommandId = (retentionId: string): string => `purge ${retentionId}`;

const SWEEP_MILLISECONDS = 60_000;
const BATCH = 200;
const NOTHING: SweepResult = { purged: 0, before: 0, ignored: 0, refused: 0, failed: 0, untrusted: false };

const requestOf = ({ tenantId, userId, retentionId, service }: DueRetention): CommandRequest =>
  userId === null
    ? { type: 'PurgeTenant', body: { tenantId, retentionId } }
    : { type: service === null ? 'PurgeUser' : 'PurgeServiceData', body: { userId, retentionId } };

const envelopeOf = (due: DueRetention): CommandEnvelope => ({
  id: purgeCommandId(due.retentionId),
  // the purge of a tenant is the installation's
  ...(due.userId === null ? {} : { tenantId: due.tenantId }),
  actor: RETENTION_ACTOR,
  correlationId: due.retentionId,
  request: requestOf(due),
});

const outcomeOf = (reply: CommandReply): PurgeOutcome => {
  if (reply.outcome === 'accepted' || reply.outcome === 'unchanged')
    return reply.repeated === true ? 'before' : 'purged';
  // its tenant is purged, and all of its data with it
  if (reply.outcome === 'refused' && reply.refusal.code === 'tenant-not-found') return 'before';
  return reply.outcome;
};

/**
 * Deletes for good what is due: by a sweep of the deadline table every minute, and by whatever a wake-up names in
 * between. After the sweep it gives up lists of users that nobody started. It holds no state and decides nothing (the
 * purge's decider does): many workers at once, wake-ups that come early, late, twice or never, and a worker that was
 * down for weeks are all the same to it.
 */
export class RetentionWorker {
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #last: SweepResult | undefined;

  constructor(private readonly parts: RetentionWorkerParts) {}

  /** The last finished sweep came to this. */
  get lastSweep(): SweepResult | undefined {
    return this.#last;
  }

  /** Sweeps at once, and then every minute. A second call does nothing. */
  start(): void {
    this.#running ??= this.#run(this.#end.signal);
  }

  /** Finishes the batch in flight. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  /** A message says that this retention's time has come. Resolves when that was tried; rejects never. */
  async onWakeUp(retention: DueRetention): Promise<PurgeOutcome> {
    if (!this.parts.clock.mayPurge()) return 'ignored'; // the sweep finds it
    return (await this.#purge(retention)).outcome;
  }

  /**
   * Purges everything that is due now, the oldest first, in bounded batches. What isn't decided (an outage, a clock
   * that isn't trusted) is left to the next sweep.
   * @throws what the deadline table throws
   */
  async sweep(signal: AbortSignal = this.#end.signal): Promise<SweepResult> {
    const { deadlines, clock, batchSize = BATCH } = this.parts;
    const result = { ...NOTHING };
    const now = clock.now();
    let after: string | undefined;
    do {
      if (!clock.mayPurge()) return { ...result, untrusted: true };
      const page = await deadlines.due(now, defined({ limit: batchSize, after }));
      const attempts = await Promise.all(page.items.map((retention) => this.#purge(retention)));
      for (const { outcome } of attempts) result[outcome] += 1;
      // the store is away: whatever comes next would fail, too
      if (attempts.length > 0 && attempts.every(({ reply }) => isAway(reply))) break;
      after = page.next;
    } while (after !== undefined && !signal.aborted);
    return result;
  }

  /** Gives up lists of users that have stood unstarted for a day. Resolves to how many. @throws what the lists throw */
  async abandonLists(signal: AbortSignal = this.#end.signal): Promise<number> {
    return abandonLists({ batchSize: BATCH, ...this.parts }, signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { hooks, delay, sweepMilliseconds = SWEEP_MILLISECONDS } = this.parts;
    const attempt = (what: 'sweep' | 'abandoned-lists', work: () => Promise<void>): Promise<void> =>
      work().then(
        () => hooks?.onWell?.(what),
        (error) => hooks?.onTrouble?.(error, what),
      );
    while (!signal.aborted) {
      await attempt('sweep', async () => {
        this.#last = await this.sweep(signal);
        hooks?.onSweep?.(this.#last);
      });
      await attempt('abandoned-lists', async () => {
        const lists = await this.abandonLists(signal);
        if (lists > 0) hooks?.onAbandoned?.(lists);
      });
      await pause(delay, sweepMilliseconds, signal);
    }
  }

  async #purge(retention: DueRetention): Promise<{ readonly outcome: PurgeOutcome; readonly reply: CommandReply }> {
    const reply = await this.parts.send(envelopeOf(retention));
    const outcome = outcomeOf(reply);
    this.parts.hooks?.onOutcome?.(outcome, retention, reply);
    return { outcome, reply };
  }
}
