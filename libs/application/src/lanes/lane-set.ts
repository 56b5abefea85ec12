import { setMaxListeners } from 'node:events';
import { Receipts, type Receipt, type ReceiptKey } from '../inbox/receipts.js';
import type { Clock, Delay, Ids } from '../ports/clock-and-ids.js';
import type { Random } from '../ports/random.js';
import type { Codec } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import type { Turn } from '../ports/turn.js';
import type { CommandReply } from '../replies.js';
import { defined, type RetentionPolicy, type TenantId } from '#licensing';
import { harmless, quietly, type LaneObserver } from '../observers.js';
import type { AppendsInDoubt } from '../waiting/appends-in-doubt.js';
import type { OnBug } from './batch.js';
import { BatchRunner } from './batch-runner.js';
import { BatchView } from './batch-view.js';
import { CatalogueView, unlessDamaged } from './catalogue-view.js';
import { Lane, type QueueTicket } from './lane.js';
import { NO_TENANT, type Job, type LaneCommand, type OperationSliceCommands, type SliceReply } from './lane-command.js';
import { isImport, PacedImports } from './paced-imports.js';
import { StateCache } from './state-cache.js';
import { StateReader } from '../streams/state-reader.js';
import { OneAtATime } from '../waiting/one-at-a-time.js';

export interface LaneSetOptions {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly delay: Delay;
  readonly random: Random;
  readonly turn: Turn;
  readonly retention: RetentionPolicy;
  /** Is told of a bug that hit one command, to log it. The command is answered `internal-error`. */
  readonly onBug: OnBug;
  readonly observer?: LaneObserver;
  /** Is told of appends of which nobody knows whether they were stored; the lanes count from 1 there. */
  readonly doubts?: AppendsInDoubt;
  /** The default is 8. */
  readonly lanes?: number;
  /**
   * All lanes together keep states up to this weight. The default is 200,000, where a user weighs some tens and an
   * address one.
   */
  readonly cachedStates?: number;
  /** Each lane keeps so many receipts. The default is 5,000. */
  readonly cachedReceipts?: number;
}

/** Hashes the UTF-16 units by FNV-1a: the same tenant goes to the same lane in every process. */
const laneOf = (key: string, lanes: number): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193) >>> 0;
  return hash % lanes;
};

interface OneLane {
  readonly lane: Lane;
  readonly receipts: Receipts;
}

/**
 * These are the lanes of one process over one store. Two sets on one store (two processes) are correct, too: expected
 * revisions decide, lanes only make conflicts rare.
 */
export class LaneSet {
  readonly catalogue: CatalogueView;
  readonly #lanes: readonly OneLane[];
  /** The lanes share it, since one tenant, which is in one lane, may have nearly all users of an installation. */
  readonly #states: StateCache;
  /** Reads streams as they are stored now. */
  readonly reader: StateReader;
  readonly #stop = new AbortController();
  readonly #turns = new OneAtATime();
  readonly #imports: PacedImports;

  constructor(private readonly options: LaneSetOptions) {
    const { store, codec } = options;
    // each lane waits on it, and there may be more than Node takes for a leak
    setMaxListeners(Infinity, this.#stop.signal);
    this.catalogue = new CatalogueView(store, codec);
    this.#states = new StateCache(options.cachedStates ?? 200_000);
    store.whenDoubted?.(() => this.#states.clear());
    this.reader = new StateReader(store, codec, options.turn);
    const observer = options.observer && harmless(options.observer);
    const lanes = options.lanes ?? 8;
    this.#lanes = Array.from({ length: lanes }, (_, at) => this.#open(`lane ${at + 1}`, observer));
    const toItsLane = (job: Job) => this.#of(NO_TENANT).lane.submit(job);
    this.#imports = new PacedImports(toItsLane, options.delay, this.#stop.signal);
  }

  /** Resolves with the answer once it is durable (or certainly isn't); never rejects. */
  submit(command: LaneCommand): Promise<CommandReply> {
    return new Promise((answer) => {
      const job = { kind: 'command', command, answer } as const;
      if (isImport(job)) this.#imports.add(job);
      else this.#of(command.owner).lane.submit(job);
    });
  }

  /** Takes a ticket for the queue of the owner's lane; see `Lane.takeTicket`. */
  takeTicket(owner: TenantId): QueueTicket {
    return this.#of(owner).lane.takeTicket();
  }

  /** The store was found away while a command of this owner was prepared; see `Lane.interrupt`. */
  interrupt(owner: TenantId): void {
    this.#of(owner).lane.interrupt();
    if (owner === NO_TENANT) this.#imports.interrupt();
  }

  /** Resolves once the slice is decided; never rejects. At most one slice of an operation may be under way. */
  submitSlice(slice: OperationSliceCommands): Promise<SliceReply> {
    return new Promise((answer) => this.#of(slice.tenantId).lane.submit({ kind: 'slice', slice, answer }));
  }

  /** Tells what a command was answered the first time, if it was decided. @throws StoreUnavailable, StoreClosed */
  receipt(key: ReceiptKey): Promise<Receipt | undefined> {
    return this.#of(key.owner).receipts.find(key);
  }

  /**
   * Reads states as they are in the store now, for a dry run: no cache takes part.
   * @throws StoreUnavailable, StoreClosed
   */
  async freshView(): Promise<BatchView> {
    return new BatchView(this.reader, undefined, await unlessDamaged(this.catalogue.refresh()));
  }

  /** How many commands wait to be decided, over all lanes. */
  get waiting(): number {
    return this.#lanes.reduce((sum, { lane }) => sum + lane.waiting, this.#imports.waiting);
  }

  /**
   * The process is about to end: an append of unknown outcome isn't repeated any further, and what it decided is
   * answered `outcome-unknown`. Everything else goes on until `close`.
   */
  giveUp(): void {
    this.#stop.abort();
  }

  /** Takes no more and finishes what is there; an append of unknown outcome isn't repeated any further. */
  async close(): Promise<void> {
    const closed = this.#lanes.map(({ lane }) => lane.close());
    this.#stop.abort();
    await Promise.all(closed);
  }

  #of(tenant: string): OneLane {
    return this.#lanes[laneOf(tenant, this.#lanes.length)]!;
  }

  #open(name: string, observer: LaneObserver | undefined): OneLane {
    const { store, codec, onBug, doubts, cachedReceipts = 5_000 } = this.options;
    const receipts = new Receipts(store, codec, cachedReceipts);
    store.whenDoubted?.(() => receipts.clear());
    const runner = new BatchRunner({
      ...this.options,
      ...defined({ observer, writer: doubts?.of(name) }),
      onBug: (...bug) => quietly(() => onBug(...bug)),
      reader: this.reader,
      catalogue: this.catalogue,
      cache: this.#states,
      receipts,
      turns: this.#turns,
      signal: this.#stop.signal,
    });
    return { lane: new Lane(runner, this.options.turn, observer), receipts };
  }
}
