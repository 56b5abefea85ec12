import {
  EventIdReused,
  RevisionConflict,
  type AppendRead,
  type Appended,
  type AppendWrite,
  type Position,
} from '#application';
import { conflictsOf, positionText, repeatedAppend } from '#contracts';
import { sqliteCode, withinBound } from '#sqlite';
import type { WriteStatements } from './statements.js';

export interface Append {
  readonly writes: readonly AppendWrite[];
  readonly read: readonly AppendRead[];
  /** Nobody waits for it any more once this is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of one of the appends of a transaction: RevisionConflict where the streams were not as it said. */
export type Outcome = Appended | RevisionConflict;

/** What one transaction holds at most: nobody else has a turn while it lasts. One append is taken whatever its size. */
const MOST = { appends: 64, events: 1_024, characters: 2_000_000 };

/** How many of the appends that wait, from the first on, go into the next transaction. */
export const inOneTransaction = (waiting: readonly Append[]): number => {
  let appends = 0;
  let events = 0;
  let characters = 0;
  return withinBound(waiting, ({ writes }) => {
    appends += 1;
    for (const write of writes) {
      events += write.events.length;
      for (const event of write.events) characters += event.data.length;
    }
    return appends <= MOST.appends && events <= MOST.events && characters <= MOST.characters;
  });
};

/**
 * Inside a write transaction: the appends one after the other, each on what the ones before it have left. A conflict is
 * found before anything of its append is written, so that the others stand. @throws EventIdReused and errors of SQLite,
 * after which nothing of them all may be committed
 */
export const appendAll = (statements: WriteStatements, appends: readonly Append[]): readonly Outcome[] => {
  const position = new Positions(statements);
  return appends.map((append) => {
    try {
      return appendOne(statements, position, append);
    } catch (error) {
      if (error instanceof RevisionConflict) return error;
      throw error;
    }
  });
};

/** Asks for the end of the log once a transaction, and only where something is written. */
class Positions {
  #last: number | undefined;
  constructor(private readonly statements: WriteStatements) {}
  get last(): number {
    return (this.#last ??= this.statements.head());
  }
  next(): number {
    return (this.#last = this.last + 1);
  }
}

const appendOne = (statements: WriteStatements, position: Positions, { writes, read }: Append): Appended => {
  const conflicts = conflictsOf(writes, read, (stream) => statements.revision(stream));
  // a repeat finds its own events in its way, so that ids need a look only here
  if (conflicts.length > 0) {
    const repeated = repeatedAppend(writes, (id) => statements.byId(id));
    if (repeated) return repeated;
    throw new RevisionConflict(conflicts);
  }
  const lastIn = new Map<string, Position>();
  for (const { stream, expected, events } of writes) {
    let revision = expected === 'no-stream' ? -1 : expected;
    for (const event of events) {
      revision += 1;
      try {
        statements.insert(position.next(), stream, revision, event);
      } catch (error) {
        // positions and revisions are right by now, so it can only be the id
        if (sqliteCode(error) === 'SQLITE_CONSTRAINT') throw new EventIdReused(event.id);
        throw error;
      }
    }
    lastIn.set(stream, positionText(position.last));
  }
  return { position: positionText(position.last), lastIn };
};
