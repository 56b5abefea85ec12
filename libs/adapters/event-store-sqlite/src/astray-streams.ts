import type { PartOfStream } from '#application';
import { sqliteCode, type Database } from '#sqlite';

/** What is before the first event has this in the place of an id: how many bytes one has. */
const ANY_ID = '16';

/**
 * Each part is an array: the stream, the revision before the first, the last one, and the places that the log has. It
 * is taken apart once. The two ways to the rows are those of a read. An index says of itself which revisions there are,
 * so that each row is looked at, too: the index may lead to one that is gone.
 */
const ASTRAY = `WITH part(key, stream, before, last, places) AS MATERIALIZED
  (SELECT key, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?))
  SELECT key FROM part WHERE
  (SELECT group_concat(revision || ' ' || iif(revision > before, hex(id), length(id))) FROM events
    WHERE events.stream = part.stream AND revision BETWEEN before AND last)
  IS NOT places
  OR ifnull((SELECT iif(length(id) > 0, revision, -1) FROM events
    WHERE events.stream = part.stream AND revision <= ${Number.MAX_SAFE_INTEGER} ORDER BY revision DESC LIMIT 1), -1)
  < last`;

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
