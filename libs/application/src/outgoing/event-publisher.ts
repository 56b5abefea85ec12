import { type Broker, type BrokerEvent, BrokerTopologyError, BrokerUnavailable } from '../ports/broker.js';
import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import { type EventStore, type Position, START, StoreClosed, StoreUnavailable } from '../ports/event-store.js';
import {
  type Lease,
  LeaseLost,
  type ReadModels,
  ReadModelsClosed,
  ReadModelsUnavailable,
} from '../ports/read-models.js';
import { type OnAlarm, type ProjectionAlarm, ProjectionStopped } from '../projection/alarms.js';
import { historyMismatch } from '../projection/history-check.js';
import { LogReader } from '../projection/log-reader.js';
import { pause } from '../waiting/pause.js';

/** Under which its checkpoint and its lease are kept. */
export const OUTGOING_EVENTS = 'outgoing-events';
/** What repairs a checkpoint that belongs to another history. */
const RESTART_COMMAND = 'seatledger events restart --at start|end';
/** What goes on once the broker has been put right. */
const RESTART_PROCESS = 'a restart of the process that publishes the events';

export interface EventPublisherDependencies {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly readModels: Pick<ReadModels, 'checkpoint' | 'saveCheckpoint' | 'acquireLease' | 'releaseLease'>;
  readonly broker: Pick<Broker, 'publishEvents' | 'healthy'>;
  /** The event as it goes out: ids only, no personal value. */
  readonly encode: (event: RecordedEvent, storeId: string) => BrokerEvent;
  readonly clock: Clock;
  readonly delay: Delay;
  /** Names this process (or this start of it) among those that may publish. */
  readonly holder: string;
  readonly onAlarm: OnAlarm;
  /** How long a process that vanished keeps others waiting; default 5,000. */
  readonly leaseMilliseconds?: number;
  /** Events that are published before their confirms are waited for; default 500. */
  readonly batchSize?: number;
}
export interface EventPublisherStatus {
  /** `standby`: another process publishes. `waiting`: something is away, it tries again. `stopped`: see `alarm`. */
  readonly state: 'starting' | 'running' | 'standby' | 'waiting' | 'stopped' | 'ended';
  readonly position: Position;
  readonly alarm?: ProjectionAlarm;
}
const RETRY_MILLISECONDS = 1_000;

/** Receipts are answers to those who asked, not facts of the domain; all the rest goes out. */
const goesOut = ({ event }: RecordedEvent): boolean => event.type !== 'CommandDecided';

/**
 * Publishes every event of the domain but the receipts, in the order of the log, at least once: after a failure it starts again at the first that
 * wasn't confirmed. One process of all publishes at a time (lease).
 */
export class EventPublisher {
  readonly #deps: EventPublisherDependencies;
  readonly #log: LogReader;
  readonly #lease: number;
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #status: EventPublisherStatus = { state: 'starting', position: START };

  constructor(deps: EventPublisherDependencies) {
    this.#deps = deps;
    this.#log = new LogReader(deps);
    this.#lease = deps.leaseMilliseconds ?? 5_000;
  }

  get status(): EventPublisherStatus {
    return this.#status;
  }

  /** Once. */
  start(): void {
    this.#running ??= this.#run(this.#end.signal);
  }

  /** Finishes the batch in flight, saves its checkpoint, releases the lease. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
    await this.#log.close();
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#status.state !== 'stopped' && this.#status.state !== 'ended') {
      try {
        await this.#asHolder(signal);
      } catch (error) {
        await this.#afterFailure(error, signal);
      }
    }
    if (this.#status.state !== 'stopped') this.#set({ state: 'ended' });
  }

  async #afterFailure(error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof LeaseLost) return;
    // a broker that is merely away is waited for where it is used; here it is closed
    if ([ReadModelsClosed, StoreClosed, BrokerUnavailable].some((kind) => error instanceof kind))
      return this.#set({ state: 'ended' });
    if ([ReadModelsUnavailable, StoreUnavailable].some((kind) => error instanceof kind)) {
      this.#set({ state: 'waiting' });
      return pause(this.#deps.delay, RETRY_MILLISECONDS, signal);
    }
    const alarm = alarmOf(error);
    this.#set({ state: 'stopped', alarm });
    this.#deps.onAlarm(alarm);
  }

  async #asHolder(signal: AbortSignal): Promise<void> {
    const { readModels, delay } = this.#deps;
    const lease = await this.#acquire();
    if (lease === undefined) {
      this.#set({ state: 'standby' });
      return pause(delay, this.#lease / 3, signal);
    }
    try {
      await this.#publishAll(lease, signal);
    } finally {
      await readModels.releaseLease(lease).catch(() => {}); // it runs out by itself
    }
  }

  #acquire(): Promise<Lease | undefined> {
    const { readModels, clock, holder } = this.#deps;
    return readModels.acquireLease(OUTGOING_EVENTS, holder, clock.now(), this.#lease);
  }

  async #publishAll(lease: Lease, signal: AbortSignal): Promise<void> {
    const { clock, delay, batchSize = 500 } = this.#deps;
    let position = await this.#startingPoint();
    let renewed = Date.parse(clock.now());
    this.#set({ state: 'running', position });
    while (!signal.aborted) {
      if (Date.parse(clock.now()) - renewed >= this.#lease / 3) {
        if ((await this.#acquire())?.token !== lease.token) throw new LeaseLost(`${lease.name} was taken over`);
        renewed = Date.parse(clock.now());
      }
      const seen = this.#log.look();
      const page = await this.#log.read(position, batchSize);
      if (page.events.length === 0) {
        position = page.next;
        if (page.caughtUp) await this.#log.wait(seen, position, this.#lease / 3, signal);
        continue;
      }
      const done = await this.#publish(page.events, lease);
      const isAll = done === page.events.length;
      position = isAll ? page.next : (page.events[done - 1]?.position ?? position);
      this.#set({ state: isAll ? 'running' : 'waiting', position });
      if (!isAll) await pause(delay, Math.min(RETRY_MILLISECONDS, this.#lease / 3), signal);
    }
  }

  async #startingPoint(): Promise<Position> {
    const { readModels, store } = this.#deps;
    const checkpoint = await readModels.checkpoint(OUTGOING_EVENTS);
    if (checkpoint === undefined) return START;
    const mismatch = await historyMismatch(store, checkpoint);
    if (mismatch !== undefined)
      throw new ProjectionStopped('wrong-history', `its checkpoint doesn't belong to this log: ${mismatch}`);
    return checkpoint.position;
  }

  /** How many of them, from the first, are done with; the checkpoint stands behind them. */
  async #publish(events: readonly RecordedEvent[], lease: Lease): Promise<number> {
    const { store, broker, encode, clock, readModels } = this.#deps;
    const storeId = await store.storeId();
    const outgoing = events.filter(goesOut);
    const confirmed = await broker.publishEvents(outgoing.map((event) => encode(event, storeId)));
    const first = outgoing[confirmed];
    const done = first === undefined ? events.length : events.indexOf(first);
    const last = events[done - 1];
    if (last !== undefined) {
      const checkpoint = { storeId, position: last.position, eventId: last.id, updatedAt: clock.now() };
      await readModels.saveCheckpoint(OUTGOING_EVENTS, checkpoint, lease);
    }
    return done;
  }

  #set(change: Partial<EventPublisherStatus>): void {
    this.#status = { ...this.#status, ...change };
  }
}

const alarmOf = (error: unknown): ProjectionAlarm => {
  const reason = `${OUTGOING_EVENTS}: ${error instanceof Error ? error.message : String(error)}`;
  // the checkpoint is right, and what is wrong stands in the broker
  if (error instanceof BrokerTopologyError)
    return { projection: OUTGOING_EVENTS, code: error.code, message: reason, command: RESTART_PROCESS };
  const code = error instanceof ProjectionStopped ? error.code : 'projection-failed';
  const message = `${reason}. Repair it with: ${RESTART_COMMAND}`;
  return { projection: OUTGOING_EVENTS, code, message, command: RESTART_COMMAND };
};

/**
 * Puts the checkpoint at the start of the log (everything is published again) or at its end (what lies before isn't published). For an operator, after a
 * restored backup. No process may publish meanwhile. @throws StoreUnavailable, ReadModelsUnavailable
 */
export const restartEvents = async (
  at: 'start' | 'end',
  {
    store,
    readModels,
    clock,
  }: { readonly store: EventStore; readonly readModels: ReadModels; readonly clock: Pick<Clock, 'now'> },
): Promise<Position> => {
  const head = at === 'end' ? await store.head() : undefined;
  const position = head?.position ?? START;
  await readModels.saveCheckpoint(OUTGOING_EVENTS, {
    storeId: await store.storeId(),
    position,
    ...(head === undefined ? {} : { eventId: head.eventId }),
    updatedAt: clock.now(),
  });
  return position;
};
