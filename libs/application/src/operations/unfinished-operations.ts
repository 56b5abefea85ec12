import type { OperationEvent } from '#licensing';
import { parseStream } from '#licensing';
import type { Codec } from '../ports/codec.js';
import { START, type EventStore, type StoredEvent } from '../ports/event-store.js';

export interface OperationName {
  readonly tenantId: string;
  readonly operationId: string;
}
/** Operations that were started and not finished, as far as is known: what a runner goes on with after a restart. Oldest first. */
export interface UnfinishedOperations {
  /** @throws an outage's error: the runner asks again later. */
  list(): Promise<readonly OperationName[]>;
}

const PAGE = 1_000;
const STARTED: OperationEvent['type'] = 'OperationStarted';
const FINISHED: OperationEvent['type'] = 'OperationFinished';

/** Finds them in the log itself, reading all of it: for stores without a read model beside them. */
export class UnfinishedOperationsOfLog implements UnfinishedOperations {
  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
  ) {}

  /** @throws StoreUnavailable, StoreClosed, UnknownEvent */
  async list(): Promise<readonly OperationName[]> {
    const running = new Map<string, OperationName>();
    let after = START;
    for (;;) {
      const page = await this.store.readAll(after, PAGE);
      for (const event of page.events) this.#see(event, running);
      if (page.caughtUp) return [...running.values()];
      after = page.next;
    }
  }

  #see(stored: StoredEvent, running: Map<string, OperationName>): void {
    // of all events only those of operations are worth decoding
    if (!stored.stream.startsWith('operation-')) return;
    const stream = parseStream(stored.stream);
    if (stream?.kind !== 'operation' || stream.tenantId === undefined || stream.key === undefined) return;
    const [recorded] = this.codec.read([stored]);
    if (recorded?.event.type === STARTED)
      running.set(stored.stream, { tenantId: stream.tenantId, operationId: stream.key });
    if (recorded?.event.type === FINISHED) running.delete(stored.stream);
  }
}
