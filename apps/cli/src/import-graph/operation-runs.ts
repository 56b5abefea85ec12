import type { OperationResult, TriedOperation } from '../http/shapes.js';
import { groupsOf } from '../import-users/chunks.js';
import { howToLook, onceStarted, resultsOf, startedOperation, untilEnded } from '../operations/follow-operation.js';
import { CliFailure, EXIT } from '../output/failures.js';
import { progress, type Progress } from '../output/progress.js';
import type { Session } from '../session/session.js';

/** What an operation does for one user. */
interface Item {
  readonly id: string;
  readonly name: string;
  readonly body: object;
}
export interface Done {
  readonly item: Item;
  readonly result: OperationResult;
}

/**
 * Runs bulk operations one behind the other, with one bar for all of them. Ctrl-C ends this after the group that is on
 * its way; what was done stays, and the same import goes on from there.
 */
export class OperationRuns {
  readonly operations: string[] = [];
  position: string | undefined;
  readonly #bar: Progress;
  readonly #interrupted = new AbortController();
  readonly #stopListening: () => void;
  #done = 0;

  constructor(
    private readonly session: Session,
    users: number,
  ) {
    this.#bar = progress(session.io, session.json, 'Users', users);
    this.#stopListening = session.io.onInterrupt(() => this.#interrupted.abort());
  }

  stop(): void {
    this.#stopListening();
    this.#bar.stop();
  }

  /** Resolves to what became of each item, in their order. A dry run tries each group by itself. */
  async all(mode: 'create' | 'adopt', items: readonly Item[]): Promise<readonly Done[]> {
    const done: Done[] = [];
    for (const group of groupsOf(items, ({ body }) => body)) {
      if (this.#interrupted.signal.aborted) throw interrupted('The same import goes on from here.');
      const results = await this.#group(mode, group);
      for (const result of results) {
        const item = group[result.index];
        if (item !== undefined) done.push({ item, result });
      }
      this.#done += group.length;
    }
    return done;
  }

  async #group(mode: string, group: readonly Item[]): Promise<readonly OperationResult[]> {
    const { session } = this;
    const body = { mode, users: group.map((item) => item.body) };
    const answer = await session.send<TriedOperation>({ method: 'POST', path: '/api/operations', body });
    if (session.options.dryRun === true) return answer.body.results ?? [];
    const started = startedOperation(answer);
    this.operations.push(started.id);
    const shown = { ...this.#bar, at: (at: number, failed = 0) => this.#bar.at(this.#done + at, failed) };
    return onceStarted(session, started, async () => {
      const operation = await untilEnded(session, started, shown, this.#interrupted.signal);
      if (operation === undefined) throw interrupted(howToLook(session, started.id));
      const results = await resultsOf(session, operation);
      const path = `/api/operations/${started.id}/results`;
      this.position = (await session.api.get<{ readonly position?: string }>(path, { limit: '1' })).position;
      return results;
    });
  }
}

const interrupted = (message: string): CliFailure => new CliFailure(EXIT.interrupted, 'interrupted', message);
