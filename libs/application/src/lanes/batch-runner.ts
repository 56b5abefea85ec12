import { parseStream } from '#licensing';
import type { Receipts } from '../inbox/receipts.js';
import type { Delay } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import {
  AppendTooLarge,
  EventIdReused,
  OutcomeUnknown,
  RevisionConflict,
  type Appended,
  type AppendWrite,
  type EventStore,
} from '../ports/event-store.js';
import type { LaneObserver } from '../observers.js';
import type { FailureCode } from '../replies.js';
import { appendUntilKnown } from './append-until-known.js';
import { Batch, type DecisionTools } from './batch.js';
import { BatchView, type PendingWrite } from './batch-view.js';
import type { CatalogueView } from './catalogue-view.js';
import { inChunks } from '../streams/in-chunks.js';
import { expectedOf } from '../streams/known-stream.js';
import { commandsOf, failJob, type Job } from './lane-command.js';
import { isOutage } from '../streams/outages.js';
import type { StateCache } from './state-cache.js';
import type { StateReader } from '../streams/state-reader.js';

/** Source: docs/explanation/architecture.md#failures: a conflict is retried three times inside, then 503. */
const CONFLICTS = 3;
/** Receipts found by a conflict answer for good, so this many only come with as many writers at the same commands. */
const RECEIPT_CONFLICTS = 10;

export interface BatchRunnerParts extends DecisionTools {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly delay: Delay;
  readonly reader: StateReader;
  readonly catalogue: CatalogueView;
  readonly cache: StateCache;
  readonly receipts: Receipts;
  /** It ends the repeating of an append whose outcome is unknown. */
  readonly signal: AbortSignal;
  readonly observer?: LaneObserver;
}

/** A state that a decision rested on, and that its append wouldn't have guarded, is out of date. */
class StaleStates extends Error {
  constructor(readonly streams: readonly string[]) {
    super(`decided on old states of ${streams.join(', ')}`);
  }
}

/** Decides a batch, appends it whole, and answers every command of it; conflicts, outages and bugs included. */
export class BatchRunner {
  /** An append of ours was of unknown outcome: until that is known no cache is to be believed. */
  #doubtful = false;
  #outages = 0;

  /** How many batches weren't decided because the store was away. */
  get outages(): number {
    return this.#outages;
  }

  constructor(private readonly parts: BatchRunnerParts) {}

  /** Answers every job but those that found no room, which it returns in order. Never rejects. */
  async run(jobs: readonly Job[]): Promise<readonly Job[]> {
    try {
      return await this.#untilDecided(jobs);
    } catch (error) {
      return this.#answerFailure(jobs, error);
    }
  }

  async #untilDecided(jobs: readonly Job[]): Promise<readonly Job[]> {
    let conflicts = 0;
    let receiptConflicts = 0;
    for (;;) {
      const batch = await this.#begin(jobs);
      try {
        return await this.#attempt(batch, jobs);
      } catch (error) {
        const found = await this.#learn(error, batch, jobs);
        if (found === 'receipts') receiptConflicts += 1;
        else conflicts += 1;
        if (conflicts > CONFLICTS || receiptConflicts > RECEIPT_CONFLICTS) throw error;
      }
    }
  }

  async #begin(jobs: readonly Job[]): Promise<Batch> {
    const { reader, cache, catalogue, receipts } = this.parts;
    const batch = new Batch(new BatchView(reader, cache, await catalogue.refresh()), receipts, this.parts);
    await batch.prefetch(jobs);
    return batch;
  }

  async #attempt(batch: Batch, jobs: readonly Job[]): Promise<readonly Job[]> {
    await batch.decide(jobs);
    const writes = await this.#encode(batch.view.pending);
    await this.#checkUnguarded(batch);
    const appended = writes.length === 0 ? undefined : await this.#append(writes);
    batch.view.commit();
    this.#answerAll(batch, appended);
    return batch.left;
  }

  /** Calls the codec once for the whole batch: the keys of all new persons cost one write. */
  async #encode(pending: readonly PendingWrite[]): Promise<readonly AppendWrite[]> {
    if (pending.length === 0) return [];
    return this.parts.codec.encode(
      pending.map(({ stream, base, events }) => ({ stream, expected: expectedOf(base), events })),
    );
  }

  async #append(writes: readonly AppendWrite[]): Promise<Appended> {
    const onUnknown = () => {
      this.#doubtful = true;
    };
    const ended = this.parts.observer?.append();
    try {
      const appended = await appendUntilKnown({ ...this.parts, onUnknown }, writes);
      this.#doubtful = false;
      ended?.('stored');
      return appended;
    } catch (error) {
      ended?.(error instanceof RevisionConflict ? 'conflict' : 'failed');
      throw error;
    }
  }

  /**
   * A refusal writes to no stream but its receipt's, so that no expected revision guards what it rested on. Looks
   * whether that still holds.
   */
  async #checkUnguarded(batch: Batch): Promise<void> {
    const stale = await inChunks(batch.view.unguarded, async ({ stream, revision }) =>
      (await this.parts.reader.revisionOf(stream)) === revision ? undefined : stream,
    );
    const streams = stale.filter((stream) => stream !== undefined);
    if (streams.length > 0) throw new StaleStates(streams);
  }

  /** Makes the next attempt know better, or throws on where trying again is of no use. */
  async #learn(error: unknown, batch: Batch, jobs: readonly Job[]): Promise<'receipts' | 'states'> {
    const { cache, receipts } = this.parts;
    if (error instanceof StaleStates) {
      for (const stream of error.streams) cache.drop(stream);
      return 'states';
    }
    const isConflict = error instanceof RevisionConflict;
    if (!isConflict && !(error instanceof EventIdReused)) throw error;
    if (this.#doubtful) this.#forgetAll();
    const ofReceipt = !isConflict || error.conflicts.some(({ stream }) => parseStream(stream)?.kind === 'command');
    // ids of events follow from the command, so a known id with other bytes is a command decided before, too
    const found = ofReceipt ? await receipts.load(jobs.flatMap(commandsOf)) : 0;
    // with no receipt to learn from it is the progress of an operation that another runner wrote: its stream is to be
    // read anew
    if (found > 0 || (isConflict && ofReceipt)) return 'receipts';
    for (const stream of batch.view.touched) cache.drop(stream);
    return 'states';
  }

  #answerAll(batch: Batch, appended: Appended | undefined): void {
    if (appended !== undefined) {
      for (const [commandId, receipt] of batch.written(appended.position)) this.parts.receipts.put(commandId, receipt);
    }
    for (const tell of batch.bugs) tell();
    for (const answer of batch.answers) answer(appended?.position);
  }

  async #answerFailure(jobs: readonly Job[], error: unknown): Promise<readonly Job[]> {
    if (this.#doubtful || error instanceof OutcomeUnknown) this.#forgetAll();
    const failure = infrastructureFailure(error);
    if (failure !== undefined) {
      if (failure !== 'conflict') this.#outages += 1;
      for (const job of jobs) failJob(job, failure);
      return [];
    }
    if (jobs.length > 1) return this.#oneByOne(jobs);
    const [job] = jobs;
    return job === undefined ? [] : this.#poison(job, error);
  }

  /**
   * The batch failed as a whole for a reason of its own. Finds the one at fault, so that it doesn't hurt its
   * neighbours.
   */
  async #oneByOne(jobs: readonly Job[]): Promise<readonly Job[]> {
    const left: Job[] = [];
    for (const job of jobs) left.push(...(await this.run([job])));
    return left;
  }

  async #poison(job: Job, error: unknown): Promise<readonly Job[]> {
    const [command] = commandsOf(job);
    if (job.kind === 'slice' && job.skipFirst === undefined) {
      const { items } = job.slice;
      // it takes halves until the item at fault is alone, then goes on without it
      if (items.length > 1)
        return this.run([{ ...job, slice: { ...job.slice, items: items.slice(0, Math.ceil(items.length / 2)) } }]);
      this.#report(error, command);
      return this.run([{ ...job, skipFirst: true }]);
    }
    this.#report(error, command);
    failJob(job, error instanceof AppendTooLarge ? 'message-too-large' : 'internal-error');
    return [];
  }

  #report(
    error: unknown,
    command: { readonly commandId: string; readonly commandType: string; readonly tenantId: string } | undefined,
  ): void {
    if (command === undefined || error instanceof AppendTooLarge) return;
    const { commandId, commandType, tenantId } = command;
    this.parts.onBug(error, { commandId, commandType, tenantId });
  }

  #forgetAll(): void {
    this.parts.cache.clear();
    this.parts.receipts.clear();
    this.#doubtful = false;
  }
}

const infrastructureFailure = (error: unknown): FailureCode | undefined => {
  if (isOutage(error)) return 'store-unavailable';
  if (error instanceof OutcomeUnknown) return 'outcome-unknown';
  if (error instanceof RevisionConflict || error instanceof StaleStates) return 'conflict';
  return undefined;
};
