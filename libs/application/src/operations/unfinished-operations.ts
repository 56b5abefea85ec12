import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import {
  parseStream,
  streamName,
  type EventType,
  type OperationEvent,
  type OperationId,
  type TenantId,
} from '#licensing';
import type { Codec } from '../ports/codec.js';
import { DamagedEvent, START, type EventStore, type Position, type StoredEvent } from '../ports/event-store.js';

export interface OperationName {
  readonly tenantId: string;
  readonly operationId: string;
}
/** Returns the name of an operation's stream. */
export const operationStream = ({ tenantId, operationId }: OperationName): string =>
  streamName({ kind: 'operation', tenantId: tenantId as TenantId, operationId: operationId as OperationId });

/**
 * Knows which operations were started and not finished, as far as can be: a runner goes on with them after a restart.
 */
export interface UnfinishedOperations {
  /** Resolves to them, the oldest first. @throws an outage's error: the runner asks again later. */
  list(): Promise<readonly OperationName[]>;
}

const PAGE = 1_000;
const STARTED: OperationEvent['type'] = 'OperationStarted';
const PURGED = 'TenantPurged' satisfies EventType;
const FINISHED: OperationEvent['type'] = 'OperationFinished';

/** A read model knows of them those that ran when it stood at `position`, the oldest first. */
export interface KnownOperations {
  readonly position: Position;
  readonly running: readonly OperationName[];
}

/**
 * Finds them in the log itself, from where a read model has come to. A read model alone may not have seen what was
 * started last.
 */
export class UnfinishedOperationsOfLog implements UnfinishedOperations {
  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly turn: Turn,
    /** The whole log is read where this is left out, or resolves to undefined. */
    private readonly known: () => Promise<KnownOperations | undefined> = async () => undefined,
  ) {}

  /** @throws StoreUnavailable, StoreClosed, UnknownEvent, and what `known` throws */
  async list(): Promise<readonly OperationName[]> {
    const known = await this.known();
    const running = new Map<string, OperationName>();
    for (const name of known?.running ?? []) running.set(operationStream(name), name);
    let after = known?.position ?? START;
    const pace = new Pace(this.turn);
    for (;;) {
      const page = await this.store.readAll(after, PAGE);
      for (const event of page.events) {
        this.#see(event, running);
        if (pace.spentOn(event)) await pace.rest();
      }
      if (page.caughtUp) return [...running.values()];
      after = page.next;
    }
  }

  #see(stored: StoredEvent, running: Map<string, OperationName>): void {
    // nobody goes on with what a purged tenant had
    if (stored.type === PURGED) dropTenant(stored, running);
    // of all events only those of operations are worth decoding
    if (!stored.stream.startsWith('operation-')) return;
    const stream = parseStream(stored.stream);
    if (stream?.kind !== 'operation' || stream.tenantId === undefined || stream.key === undefined) return;
    const [recorded] = this.codec.readAround([stored]);
    // whoever goes on with this operation meets the damage, and all others go on
    if (recorded === undefined || recorded instanceof DamagedEvent) return;
    if (recorded.event.type === STARTED)
      running.set(stored.stream, { tenantId: stream.tenantId, operationId: stream.key });
    if (recorded.event.type === FINISHED) running.delete(stored.stream);
  }
}

const dropTenant = ({ stream }: StoredEvent, running: Map<string, OperationName>): void => {
  const tenantId = parseStream(stream)?.tenantId;
  for (const [name, operation] of running) if (operation.tenantId === tenantId) running.delete(name);
};
