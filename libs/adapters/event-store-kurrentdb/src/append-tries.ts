import type { AppendRecordInput, AppendRecordsResult, ConsistencyCheck } from '@kurrent/kurrentdb-client';
import { OutcomeUnknown, StoreUnavailable } from '#application';
import { appendFailure, violationsIn } from './failures.js';
import { OwnTime, unlessOver, untilAnotherLeads, type Owned, type Owner } from './owned.js';
import { wroteNothing } from './trouble.js';

interface Settled {
  readonly by: Owned;
  /** The answer of a server that leads is certain, whether it wrote or found a check that doesn't hold. */
  readonly certain?: () => AppendRecordsResult;
  readonly error?: unknown;
}
type Next = Settled | 'another leads';

const isCertain = (error: unknown): boolean =>
  (error as { readonly type?: string }).type === 'append-consistency-violation' && violationsOf(error);
const violationsOf = (error: unknown): boolean => {
  try {
    return violationsIn(error) !== undefined;
  } catch {
    // a deleted stream is named by whoever reads the answer
    return true;
  }
};

/**
 * Makes one append, whose records have ids of their own, by as many tries as its time allows. A node that doesn't lead
 * wrote nothing, so the same append goes to the one that does. Where a try has no answer and another node leads, the
 * same bytes go there as well: a server knows its records again. The first answer that is certain counts.
 * @throws what the client throws; OutcomeUnknown, StoreUnavailable where nothing was written
 */
export const appendInTries = async (
  owner: Owner,
  records: AppendRecordInput[],
  checks: ConsistencyCheck[],
): Promise<AppendRecordsResult> => {
  const tries = new AppendTries(owner, records, checks);
  try {
    return await tries.untilCertain();
  } finally {
    tries.release();
  }
};

class AppendTries {
  /** These have no answer yet. */
  readonly #pending = new Set<Promise<Settled>>();
  /** These are the failures that leave open whether the append was made. */
  readonly #doubts: unknown[] = [];
  #refused: unknown;
  /** A leader is waited for until this is over. */
  readonly #time: OwnTime;
  /** An answer to what was sent is waited for even when the client is closed: else nobody knew what became of it. */
  readonly #timeToAnswer: OwnTime;

  constructor(
    private readonly owner: Owner,
    private readonly records: AppendRecordInput[],
    private readonly checks: ConsistencyCheck[],
  ) {
    this.#time = new OwnTime(owner.ownMilliseconds, owner.ended, () => this.#lateness());
    this.#timeToAnswer = new OwnTime(owner.ownMilliseconds, undefined, () => this.#lateness());
  }

  release(): void {
    this.#time.release();
    this.#timeToAnswer.release();
  }

  async untilCertain(): Promise<AppendRecordsResult> {
    for (;;) {
      const { signal } = this.#time;
      const by = await this.owner.present(signal);
      this.#pending.add(this.#send(by));
      for (let next = await this.#next(by); next !== 'another leads'; next = await this.#next(by)) {
        if (next.certain !== undefined) return next.certain();
        if (await this.#isToBeSentAgain(next)) break;
      }
    }
  }

  /** @throws where no try is left that may still be answered */
  async #isToBeSentAgain({ by, error }: Settled): Promise<boolean> {
    if (wroteNothing(error)) {
      this.#refused = error;
      if ((await this.owner.failed(by, error, this.#time.signal)) !== 'no-trouble') return true;
    } else {
      // whoever tries the append again finds a client that serves
      void this.owner.failed(by, error, this.owner.ended).catch(() => undefined);
      if (appendFailure(error, 0) instanceof OutcomeUnknown) this.#doubts.push(error);
      else this.#refused = error;
    }
    if (this.#pending.size > 0) return false;
    throw this.#doubts[0] ?? this.#refused;
  }

  async #send(by: Owned): Promise<Settled> {
    const ended = this.owner.begin(by);
    try {
      const answer = await by.client.appendRecords(this.records, this.checks);
      this.owner.answered(by);
      return { by, certain: () => answer };
    } catch (error) {
      if (!isCertain(error)) return { by, error };
      this.owner.answered(by);
      return {
        by,
        certain: () => {
          throw error;
        },
      };
    } finally {
      ended();
    }
  }

  /** Resolves to what becomes of one of the tries, or of the leader. @throws why the time is over */
  async #next(by: Owned): Promise<Next> {
    const race = new AbortController();
    const settled = [...this.#pending].map(async (pending) => {
      const { ...next } = await pending;
      return { pending, next };
    });
    const another = untilAnotherLeads(this.owner, by, race.signal).then(() => ({
      pending: undefined,
      next: 'another leads' as const,
    }));
    try {
      const { pending, next } = await unlessOver(Promise.race([...settled, another]), this.#timeToAnswer.signal);
      if (pending !== undefined) this.#pending.delete(pending);
      return next;
    } finally {
      race.abort();
    }
  }

  #lateness(): Error {
    const within = `within ${this.owner.ownMilliseconds} ms`;
    if (this.#pending.size > 0 || this.#doubts.length > 0)
      return new OutcomeUnknown(`no answer to an append ${within}`, { cause: this.#doubts[0] });
    const { ended } = this.owner;
    if (ended.aborted) return ended.reason as Error;
    return new StoreUnavailable(`KurrentDB: no leader took an append ${within}, and nothing was written`, {
      cause: this.#refused,
    });
  }
}
