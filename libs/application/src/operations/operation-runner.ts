import {
  COMMAND_OF_MODE,
  type OperationId,
  type OperationItem,
  type OperationMode,
  type OperationState,
  type TenantId,
} from '#licensing';
import { canonicalJson } from '../inbox/canonical-json.js';
import { backoff } from '../lanes/append-until-known.js';
import type { OnBug } from '../lanes/batch.js';
import type { LaneCommand, OperationSliceCommands } from '../lanes/lane-command.js';
import type { LaneSet } from '../lanes/lane-set.js';
import { inChunks } from '../streams/in-chunks.js';
import { isOutage } from '../streams/outages.js';
import { pause } from '../waiting/pause.js';
import type { Delay, Hasher, Ids } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import type { EventMetadata, EventStore } from '../ports/event-store.js';
import { TenantKeysGone } from '../ports/keys.js';
import { ReadModelsUnavailable } from '../ports/read-models.js';
import type { Turn } from '../ports/turn.js';
import { commandOfItem } from './command-of-item.js';
import { itemCommandId } from './item-ids.js';
import { OperationLog } from './operation-log.js';
import { StalledOperations } from './stalled-operations.js';
import type { UnfinishedOperations } from './unfinished-operations.js';

export interface OperationRunnerOptions {
  readonly lanes: LaneSet;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly ids: Ids;
  readonly hasher: Hasher;
  readonly delay: Delay;
  readonly turn: Turn;
  readonly unfinished: UnfinishedOperations;
  readonly onBug: OnBug;
  /** How many users of one operation are in a lane at a time. The default is 250, which is also the most. */
  readonly slice?: number;
  /** How many operations run at once, and the others wait. The default is 8. */
  readonly atOnce?: number;
}

/**
 * At most so many users of an operation are in a lane at a time, and single commands go between.
 * Source: docs/explanation/architecture.md#limits.
 */
export const SLICE = 250;

/** A runner looks so often for operations of a process that is gone. */
const WATCH_MILLISECONDS = 30_000;

interface Running {
  readonly tenantId: TenantId;
  readonly operationId: OperationId;
  readonly log: OperationLog;
  readonly started: EventMetadata;
  readonly mode: OperationMode;
}

/**
 * Takes bulk operations to their end, slice by slice. Where it stands is in the operation's stream alone: it may be
 * stopped at any moment, and two runners at once come to the same end (one of them conflicts), each user exactly once.
 */
export class OperationRunner {
  readonly #waiting = new Map<string, { readonly tenantId: TenantId; readonly operationId: OperationId }>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  /** These met a bug here: another try waits for another start. */
  readonly #broken = new Set<string>();
  #watching: Promise<void> | undefined;
  readonly #slice: number;
  readonly #atOnce: number;

  constructor(private readonly options: OperationRunnerOptions) {
    this.#slice = Math.min(SLICE, options.slice ?? SLICE);
    this.#atOnce = options.atOnce ?? 8;
  }

  /**
   * Goes on with what was left unfinished; resolves once that is known, not done. Waits while the store, or what else
   * tells of them, is away.
   */
  async start(): Promise<void> {
    for (let attempt = 0; !this.#stop.signal.aborted; attempt += 1) {
      try {
        for (const { tenantId, operationId } of await this.options.unfinished.list())
          this.notify(tenantId, operationId);
        return;
      } catch (error) {
        if (!isOutage(error) && !(error instanceof ReadModelsUnavailable)) throw error;
        await this.#wait(attempt);
      }
    }
  }

  /**
   * Looks from now on every so often for operations that stand still because the process that ran them is gone, and
   * goes on with them here: at the second look at the latest. A second call does nothing.
   */
  watch(): void {
    this.#watching ??= this.#watch();
  }

  /** Says that an operation was started, here or elsewhere. Repeating it does no harm. */
  notify(tenantId: string, operationId: string): void {
    if (this.#stop.signal.aborted || this.#running.has(operationId)) return;
    this.#waiting.set(operationId, { tenantId: tenantId as TenantId, operationId: operationId as OperationId });
    this.#next();
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Starts no slice any more, waits for those in flight. The rest is for the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#waiting.clear();
    await Promise.all([this.idle(), this.#watching]);
  }

  async #watch(): Promise<void> {
    const stalled = new StalledOperations(this.options.store, this.options.unfinished);
    while (!this.#stop.signal.aborted) {
      // whatever is away now is asked again at the next look
      const abandoned = await stalled.look().catch(() => []);
      for (const { tenantId, operationId } of abandoned)
        if (!this.#broken.has(operationId)) this.notify(tenantId, operationId);
      await pause(this.options.delay, WATCH_MILLISECONDS, this.#stop.signal);
    }
  }

  #next(): void {
    for (const [operationId, name] of this.#waiting) {
      if (this.#running.size >= this.#atOnce) return;
      this.#waiting.delete(operationId);
      const done = this.#run(name.tenantId, name.operationId).finally(() => {
        this.#running.delete(operationId);
        this.#next();
      });
      this.#running.set(operationId, done);
    }
  }

  async #run(tenantId: TenantId, operationId: OperationId): Promise<void> {
    for (let attempt = 0; !this.#stop.signal.aborted; attempt += 1) {
      try {
        const log = await OperationLog.open(this.options, tenantId, operationId);
        if (log.state.status !== 'running' || log.state.mode === undefined || log.started === undefined) return;
        await this.#slices({ tenantId, operationId, log, started: log.started, mode: log.state.mode });
        return;
      } catch (error) {
        // its tenant is purged, and all that this was about with it
        if (error instanceof TenantKeysGone) return;
        if (!isOutage(error)) {
          // it is left as it is: the next start tries again, and nothing of it was lost
          this.#broken.add(operationId);
          this.options.onBug(error, { commandId: operationId, commandType: 'StartOperation', tenantId });
          return;
        }
        await this.#wait(attempt);
      }
    }
  }

  async #slices(running: Running): Promise<void> {
    let { state } = running.log;
    let failures = 0;
    let users = this.#slice;
    while (state.status === 'running' && !this.#stop.signal.aborted) {
      const slice = await this.#nextSlice(running, state, users);
      const reply = await this.options.lanes.submitSlice(slice);
      if (reply.outcome === 'tenant-purged') return;
      if (reply.outcome === 'progressed')
        users = this.#nextUsers(slice.items.length, reply.state.cursor - state.cursor);
      if (reply.outcome !== 'failed') state = reply.state;
      const failed = reply.outcome === 'failed' || (reply.outcome === 'progressed' && reply.blocked !== undefined);
      failures = failed ? failures + 1 : 0;
      if (failed) await this.#wait(failures);
    }
  }

  /** A slice ends early where its time is over: to read ahead for many more users than it decides is of no use. */
  #nextUsers(asked: number, decided: number): number {
    if (decided <= 0) return this.#slice;
    return Math.min(this.#slice, decided < asked ? Math.ceil(decided * 1.25) : asked * 2);
  }

  async #nextSlice(running: Running, { cursor }: OperationState, users: number): Promise<OperationSliceCommands> {
    const { tenantId, operationId, started, log } = running;
    const listed = await log.items(cursor, users);
    if (listed.length === 0) throw new Error(`operation ${operationId} lists no user at ${cursor}`);
    const items = await inChunks(listed, (item) => this.#command(running, item));
    return { tenantId, operationId, from: cursor, items, metadata: metadataOf(started, started.commandId) };
  }

  async #command({ tenantId, operationId, started, mode, log }: Running, item: OperationItem): Promise<LaneCommand> {
    const { ids, hasher } = this.options;
    const commandId = itemCommandId(ids, operationId, mode, item);
    const plan = await commandOfItem(this.options, tenantId, { ...log.state, mode }, item);
    // its receipt names the type also where nobody was found to make a command for
    const commandType = COMMAND_OF_MODE[mode];
    // it follows from the place, not from the content: an item stays the same also once its person is erased
    const hash = await hasher.contentHash(tenantId, canonicalJson({ operationId, index: item.index, commandType }));
    const users = item.userId === undefined ? [] : [{ by: 'id', userId: item.userId } as const];
    const named = { users, skuIds: [] };
    const metadata = metadataOf(started, commandId);
    return { commandId, commandType, tenantId, owner: tenantId, hash, plan, named, item: item.index, metadata };
  }

  #wait(attempt: number): Promise<void> {
    return pause(this.options.delay, backoff(attempt), this.#stop.signal);
  }
}

/** Whoever started the operation does what its items do; the start is their cause. */
const metadataOf = (
  { tenantId: _tenantId, occurredAt: _occurredAt, commandId: causationId, ...started }: EventMetadata,
  commandId: string,
) => ({ ...started, commandId, causationId });
