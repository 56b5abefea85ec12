import mongoose from 'mongoose';
import type { DryRun, DryRunItem, DryRuns, KeptDryRun } from '#application';
import { DUPLICATE_KEY, isDuplicateKey } from './connection.js';

type Db = NonNullable<mongoose.Connection['db']>;
/** Gives the database to `work`, once it is there. @throws what the port throws */
type OnDatabase = <T>(work: (db: Db) => Promise<T>) => Promise<T>;

type RunDocument = Omit<KeptDryRun, 'id'> & { readonly _id: string };
/** The key orders the rows of a run as the list has them. */
interface RowDocument {
  readonly _id: string;
  readonly result: DryRunItem;
}

const NOT_ENDED = { state: { $in: ['pending', 'running'] as ('pending' | 'running')[] } };
/** A list has fewer users than nine digits count. */
const rowKey = (id: string, index: number): string => `${id} ${String(index).padStart(9, '0')}`;
/** `!` comes right after the space. */
const rowsOf = (id: string, after: number) => ({ _id: { $gt: rowKey(id, after), $lt: `${id}!` } });
const allRowsOf = (id: string) => ({ _id: { $gte: `${id} `, $lt: `${id}!` } });
const keptOf = ({ _id: id, ...run }: RunDocument): KeptDryRun => ({ id, ...run });

/** Keeps dry runs in two collections of the database of the read models. */
export class MongoDryRuns implements DryRuns {
  constructor(private readonly onDatabase: OnDatabase) {}

  async begin({ id, ...run }: KeptDryRun): Promise<void> {
    await this.onDatabase(async (db) => {
      await runsIn(db)
        .insertOne({ _id: id, ...run })
        .catch((error: unknown) => {
          if (!isDuplicateKey(error)) throw error;
        });
    });
  }

  async find(tenantId: string, id: string): Promise<KeptDryRun | undefined> {
    return this.onDatabase(async (db) => {
      const found = await runsIn(db).findOne({ _id: id, tenantId });
      return found === null ? undefined : keptOf(found);
    });
  }

  async ofTenant(tenantId: string): Promise<readonly KeptDryRun[]> {
    return this.onDatabase(async (db) =>
      (await runsIn(db).find({ tenantId }).sort({ startedAt: -1, _id: -1 }).toArray()).map(keptOf),
    );
  }

  async advance({ id, ...run }: DryRun, rows: readonly DryRunItem[]): Promise<boolean> {
    return this.onDatabase(async (db) => {
      // they come first, so that whoever reads how far it is finds as many
      await addRows(db, id, rows);
      // one that has ended or is gone takes no step: this is one write, so that no other comes between
      const { matchedCount } = await runsIn(db).updateOne({ _id: id, ...NOT_ENDED }, { $set: run });
      if (matchedCount === 1) return true;
      if ((await runsIn(db).findOne({ _id: id })) === null) await rowsIn(db).deleteMany(allRowsOf(id));
      return false;
    });
  }

  async cancel(tenantId: string, id: string, endedAt: string): Promise<void> {
    await this.onDatabase(async (db) => {
      await runsIn(db).updateOne({ _id: id, tenantId, ...NOT_ENDED }, { $set: { state: 'cancelled', endedAt } });
    });
  }

  async rows(id: string, after: number, limit: number): Promise<readonly DryRunItem[]> {
    return this.onDatabase(async (db) => {
      const from = after < 0 ? allRowsOf(id) : rowsOf(id, after);
      const found = await rowsIn(db).find(from).sort({ _id: 1 }).limit(limit).toArray();
      return found.map(({ result }) => result);
    });
  }

  async keepAlive(ids: readonly string[], aliveUntil: string): Promise<void> {
    await this.onDatabase(async (db) => {
      await runsIn(db).updateMany({ _id: { $in: [...ids] } }, { $set: { aliveUntil } });
    });
  }

  async all(): Promise<readonly Pick<KeptDryRun, 'id' | 'owner' | 'aliveUntil' | 'keptUntil'>[]> {
    return this.onDatabase(async (db) => {
      const found = await runsIn(db).find({}).sort({ _id: 1 }).toArray();
      return found.map(({ _id: id, owner, aliveUntil, keptUntil }) => ({ id, owner, aliveUntil, keptUntil }));
    });
  }

  async drop(id: string, most: number): Promise<boolean> {
    return this.onDatabase(async (db) => {
      const some = await rowsIn(db)
        .find(allRowsOf(id), { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(most)
        .toArray();
      const last = some.at(-1);
      if (last !== undefined) await rowsIn(db).deleteMany({ _id: { $gte: `${id} `, $lte: last._id } });
      if (last !== undefined && (await rowsIn(db).findOne(allRowsOf(id), { projection: { _id: 1 } })) !== null)
        return false;
      await runsIn(db).deleteOne({ _id: id });
      return true;
    });
  }
}

const runsIn = (db: Db) => db.collection<RunDocument>('dry-runs');
const rowsIn = (db: Db) => db.collection<RowDocument>('dry-run-rows');

/** Those that are there already stand there from a step whose answer was lost. */
const addRows = async (db: Db, id: string, rows: readonly DryRunItem[]): Promise<void> => {
  if (rows.length === 0) return;
  const documents = rows.map((result) => ({ _id: rowKey(id, result.index), result }));
  try {
    await rowsIn(db).insertMany(documents, { ordered: false });
  } catch (error) {
    const failures = error instanceof mongoose.mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
    if (failures.length === 0 || failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
  }
};
