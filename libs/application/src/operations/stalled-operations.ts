import { DamagedStream, type EventStore } from '../ports/event-store.js';
import { NO_STREAM } from '../streams/known-stream.js';
import { operationStream, type OperationName, type UnfinishedOperations } from './unfinished-operations.js';

/**
 * Finds operations that nobody goes on with any more: they are unfinished, and at the same revision as at the look
 * before. A process that runs one appends to it several times a second; one that was killed never does. Taking over
 * what only seemed abandoned does no harm: one of the two conflicts.
 */
export class StalledOperations {
  #revisions: ReadonlyMap<string, number> = new Map();

  constructor(
    private readonly store: EventStore,
    private readonly unfinished: UnfinishedOperations,
  ) {}

  /** Finds none at the first look. @throws StoreUnavailable, StoreClosed, and what the list throws */
  async look(): Promise<readonly OperationName[]> {
    const now = new Map<string, number>();
    const stalled: OperationName[] = [];
    for (const name of await this.unfinished.list()) {
      const stream = operationStream(name);
      const revision = await this.#revisionOf(stream);
      if (revision === NO_STREAM) continue;
      if (this.#revisions.get(stream) === revision) stalled.push(name);
      now.set(stream, revision);
    }
    this.#revisions = now;
    return stalled;
  }

  /** Nobody can go on with an operation whose stream is damaged. */
  async #revisionOf(stream: string): Promise<number> {
    try {
      const [last] = await this.store.read(stream, { backwards: true, limit: 1 });
      return last?.revision ?? NO_STREAM;
    } catch (error) {
      if (error instanceof DamagedStream) return NO_STREAM;
      throw error;
    }
  }
}
