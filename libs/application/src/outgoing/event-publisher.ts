import { defined, INTERNAL_EVENTS } from '#licensing';
import { type Broker, type BrokerEvent, BrokerTopologyError, BrokerUnavailable } from '../ports/broker.js';
import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import {
  DamagedEvent,
  type EventStore,
  type Position,
  START,
  StoreClosed,
  StoreUnavailable,
} from '../ports/event-store.js';
import {
  type Checkpoint,
  type Lease,
  type ReadModels,
  ReadModelsClosed,
  ReadModelsUnavailable,
} from '../ports/read-models.js';
import {
  alarmOfDamage,
  alarmOfHistory,
  FollowingStopped,
  type OnAlarm,
  type ProjectionAlarm,
} from '../following/alarms.js';
import { checkpointAt, positionAfter } from '../following/checkpoints.js';
import { followAlone, type Follower, type FollowStatus, type Stretch } from '../following/follow.js';
import type { LeaseTerms } from '../following/lease.js';
import type { ObservedFollower } from '../following/known-lags.js';
import type { Turn } from '../ports/turn.js';
import { LogReader } from '../following/log-reader.js';

/** Its checkpoint and its lease are kept under this name. */
export const OUTGOING_EVENTS = 'outgoing-events';
/** This goes on where it was, once the broker or the program has been put right. */
const RESTART_PROCESS = 'a restart of the process that publishes the events';

export interface EventPublisherDependencies {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly readModels: Pick<ReadModels, 'checkpoint' | 'saveCheckpoint' | 'acquireLease' | 'releaseLease'>;
  readonly broker: Pick<Broker, 'publishEvents' | 'healthy'>;
  /** Makes the event as it goes out: with ids only, and no personal value. */
  readonly encode: (event: RecordedEvent, storeId: string) => BrokerEvent;
  readonly clock: Clock;
  readonly delay: Delay;
  readonly turn: Turn;
  /** Names this process (or this start of it) among those that may publish. */
  readonly holder: string;
  readonly onAlarm: OnAlarm;
  /** Is told of every try in vain while something is away; `onWell` is told each time that it goes on. */
  readonly onTrouble?: (error: unknown) => void;
  readonly onWell?: () => void;
  /** A process that vanished keeps others waiting for so long. The default is 5,000. */
  readonly leaseMilliseconds?: number;
  /** How many events are published before their confirms are waited for. The default is 500. */
  readonly batchSize?: number;
}
export interface EventPublisherStatus extends FollowStatus {
  readonly alarm?: ProjectionAlarm;
}

const goesOut = ({ event }: RecordedEvent): boolean => !INTERNAL_EVENTS.includes(event.type);

/**
 * Publishes every event of the domain but the receipts, in the order of the log, at least once: after a failure it
 * starts again at the first that wasn't confirmed. One process of all publishes at a time (lease).
 */
export class EventPublisher implements ObservedFollower {
  readonly name = OUTGOING_EVENTS;
  readonly #deps: EventPublisherDependencies;
  readonly #log: LogReader;
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #status: EventPublisherStatus = { state: 'starting', position: START };

  constructor(deps: EventPublisherDependencies) {
    this.#deps = deps;
    this.#log = new LogReader(deps);
  }

  get status(): EventPublisherStatus {
    return this.#status;
  }

  checkpoint(): Promise<Checkpoint | undefined> {
    return this.#deps.readModels.checkpoint(OUTGOING_EVENTS);
  }

  /** Publishes from now on. A second call does nothing. */
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
    const { readModels, clock, delay, holder, leaseMilliseconds = 5_000, batchSize = 500 } = this.#deps;
    const follower: Follower = {
      log: this.#log,
      delay,
      batch: { smallest: batchSize, largest: batchSize },
      idleMilliseconds: leaseMilliseconds / 3,
      onFailure: (error) => this.#afterFailure(error),
      onStatus: (change) => this.#set(change),
      onWell: () => this.#deps.onWell?.(),
    };
    const terms: LeaseTerms = { readModels, clock, name: OUTGOING_EVENTS, holder, milliseconds: leaseMilliseconds };
    await followAlone(follower, terms, (lease) => this.#begin(lease), signal);
  }

  async #begin(lease: Lease): Promise<Stretch> {
    const { store } = this.#deps;
    const position = await positionAfter(store, await this.checkpoint());
    return { position, handle: ({ events }) => this.#publish(events, lease) };
  }

  #afterFailure(error: unknown): 'again' | 'over' {
    if ([ReadModelsUnavailable, StoreUnavailable].some((kind) => error instanceof kind)) {
      this.#deps.onTrouble?.(error);
      this.#set({ state: 'waiting' });
      return 'again';
    }
    // a broker that is merely away is waited for where it is used; here it is closed
    if ([ReadModelsClosed, StoreClosed, BrokerUnavailable].some((kind) => error instanceof kind)) {
      this.#set({ state: 'ended' });
      return 'over';
    }
    const alarm = alarmOf(error);
    this.#set({ state: 'stopped', alarm });
    this.#deps.onAlarm(alarm);
    return 'over';
  }

  /** Resolves to how many of them, counted from the first, are done with. The checkpoint stands behind them. */
  async #publish(events: readonly RecordedEvent[], lease: Lease): Promise<number> {
    const { store, broker, encode, readModels } = this.#deps;
    const storeId = await store.storeId();
    const outgoing = events.filter(goesOut);
    const confirmed = await broker.publishEvents(outgoing.map((event) => encode(event, storeId)));
    const first = outgoing[confirmed];
    const done = first === undefined ? events.length : events.indexOf(first);
    const last = events[done - 1];
    if (last !== undefined)
      await readModels.saveCheckpoint(OUTGOING_EVENTS, await checkpointAt(last, this.#deps), lease);
    return done;
  }

  #set(change: Partial<EventPublisherStatus>): void {
    this.#status = { ...this.#status, ...change };
  }
}

const alarmOf = (error: unknown): ProjectionAlarm => {
  if (error instanceof DamagedEvent) return alarmOfDamage(OUTGOING_EVENTS, error);
  if (error instanceof FollowingStopped) return alarmOfHistory(OUTGOING_EVENTS, error.message);
  const reason = `${OUTGOING_EVENTS}: ${error instanceof Error ? error.message : String(error)}`;
  // the checkpoint is right: to move it would leave events out
  const code = error instanceof BrokerTopologyError ? error.code : 'projection-failed';
  return { projection: OUTGOING_EVENTS, code, message: reason, command: RESTART_PROCESS, stops: true };
};

/**
 * Puts the checkpoint at the start of the log (everything is published again) or at its end (what lies before isn't
 * published). An operator does this after a restored backup. No process may publish meanwhile.
 * @throws StoreUnavailable, ReadModelsUnavailable
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
  const storeId = await store.storeId();
  const checkpoint = defined({ storeId, position, eventId: head?.eventId, updatedAt: clock.now() });
  await readModels.saveCheckpoint(OUTGOING_EVENTS, checkpoint);
  return position;
};
