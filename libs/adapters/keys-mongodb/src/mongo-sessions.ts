import type mongoose from 'mongoose';
import { FORGOTTEN_AT_ONCE, type SessionNote, type Sessions } from '#application';
import { isDuplicateKey, type Connection } from './connection.js';

interface SessionDocument extends SessionNote {
  readonly _id: string;
}
/** Does something on the server. @throws KeysUnavailable */
type Guarded = <T>(work: () => Promise<T>) => Promise<T>;

/** Notes of sessions in a collection of their own, beside the keys. */
export class MongoSessions implements Sessions {
  readonly #notes: mongoose.mongo.Collection<SessionDocument>;

  constructor(
    connection: Connection,
    private readonly guarded: Guarded,
  ) {
    this.#notes = connection.db!.collection<SessionDocument>('keys-sessions');
  }

  async keep(name: string, { text, until }: SessionNote): Promise<void> {
    const write = () => this.#notes.updateOne({ _id: name }, { $set: { text, until } }, { upsert: true });
    await this.guarded(async () => {
      try {
        await write();
      } catch (error) {
        // another one made it meanwhile
        if (!isDuplicateKey(error)) throw error;
        await write();
      }
    });
  }

  async find(names: readonly string[]): Promise<ReadonlyMap<string, SessionNote>> {
    if (names.length === 0) return new Map();
    const found = await this.guarded(() => this.#notes.find({ _id: { $in: [...new Set(names)] } }).toArray());
    return new Map(found.map(({ _id, text, until }) => [_id, { text, until }]));
  }

  async replace(name: string, was: string, { text, until }: SessionNote): Promise<boolean> {
    const { matchedCount } = await this.guarded(() =>
      this.#notes.updateOne({ _id: name, text: was }, { $set: { text, until } }),
    );
    return matchedCount === 1;
  }

  async forget(until: string): Promise<number> {
    return this.guarded(async () => {
      const over = await this.#notes
        .find({ until: { $lte: until } }, { projection: { _id: 1 } })
        .limit(FORGOTTEN_AT_ONCE)
        .toArray();
      if (over.length === 0) return 0;
      const ids = over.map(({ _id }) => _id);
      const { deletedCount } = await this.#notes.deleteMany({ _id: { $in: ids }, until: { $lte: until } });
      return deletedCount;
    });
  }
}
