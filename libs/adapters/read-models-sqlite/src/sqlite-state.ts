import type Database from 'libsql';
import type { Checkpoint, Collection, IndexSpec, Lease, ParkedKey } from '#application';

interface GenerationRow {
  readonly name: string;
  readonly generation: number;
  readonly version: number;
  readonly indexes: string;
}
interface CheckpointRow {
  readonly store_id: string;
  readonly position: string;
  readonly event_id: string | null;
  readonly updated_at: string;
}
interface LeaseRow {
  readonly holder: string;
  readonly token: number;
  readonly expires_at: string;
}

/** What stands beside the documents: generations, which one is live, checkpoints, leases, parked keys; on one handle. */
export class SqliteState {
  readonly #db: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  /** A generation's shape never changes, so the parsed one is kept as long as the text is the same. */
  readonly #indexes = new Map<string, readonly IndexSpec[]>();

  constructor(db: Database.Database) {
    this.#db = db;
  }

  generation(name: string, generation: number): Collection | undefined {
    const sql = 'SELECT * FROM generations WHERE name = ? AND generation = ?';
    const row = this.#prepare(sql).get(name, generation) as GenerationRow | undefined;
    return row && this.#collection(row);
  }

  generationsOf(name: string): readonly Collection[] {
    const rows = this.#prepare('SELECT * FROM generations WHERE name = ? ORDER BY generation').all(name);
    return (rows as GenerationRow[]).map((row) => this.#collection(row));
  }

  live(name: string): { readonly generation: number; readonly version: number } | undefined {
    const row = this.#prepare(
      'SELECT g.generation, g.version FROM models m JOIN generations g ON g.name = m.name AND g.generation = m.live WHERE m.name = ?',
    ).get(name) as { generation: number; version: number } | undefined;
    return row && { generation: row.generation, version: row.version };
  }

  addGeneration({ name, generation, version, indexes }: Collection): void {
    this.#prepare('INSERT INTO generations VALUES (?, ?, ?, ?)').run(
      name,
      generation,
      version,
      JSON.stringify(indexes),
    );
    this.#prepare('INSERT OR IGNORE INTO models VALUES (?, ?)').run(name, generation);
  }

  removeGeneration(name: string, generation: number, follower: string): void {
    this.#prepare('DELETE FROM generations WHERE name = ? AND generation = ?').run(name, generation);
    this.#prepare('DELETE FROM checkpoints WHERE follower = ?').run(follower);
    this.#prepare('DELETE FROM parked WHERE follower = ?').run(follower);
  }

  promote(name: string, from: number, to: number): boolean {
    const sql =
      'UPDATE models SET live = ? WHERE name = ? AND live = ? ' +
      'AND EXISTS (SELECT 1 FROM generations g WHERE g.name = models.name AND g.generation = ?)';
    return this.#prepare(sql).run(to, name, from, to).changes === 1;
  }

  checkpoint(follower: string): Checkpoint | undefined {
    const row = this.#prepare('SELECT * FROM checkpoints WHERE follower = ?').get(follower) as
      CheckpointRow | undefined;
    if (row === undefined) return undefined;
    const checkpoint = { storeId: row.store_id, position: row.position, updatedAt: row.updated_at };
    return row.event_id === null ? checkpoint : { ...checkpoint, eventId: row.event_id };
  }

  saveCheckpoint(follower: string, { storeId, position, eventId, updatedAt }: Checkpoint): void {
    const sql = 'INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?)';
    this.#prepare(sql).run(follower, storeId, position, eventId ?? null, updatedAt);
  }

  lease(name: string): Lease | undefined {
    const row = this.#prepare('SELECT * FROM leases WHERE name = ?').get(name) as LeaseRow | undefined;
    return row && { name, holder: row.holder, token: row.token, expiresAt: row.expires_at };
  }

  saveLease({ name, holder, token, expiresAt }: Lease): void {
    this.#prepare('INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?)').run(name, holder, token, expiresAt);
  }

  park(follower: string, { key, position, reason }: ParkedKey): void {
    this.#prepare('INSERT OR IGNORE INTO parked VALUES (?, ?, ?, ?)').run(follower, key, position, reason);
  }

  parked(follower: string): readonly ParkedKey[] {
    const sql = 'SELECT key, position, reason FROM parked WHERE follower = ? ORDER BY position, key';
    return (this.#prepare(sql).all(follower) as ParkedKey[]).map(({ key, position, reason }) => ({
      key,
      position,
      reason,
    }));
  }

  unpark(follower: string, key: string): void {
    this.#prepare('DELETE FROM parked WHERE follower = ? AND key = ?').run(follower, key);
  }

  #collection({ name, generation, version, indexes }: GenerationRow): Collection {
    const known = this.#indexes.get(indexes) ?? (JSON.parse(indexes) as readonly IndexSpec[]);
    this.#indexes.set(indexes, known);
    return { name, generation, version, indexes: known };
  }

  #prepare(sql: string): Database.Statement {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
