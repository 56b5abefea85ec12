import type { PartOfStream } from '#application';
import { sqliteCode, type Database } from '#sqlite';

/** What is before the first event has this in the place of an id: how many bytes one has. */
const ANY_ID = '16';

/**
 * Each part is an array: the stream, the revision before the first, the last one, and the places that the log has. The
 * two ways to the rows are those of a read. An index says of itself which revisions there are, so that each row is
 * looked at, too: the index may lead to one that is gone.
 */
const ASTRAY = `SELECT part.key FROM json_each(?) part WHERE
  (SELECT group_concat(revision || ' ' || iif(revision > part.value ->> 1, hex(id), length(id))) FROM events
    WHERE stream = part.value ->> 0 AND revision BETWEEN part.value ->> 1 AND part.value ->> 2)
  IS NOT part.value ->> 3
  OR ifnull((SELECT iif(length(id) > 0, revision, -1) FROM events
    WHERE stream = part.value ->> 0 AND revision <= ${Number.MAX_SAFE_INTEGER} ORDER BY revision DESC LIMIT 1), -1)
  < part.value ->> 2`;

/**
 * Tells for many streams in one statement which of them may not lead to their events. It is compared as text inside
 * SQLite, so that nothing of a stream that is whole becomes an object. Where SQLite puts the rows together in another
 * order, or one is damaged, the text is another one, and the stream is read.
 */
export class AstrayStreams {
  readonly #astray;

  constructor(database: Database) {
    this.#astray = database.prepare<[number]>(ASTRAY);
  }

  among(parts: readonly PartOfStream[]): readonly string[] {
    const compared = parts.map(({ stream, first, ids }) => [
      stream,
      first - 1,
      first + ids.length - 1,
      placesOf(first, ids),
    ]);
    try {
      return this.#astray.all(JSON.stringify(compared)).map(([at]) => parts[at]!.stream);
    } catch (error) {
      if (sqliteCode(error) !== 'SQLITE_CORRUPT') throw error;
      // which of them met it, each read says of itself
      return parts.map(({ stream }) => stream);
    }
  }
}

const placesOf = (first: number, ids: readonly string[]): string => {
  const places = ids.map((id, at) => `${first + at} ${id}`);
  if (first > 0) places.unshift(`${first - 1} ${ANY_ID}`);
  return places.join().replaceAll('-', '').toUpperCase();
};
