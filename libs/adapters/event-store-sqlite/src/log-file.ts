import { SqliteError, type Database } from '#sqlite';

/**
 * Says who moves what was written from the log file into the database file, which takes some 20 ms for each 1,000
 * pages, most of it waiting for the disk: the connection that writes, or another thread that reads all the same, so
 * that whoever appends doesn't wait for it.
 */
export type LogFileMoved = 'by the writer' | 'by another reader' | 'by this reader';

/**
 * The writer moves what another reader left there once the log file has so many pages, 32 MB: seldom, and little, while
 * that reader keeps up.
 */
const PAGES_LEFT_TO_ANOTHER = 8_000;
/** An event changes about two pages, so that these are the 1,000 pages after which SQLite would move them by itself. */
export const EVENTS_BETWEEN_MOVES = 500;

/** Returns how many pages the log file may have before whoever writes moves them; undefined for SQLite's own number. */
export const pagesInLog = (moved: LogFileMoved): number | undefined =>
  moved === 'by the writer' ? undefined : PAGES_LEFT_TO_ANOTHER;

/** Moves the log file each time that so many events were read. */
export class MovedAsItIsRead {
  #read = 0;

  constructor(private readonly reader: Database) {}

  /** Is told after a read, when nothing of it is open any more. */
  read(events: number): void {
    this.#read += events;
    if (this.#read < EVENTS_BETWEEN_MOVES) return;
    this.#read = 0;
    try {
      this.reader.moveLog();
    } catch (error) {
      // nothing is lost, and whoever writes next meets a disk that is full or broken
      if (!(error instanceof SqliteError)) throw error;
    }
  }
}
