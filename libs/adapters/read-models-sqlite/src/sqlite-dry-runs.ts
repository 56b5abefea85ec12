import { hasEnded, type DryRun, type DryRunItem, type DryRuns, type KeptDryRun } from '#application';
import type { Database } from '#sqlite';

/** Each gives one handle to `work`, the second one within a transaction. @throws what the port throws */
export interface Handles {
  read<T>(work: (database: Database) => T): Promise<T>;
  write<T>(work: (database: Database) => T): Promise<T>;
}
type Row = readonly [run: string, aliveUntil: string];
const keptOf = ([run, aliveUntil]: Row): KeptDryRun => ({ ...(JSON.parse(run) as DryRun), aliveUntil });
const find = (database: Database, id: string): KeptDryRun | undefined => {
  const row = database.prepare<Row>('SELECT run, alive_until FROM dry_runs WHERE id = ?').get(id);
  return row && keptOf(row);
};
const replace = (database: Database, run: DryRun): void =>
  void database
    .prepare('UPDATE dry_runs SET state = ?, run = ? WHERE id = ?')
    .run(run.state, JSON.stringify(run), run.id);

/** Keeps dry runs in the file of the read models. */
export class SqliteDryRuns implements DryRuns {
  constructor(private readonly handles: Handles) {}

  async begin({ aliveUntil, ...run }: KeptDryRun): Promise<void> {
    const sql = 'INSERT OR IGNORE INTO dry_runs VALUES (?, ?, ?, ?, ?, ?, ?)';
    const { id, tenantId, state, owner, keptUntil } = run;
    await this.handles.write((database) =>
      database.prepare(sql).run(id, tenantId, state, JSON.stringify(run), owner, aliveUntil, keptUntil),
    );
  }

  async find(tenantId: string, id: string): Promise<KeptDryRun | undefined> {
    const run = await this.handles.read((database) => find(database, id));
    return run?.tenantId === tenantId ? run : undefined;
  }

  async ofTenant(tenantId: string): Promise<readonly KeptDryRun[]> {
    const sql =
      'SELECT run, alive_until FROM dry_runs WHERE tenant = ? ' +
      "ORDER BY json_extract(run, '$.startedAt') DESC, id DESC";
    const found = await this.handles.read((database) => database.prepare<Row>(sql).all(tenantId));
    return found.map(keptOf);
  }

  async advance(run: DryRun, rows: readonly DryRunItem[]): Promise<boolean> {
    return this.handles.write((database) => {
      const kept = find(database, run.id);
      if (kept === undefined || hasEnded(kept)) return false;
      const insert = database.prepare('INSERT OR REPLACE INTO dry_run_rows VALUES (?, ?, ?)');
      for (const row of rows) insert.run(run.id, row.index, JSON.stringify(row));
      replace(database, run);
      return true;
    });
  }

  async cancel(tenantId: string, id: string, endedAt: string): Promise<void> {
    await this.handles.write((database) => {
      const kept = find(database, id);
      if (kept === undefined || kept.tenantId !== tenantId || hasEnded(kept)) return;
      const { aliveUntil: _aliveUntil, ...run } = kept;
      replace(database, { ...run, state: 'cancelled', endedAt });
    });
  }

  async rows(id: string, after: number, limit: number): Promise<readonly DryRunItem[]> {
    const sql = 'SELECT result FROM dry_run_rows WHERE id = ? AND line > ? ORDER BY line LIMIT ?';
    const found = await this.handles.read((database) => database.prepare<[result: string]>(sql).all(id, after, limit));
    return found.map(([result]) => JSON.parse(result) as DryRunItem);
  }

  async keepAlive(ids: readonly string[], aliveUntil: string): Promise<void> {
    await this.handles.write((database) => {
      const update = database.prepare('UPDATE dry_runs SET alive_until = ? WHERE id = ?');
      for (const id of ids) update.run(aliveUntil, id);
    });
  }

  async all(): Promise<readonly Pick<KeptDryRun, 'id' | 'owner' | 'aliveUntil' | 'keptUntil'>[]> {
    const sql = 'SELECT id, owner, alive_until, kept_until FROM dry_runs ORDER BY id';
    const found = await this.handles.read((database) => database.prepare<[string, string, string, string]>(sql).all());
    return found.map(([id, owner, aliveUntil, keptUntil]) => ({ id, owner, aliveUntil, keptUntil }));
  }

  async drop(id: string, most: number): Promise<boolean> {
    const some = 'SELECT line FROM dry_run_rows WHERE id = ? ORDER BY line LIMIT ?';
    const rows = `DELETE FROM dry_run_rows WHERE id = ? AND line IN (${some})`;
    return this.handles.write((database) => {
      database.prepare(rows).run(id, id, most);
      const left = database.prepare<[number]>('SELECT 1 FROM dry_run_rows WHERE id = ? LIMIT 1').get(id);
      if (left !== undefined) return false;
      database.prepare('DELETE FROM dry_runs WHERE id = ?').run(id);
      return true;
    });
  }
}
