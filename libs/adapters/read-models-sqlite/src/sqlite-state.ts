import type { Checkpoint, Collection, IndexSpec, Lease, ParkedKey } from '#application';
import type { Database, Statement } from '#sqlite';
import type { Layout, StoredCollection } from './schema.js';

type GenerationRow = readonly [name: string, generation: number, version: number, indexes: string, layout: Layout];
type CheckpointRow = readonly [storeId: string, position: string, eventId: string | null, updatedAt: string];

const GENERATIONS = 'SELECT name, generation, version, indexes, layout FROM generations WHERE name = ?';

/**
 * What stands beside the documents: generations, which one is live, checkpoints, leases, parked keys; on one handle.
 */
export class SqliteState {
  readonly #database: Database;
  /** A generation's shape never changes, so the parsed one is kept as long as the text is the same. */
  readonly #indexes = new Map<string, readonly IndexSpec[]>();

  constructor(database: Database) {
    this.#database = database;
  }

  generation(name: string, generation: number): StoredCollection | undefined {
    const sql = `${GENERATIONS} AND generation = ?`;
    const row = this.#prepare<GenerationRow>(sql).get(name, generation);
    return row && this.#collection(row);
  }

  generationsOf(name: string): readonly StoredCollection[] {
    const sql = `${GENERATIONS} ORDER BY generation`;
    return this.#prepare<GenerationRow>(sql)
      .all(name)
      .map((row) => this.#collection(row));
  }

  live(name: string): { readonly generation: number; readonly version: number } | undefined {
    const row = this.#prepare<[generation: number, version: number]>(
      'SELECT g.generation, g.version FROM models m ' +
        'JOIN generations g ON g.name = m.name AND g.generation = m.live WHERE m.name = ?',
    ).get(name);
    return row && { generation: row[0], version: row[1] };
  }

  addGeneration({ name, generation, version, indexes }: Collection): void {
    const sql = "INSERT INTO generations (name, generation, version, indexes, layout) VALUES (?, ?, ?, ?, 'entries')";
    this.#prepare(sql).run(name, generation, version, JSON.stringify(indexes));
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
    const sql = 'SELECT store_id, position, event_id, updated_at FROM checkpoints WHERE follower = ?';
    const row = this.#prepare<CheckpointRow>(sql).get(follower);
    if (row === undefined) return undefined;
    const [storeId, position, eventId, updatedAt] = row;
    return { storeId, position, updatedAt, ...(eventId === null ? {} : { eventId }) };
  }

  saveCheckpoint(follower: string, { storeId, position, eventId, updatedAt }: Checkpoint): void {
    const sql = 'INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?)';
    this.#prepare(sql).run(follower, storeId, position, eventId ?? null, updatedAt);
  }

  lease(name: string): Lease | undefined {
    const sql = 'SELECT holder, token, expires_at FROM leases WHERE name = ?';
    const row = this.#prepare<[holder: string, token: number, expiresAt: string]>(sql).get(name);
    return row && { name, holder: row[0], token: row[1], expiresAt: row[2] };
  }

  saveLease({ name, holder, token, expiresAt }: Lease): void {
    this.#prepare('INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?)').run(name, holder, token, expiresAt);
  }

  park(follower: string, { key, position, reason }: ParkedKey): void {
    this.#prepare('INSERT OR IGNORE INTO parked VALUES (?, ?, ?, ?)').run(follower, key, position, reason);
  }

  parked(follower: string): readonly ParkedKey[] {
    const sql = 'SELECT key, position, reason FROM parked WHERE follower = ? ORDER BY position, key';
    return this.#prepare<[key: string, position: string, reason: string]>(sql)
      .all(follower)
      .map(([key, position, reason]) => ({ key, position, reason }));
  }

  unpark(follower: string, key: string): void {
    this.#prepare('DELETE FROM parked WHERE follower = ? AND key = ?').run(follower, key);
  }

  #collection([name, generation, version, indexes, layout]: GenerationRow): StoredCollection {
    const known = this.#indexes.get(indexes) ?? (JSON.parse(indexes) as readonly IndexSpec[]);
    this.#indexes.set(indexes, known);
    return { name, generation, version, indexes: known, layout };
  }

  #prepare<Row extends readonly unknown[] = never>(sql: string): Statement<Row> {
    return this.#database.prepare(sql);
  }
}
