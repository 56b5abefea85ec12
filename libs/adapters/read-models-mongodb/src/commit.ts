import mongoose from 'mongoose';
import type { Collection, DocumentWrite } from '#application';
import { DUPLICATE_KEY } from './connection.js';
import { storedOf, type Stored } from './layout.js';

type Documents = mongoose.mongo.Collection<Stored>;

/**
 * Writes of one key keep their order because they go in different waves. A batch that names each key once is one wave.
 */
const wavesOf = (writes: readonly DocumentWrite[]): readonly (readonly DocumentWrite[])[] => {
  const waves: DocumentWrite[][] = [];
  const seen = new Map<string, number>();
  for (const write of writes) {
    const wave = seen.get(write.key) ?? 0;
    seen.set(write.key, wave + 1);
    (waves[wave] ??= []).push(write);
  }
  return waves;
};

/** Returns the indexes of the operations that found their key taken. Any other error is thrown. */
const duplicatesIn = (error: unknown): readonly number[] => {
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
  const failures = [error.writeErrors].flat();
  if (failures.length === 0 || failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
  return failures.map(({ index }) => index);
};

/**
 * Sends one unordered bulk of guarded upserts. A duplicate key means that the stored document is newer, or that two
 * first writers of a key met. So those few are tried once more without the upsert, where only an older document
 * matches. Resolves to the number written.
 */
const commitWave = async (documents: Documents, wave: readonly Stored[]): Promise<number> => {
  const replace = (stored: Stored, upsert: boolean) => ({
    replaceOne: { filter: { _id: stored._id, at: { $lt: stored.at } }, replacement: stored, upsert },
  });
  let duplicates: readonly number[] = [];
  try {
    await documents.bulkWrite(
      wave.map((stored) => replace(stored, true)),
      { ordered: false },
    );
  } catch (error) {
    duplicates = duplicatesIn(error);
  }
  if (duplicates.length === 0) return wave.length;
  const again = duplicates.map((index) => replace(wave[index]!, false));
  const { matchedCount } = await documents.bulkWrite(again, { ordered: false });
  return wave.length - duplicates.length + matchedCount;
};

export const commitAll = async (
  documents: Documents,
  collection: Collection,
  writes: readonly DocumentWrite[],
): Promise<{ readonly written: number; readonly newer: number }> => {
  let written = 0;
  for (const wave of wavesOf(writes))
    written += await commitWave(
      documents,
      wave.map((write) => storedOf(collection, write)),
    );
  return { written, newer: writes.length - written };
};
