import { parseStream, streamName, type StreamRef } from '#licensing';
import { receiptStream, replyToRepeat, type ReceiptKey, type Receipts } from '../inbox/receipts.js';
import type { Delay } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import {
  AppendTooLarge,
  DamagedStream,
  EventIdReused,
  OutcomeUnknown,
  RevisionConflict,
  type Appended,
  type AppendWrite,
  type EventStore,
} from '../ports/event-store.js';
import type { LaneObserver } from '../observers.js';
import type { DoubtfulWriter } from '../waiting/appends-in-doubt.js';
import { damageIn, type FailureCode } from '../replies.js';
import { appendUntilKnown } from './append-until-known.js';
import { Batch, type DecisionTools } from './batch.js';
import { BatchView, type PendingWrite } from './batch-view.js';
import { unlessDamaged, type CatalogueView } from './catalogue-view.js';
import { commandsOf, failedByDamage, failJob, type Job } from './lane-command.js';
import { IMPORT_PAUSE, isImport } from './paced-imports.js';
import { isOutage, outageCode } from '../streams/outages.js';
import type { StateCache } from './state-cache.js';
import type { StateReader } from '../streams/state-reader.js';
import { Tries, type WhyAgain } from './tries.js';
import type { OneAtATime } from '../waiting/one-at-a-time.js';
import { pause } from '../waiting/pause.js';
import type { Random } from '../ports/random.js';

/** A batch that starves waits for a pause of an import up to so many times as long as that lasts. */
const LONGEST_WAIT = 4;
/** This many answers are given in one turn. */
const ANSWERS = 100;

/** A try of a batch left these jobs, or is to be made again. */
type Tried =
  | { readonly left: readonly Job[] }
  | { readonly left?: undefined; readonly error: unknown; readonly why: WhyAgain; readonly batch: Batch };
interface Learnt {
  readonly why: WhyAgain;
  /** These are known no longer, and are read before the next try. */
  readonly moved: readonly StreamRef[];
}

export interface BatchRunnerParts extends DecisionTools {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly delay: Delay;
  readonly reader: StateReader;
  readonly catalogue: CatalogueView;
  readonly cache: StateCache;
  readonly receipts: Receipts;
  readonly random: Random;
  /** All lanes of a process share these turns. */
  readonly turns: OneAtATime;
  /** It ends the repeating of an append whose outcome is unknown. */
  readonly signal: AbortSignal;
  readonly observer?: LaneObserver;
  /** Is told while nobody knows whether an append of this lane was stored. */
  readonly writer?: DoubtfulWriter;
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
    const tries = new Tries();
    let current = jobs;
    let left: readonly Job[] = [];
    for (;;) {
      const decided = await this.#inItsTurn(current, tries);
      if (decided.left !== undefined) return [...decided.left, ...left];
      if (tries.areOver) throw decided.error;
      if (decided.why !== 'reread') continue;
      // others would bring guesses of their own
      left = [...decided.batch.left, ...left];
      current = decided.batch.taken;
    }
  }

  /** Whoever writes to the catalogue, and whom that starves, go one after the other. */
  async #inItsTurn(jobs: readonly Job[], tries: Tries): Promise<Tried> {
    const { starved } = tries;
    if (starved > 0) await this.#waitForAnotherServer(starved);
    const work = () => this.#try(jobs, tries);
    return starved > 0 || jobs.some(isImport) ? this.parts.turns.do(work) : work();
  }

  /** Servers that wait equally long would meet again. */
  async #waitForAnotherServer(starved: number): Promise<void> {
    const [chance = 0] = this.parts.random.bytes(1);
    const longest = IMPORT_PAUSE * Math.min(starved, LONGEST_WAIT);
    await pause(this.parts.delay, Math.ceil((longest * (chance + 1)) / 256), this.parts.signal);
  }

  async #try(jobs: readonly Job[], tries: Tries): Promise<Tried> {
    const batch = await this.#begin(jobs, tries);
    try {
      return { left: await this.#attempt(batch, jobs) };
    } catch (error) {
      const { why, moved } = await this.#learn(error, batch, jobs);
      tries.failed(why, moved);
      return { error, why, batch };
    }
  }

  async #begin(jobs: readonly Job[], tries: Tries): Promise<Batch> {
    const { reader, cache, catalogue, receipts, store } = this.parts;
    const known = await unlessDamaged(tries.starved > 0 ? catalogue.refresh() : catalogue.latest());
    const batch = new Batch(new BatchView(reader, cache, known), receipts, this.parts, store.checkLimit);
    await batch.prefetch(jobs, tries.moved);
    return batch;
  }

  async #attempt(batch: Batch, jobs: readonly Job[]): Promise<readonly Job[]> {
    await batch.decide(jobs);
    const { view } = batch;
    const writes = await this.#encode(view.pending);
    if (view.readWithoutTrace.length > 0) await this.parts.store.append([], { read: view.readWithoutTrace });
    const appended = writes.length === 0 ? undefined : await this.#append(writes, view);
    // it is stored by now: whatever fails from here on must not become the answer
    this.#remember(view);
    await this.#answerAll(batch, appended);
    return batch.left;
  }

  #remember(view: BatchView): void {
    try {
      view.commit();
    } catch {
      this.parts.cache.clear();
    }
    if (view.writesTo('catalogue')) this.parts.catalogue.moved();
  }

  /** Calls the codec once for the whole batch: the keys of all new persons cost one write. */
  async #encode(pending: readonly PendingWrite[]): Promise<readonly AppendWrite[]> {
    if (pending.length === 0) return [];
    return this.parts.codec.encode(pending);
  }

  async #append(writes: readonly AppendWrite[], view: BatchView): Promise<Appended> {
    const onUnknown = () => {
      this.#doubtful = true;
    };
    const ended = this.parts.observer?.append();
    try {
      const appended = await appendUntilKnown({ ...this.parts, onUnknown }, writes, view.read);
      this.#doubtful = false;
      ended?.('stored');
      return appended;
    } catch (error) {
      if (error instanceof RevisionConflict) ended?.(isLost(error, view) ? 'conflict' : 'reread');
      else ended?.('failed');
      throw error;
    }
  }

  /** Makes the next attempt know better, or throws on where trying again is of no use. */
  async #learn(error: unknown, batch: Batch, jobs: readonly Job[]): Promise<Learnt> {
    if (error instanceof RevisionConflict) return this.#learnMoved(error, batch, jobs);
    if (error instanceof DamagedStream) return this.#learnDamaged(error, batch);
    if (!(error instanceof EventIdReused)) throw error;
    if (this.#doubtful) this.#forgetAll();
    // ids of events follow from the command, so a known id with other bytes is a command decided before
    if ((await this.#loadReceipts(jobs.flatMap(commandsOf))) > 0) return { why: 'receipts', moved: [] };
    // with no receipt to learn from it is the progress of an operation that another runner wrote
    batch.view.forgetAll();
    return { why: 'conflict', moved: [] };
  }

  /** Whoever asks for a damaged stream is to meet the damage, and the others are decided without it. */
  #learnDamaged({ stream }: DamagedStream, { view }: Batch): Learnt {
    const { store, catalogue } = this.parts;
    const damaged = new Set([stream, ...store.damagedStreams.all().map((each) => each.stream)]);
    const moved = view.forget(damaged);
    if (damaged.has('catalogue')) catalogue.moved();
    if (this.#doubtful) this.#forgetAll();
    return { why: 'conflict', moved };
  }

  async #learnMoved(error: RevisionConflict, { view }: Batch, jobs: readonly Job[]): Promise<Learnt> {
    const { catalogue } = this.parts;
    const names = new Set(error.conflicts.map(({ stream }) => stream));
    const why = isLost(error, view) ? 'conflict' : 'reread';
    const moved = view.forget(names);
    if (names.has('catalogue')) catalogue.moved();
    if (this.#doubtful) this.#forgetAll();
    if ([...names].some((stream) => parseStream(stream)?.kind === 'command')) {
      await this.#loadReceipts(jobs.flatMap(commandsOf).filter((key) => names.has(streamName(receiptStream(key)))));
      return { why: 'receipts', moved };
    }
    return { why, moved };
  }

  /**
   * Somebody else decided one of these commands.
   * @throws OutcomeUnknown where the store is away: "nothing was changed" would be wrong
   */
  async #loadReceipts(keys: readonly ReceiptKey[]): Promise<number> {
    try {
      return await this.parts.receipts.load(keys);
    } catch (error) {
      if (!isOutage(error)) throw error;
      throw new OutcomeUnknown('the receipt of a command that was decided elsewhere can\u2019t be read', {
        cause: error,
      });
    }
  }

  /** Whoever waits for an answer goes on with it at once, and all of them in one turn would keep others waiting. */
  async #answerAll(batch: Batch, appended: Appended | undefined): Promise<void> {
    if (appended !== undefined) {
      for (const [commandId, receipt] of batch.written(appended)) this.parts.receipts.put(commandId, receipt);
    }
    for (const tell of batch.bugs) tell();
    for (const [at, answer] of batch.answers.entries()) {
      if (at > 0 && at % ANSWERS === 0) await this.parts.turn.soon();
      answer(appended);
    }
  }

  async #answerFailure(jobs: readonly Job[], error: unknown): Promise<readonly Job[]> {
    if (this.#doubtful || error instanceof OutcomeUnknown) this.#forgetAll();
    const failure = infrastructureFailure(error);
    const smaller = failure === 'conflict' ? halvesOf(jobs) : [];
    if (smaller.length > 0) return this.#inTurn(smaller);
    if (failure !== undefined) {
      if (failure !== 'conflict') this.#outages += 1;
      for (const job of jobs) this.#fail(job, failure);
      return [];
    }
    if (jobs.length > 1) return this.#inTurn(jobs.map((job) => [job]));
    const [job] = jobs;
    return job === undefined ? [] : this.#poison(job, error);
  }

  /** A command that is known to be decided is answered as then: nobody needs the store for that. */
  #fail(job: Job, failure: FailureCode): void {
    if (job.kind === 'slice') return failJob(job, failure);
    const { commandId, hash } = job.command;
    const known = this.parts.receipts.peek(commandId);
    if (known === undefined) failJob(job, failure);
    else job.answer(replyToRepeat(known, commandId, hash));
  }

  /**
   * The batch failed as a whole: for a reason of one, which is not to hurt its neighbours; or because somebody else
   * always won, and the less there is to decide, the less time is for that. What is left waits in order.
   */
  async #inTurn(batches: readonly (readonly Job[])[]): Promise<readonly Job[]> {
    const left: Job[] = [];
    const outages = this.#outages;
    for (const jobs of batches) {
      if (left.length > 0) left.push(...jobs);
      else if (this.#outages > outages) for (const job of jobs) this.#fail(job, 'store-unavailable');
      else left.push(...(await this.run(jobs)));
    }
    return left;
  }

  async #poison(job: Job, error: unknown): Promise<readonly Job[]> {
    const [command] = commandsOf(job);
    if (job.kind === 'slice' && job.skipFirst === undefined) {
      const { items } = job.slice;
      // it takes halves until the item at fault is alone, then goes on without it
      if (items.length > 1) return this.run([firstHalfOf(job)]);
      this.#report(error, command);
      return this.run([{ ...job, skipFirst: damageIn(error)?.failure ?? 'internal-error' }]);
    }
    this.#report(error, command);
    const damage = damageIn(error);
    if (damage !== undefined && job.kind === 'command') {
      job.answer(failedByDamage(job.command.commandId, damage));
      return [];
    }
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

/** Another writer had what was read and was to be written. What was only read or guessed takes no turn from anybody. */
const isLost = ({ conflicts }: RevisionConflict, view: BatchView): boolean =>
  conflicts.some(({ stream, written }) => written && !view.isGuessed(stream));

const infrastructureFailure = (error: unknown): FailureCode | undefined => {
  if (isOutage(error)) return outageCode(error);
  if (error instanceof OutcomeUnknown) return 'outcome-unknown';
  if (error instanceof RevisionConflict) return 'conflict';
  return undefined;
};

type SliceJob = Job & { readonly kind: 'slice' };
/** The runner of the operation goes on with the others. */
const firstHalfOf = (job: SliceJob): SliceJob => {
  const { items } = job.slice;
  return { ...job, slice: { ...job.slice, items: items.slice(0, Math.ceil(items.length / 2)) } };
};

/** Returns nothing where one command is alone already. */
const halvesOf = (jobs: readonly Job[]): readonly (readonly Job[])[] => {
  const [only] = jobs;
  if (jobs.length === 1) return only?.kind === 'slice' && only.slice.items.length > 1 ? [[firstHalfOf(only)]] : [];
  const middle = Math.ceil(jobs.length / 2);
  return [jobs.slice(0, middle), jobs.slice(middle)];
};
