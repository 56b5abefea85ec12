import { UnusableStore, type Position, type StoredEvent } from '#application';
import { isIntact, positionText, systemRandom } from '#contracts';
import { openDatabase, sqliteCode, whenFree, type Database, type EngineName, type SqliteEngine } from '#sqlite';
import { createIndexes, dropIndexes, prepareSchema } from './schema.js';
import { ReadStatements, RepairStatements } from './statements.js';

export interface RepairOptions {
  /** Path of the events to repair, which must exist. */
  readonly file: string;
  /** Path of the copy, which must exist. */
  readonly from: string;
  /** Only says what would be done. */
  readonly dryRun?: boolean;
  /** Another one than suits this Node; for tests. */
  readonly engine?: EngineName | SqliteEngine;
}
/** This is one damaged event. Where it can be put back, stream and id are those of the copy. */
export interface DamageFound {
  readonly position: Position;
  readonly stream: string;
  readonly eventId: string;
  /** Says why it can't be put back; undefined where it was, or would be. */
  readonly hindrance?: string;
}
export interface RepairReport {
  readonly events: number;
  readonly damaged: readonly DamageFound[];
  /** An index told other rows than the table has. It was, or would be, made anew. */
  readonly indexDamaged: boolean;
}

const PAGE = 1_000;
const BUSY_MILLISECONDS = 10_000;

/**
 * Puts damaged events back from a copy of the same store. All of it is done in one transaction, beside processes that
 * work on the file, or nothing is.
 * @throws UnusableStore for a file that is no event store, and for a copy of another one; SqliteError, also where pages
 * of a file are damaged
 */
export const repairSqliteEvents = async (options: RepairOptions): Promise<RepairReport> => {
  const { file, from, dryRun = false, engine } = options;
  const open = (path: string): Database => openDatabase(engine === undefined ? { file: path } : { file: path, engine });
  const database = open(file);
  try {
    const copy = open(from);
    try {
      assertSameStore({ database, file }, { database: copy, file: from });
      const { events, damaged } = findDamage(new ReadStatements(database));
      const judged = damaged.map((event) => judge(event, new ReadStatements(database), new ReadStatements(copy)));
      const indexDamaged = !isSound(database);
      const rightOnes = judged.flatMap(({ right }) => right ?? []);
      if (!dryRun && (indexDamaged || rightOnes.length > 0))
        await whenFree(() => database.transaction(() => putBack(database, rightOnes, indexDamaged)), BUSY_MILLISECONDS);
      return { events, damaged: judged.map(({ found }) => found), indexDamaged };
    } finally {
      copy.close();
    }
  } finally {
    database.close();
  }
};

interface OpenFile {
  readonly database: Database;
  readonly file: string;
}
const assertSameStore = (store: OpenFile, copy: OpenFile): void => {
  const [id, idOfCopy] = [store, copy].map(({ database, file }) => prepareSchema(database, file, systemRandom));
  if (id !== idOfCopy)
    throw new UnusableStore(
      `${copy.file} is a copy of another store (${idOfCopy}) than ${store.file} (${id}): name a backup of this one`,
    );
};

const findDamage = (read: ReadStatements): { readonly events: number; readonly damaged: readonly StoredEvent[] } => {
  const damaged: StoredEvent[] = [];
  let count = 0;
  for (let after = 0; ;) {
    const { events, end } = read.page(after, PAGE);
    count += events.length;
    damaged.push(...events.filter((event) => !isIntact(event)));
    if (end) return { events: count, damaged };
    after = Number(events.at(-1)!.position);
  }
};

interface Judged {
  readonly found: DamageFound;
  /** Stands in the copy, and belongs in the place of the damaged one. */
  readonly right?: StoredEvent;
}
const judge = (event: StoredEvent, read: ReadStatements, copy: ReadStatements): Judged => {
  const right = copy.at(Number(event.position));
  const hindrance = hindranceTo(event, right, read, copy);
  if (hindrance === undefined && right !== undefined) return { found: foundAt(right), right };
  return { found: { ...foundAt(event), ...(hindrance === undefined ? {} : { hindrance }) } };
};

const foundAt = ({ position, stream, id }: StoredEvent): DamageFound => ({ position, stream, eventId: id });

const hindranceTo = (
  event: StoredEvent,
  right: StoredEvent | undefined,
  read: ReadStatements,
  copy: ReadStatements,
): string | undefined => {
  if (right === undefined) return 'it is not in the copy';
  if (!isIntact(right)) return 'it is damaged in the copy, too';
  const isThere = (['stream', 'revision', 'id'] as const).every((part) => event[part] === right[part]);
  // where one of these is the damaged part, the checksum beside it still tells which event it was
  if (!isThere && event.checksum !== right.checksum) return 'another event stands there in the copy';
  const place = Number(right.position);
  const besides = [place - 1, place + 1].filter((position) => position > 0);
  const inStream = [right.revision - 1, right.revision + 1]
    .filter((revision) => revision >= 0)
    .flatMap((revision) => copy.stream(right.stream, { from: revision, limit: 1 }))
    .map(({ position }) => Number(position));
  return [...besides, ...inStream].every((position) => isTheSame(position, read, copy))
    ? undefined
    : 'the events beside it are others in the copy';
};

/** A neighbour that is damaged itself, or that the copy is too old for, says nothing. */
const isTheSame = (position: number, read: ReadStatements, copy: ReadStatements): boolean => {
  const [here, there] = [read.at(position), copy.at(position)];
  if (here === undefined || there === undefined)
    return here === undefined || there !== undefined || isLast(copy, position);
  return !isIntact(here) || !isIntact(there) || here.checksum === there.checksum;
};
const isLast = (copy: ReadStatements, position: number): boolean =>
  copy.head()?.position === positionText(position - 1);

/** Tells whether the table and its indexes say the same. */
const isSound = (database: Database): boolean => {
  const [first] = database.prepare<[string]>('PRAGMA integrity_check(1)').all();
  return first?.[0] === 'ok';
};

/** Inside a write transaction. @throws UnusableStore, SqliteError where the file is damaged beyond this */
const putBack = (database: Database, events: readonly StoredEvent[], indexDamaged: boolean): void => {
  let isIndexed = true;
  const leaveIndexes = (): void => {
    dropIndexes(database);
    isIndexed = false;
  };
  if (indexDamaged) leaveIndexes();
  for (const event of events) {
    try {
      new RepairStatements(database).putBack(event);
    } catch (error) {
      // the index still has what the row had: SQLite doesn't change the one without the other
      if (sqliteCode(error) !== 'SQLITE_CORRUPT' || !isIndexed) throw error;
      leaveIndexes();
      new RepairStatements(database).putBack(event);
    }
  }
  if (isIndexed) return;
  createIndexes(database);
  if (!isSound(database)) throw new UnusableStore(`pages of ${database.file} are damaged: restore the file as a whole`);
};
