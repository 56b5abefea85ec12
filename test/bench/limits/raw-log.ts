import { cp, rm } from 'node:fs/promises';
import type { AppendWrite, Codec, StoredEvent, WriteToStore } from '../../../libs/application/src/index.js';
import { metadataText } from '../../../libs/contracts/src/index.js';
import { openDatabase, type SqliteValue } from '../../../libs/sqlite/src/index.js';

/** The commands that wait together go into one transaction here, as they would at best in ours. */
const groupsOf = <T extends { readonly metadata: { readonly commandId: string } }>(
  events: readonly T[],
  commands: number,
): readonly (readonly T[])[] => {
  const groups: T[][] = [];
  let known = new Set<string>();
  for (const event of events) {
    known.add(event.metadata.commandId);
    if (groups.length === 0 || known.size > commands) {
      groups.push([]);
      known = new Set([event.metadata.commandId]);
    }
    groups.at(-1)!.push(event);
  }
  return groups;
};

type RowOf = Pick<StoredEvent, 'stream' | 'revision'> & AppendWrite['events'][number];
const valuesOf = ({ stream, id, revision, type, version, data, metadata, checksum }: RowOf): SqliteValue[] => {
  const hex = id.replaceAll('-', '');
  const place = [stream, Buffer.from(hex, 'hex'), revision];
  return [...place, type, version, data, metadataText(metadata), Buffer.from(checksum, 'hex')];
};
const INSERT =
  'INSERT INTO events (position, stream, id, revision, type, version, data, metadata, checksum) ' +
  'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';

export interface RawRound {
  /** A copy of the log before these events. */
  readonly base: string;
  readonly file: string;
  readonly events: readonly StoredEvent[];
  readonly commands: number;
}
export interface RawDone {
  readonly seconds: number;
  readonly rows: readonly { readonly stream: string; readonly type: string }[];
}

/** Opens the log with the driver in use, exactly as the event store does, runs the work, and reads what came of it. */
const onCopy = async (
  { base, file, events }: RawRound,
  work: (insert: (rows: readonly (readonly SqliteValue[])[]) => void) => Promise<void>,
): Promise<RawDone> => {
  await cp(base, file);
  const database = openDatabase({ file });
  try {
    const insert = database.prepare(INSERT);
    const before = database.value('SELECT max(position) FROM events') as number;
    let position = before;
    const began = performance.now();
    await work((rows) => database.transaction(() => {
      for (const row of rows) insert.run((position += 1), ...row);
    })); // prettier-ignore
    const seconds = (performance.now() - began) / 1_000;
    const found = database
      .prepare<[string, string]>('SELECT stream, type FROM events WHERE position > ? ORDER BY position')
      .all(before);
    if (found.length !== events.length) throw new Error(`${found.length} rows instead of ${events.length}`);
    return { seconds, rows: found.map(([stream, type]) => ({ stream, type })) };
  } finally {
    database.close();
    for (const end of ['', '-wal', '-shm']) await rm(`${file}${end}`, { force: true });
  }
};

/** Inserts the same rows, ready made. */
export const insertReady = (round: RawRound): Promise<RawDone> => {
  const groups = groupsOf(round.events, round.commands).map((group) => group.map(valuesOf));
  return onCopy(round, async (insert) => {
    for (const rows of groups) {
      insert(rows);
      // others have their turn between two transactions, as they have in ours
      await new Promise((resolve) => void setImmediate(resolve));
    }
  });
};

/** Makes the rows in the loop, as ours are made: sealed, written as JSON, with checksums; and then inserts them. */
export const insertEncoded = async (round: RawRound, codec: Codec): Promise<RawDone> => {
  const opened = await codec.open(round.events);
  const groups = groupsOf(opened, round.commands).map((group) =>
    group.map(({ id, event, metadata, stream, revision }): WriteToStore => {
      const expected = revision === 0 ? 'no-stream' : revision - 1;
      return { stream, expected, events: [{ id, event, metadata }] };
    }),
  );
  return onCopy(round, async (insert) => {
    for (const writes of groups) {
      const encoded = await codec.encode(writes);
      insert(
        encoded.flatMap(({ stream, expected, events }) =>
          events.map((event) => valuesOf({ stream, revision: expected === 'no-stream' ? 0 : expected + 1, ...event })),
        ),
      );
      await new Promise((resolve) => void setImmediate(resolve));
    }
  });
};
