import { hasEnded, type DryRun, type DryRunItem, type DryRuns, type KeptDryRun } from '#application';

interface Kept {
  run: KeptDryRun;
  readonly rows: Map<number, DryRunItem>;
}
/** Several handles share this, as several processes share a database. */
export type MemoryDryRunsData = Map<string, Kept>;

/** Keeps dry runs in this process's memory. */
export class MemoryDryRuns implements DryRuns {
  /** @param data throws where the handle is closed */
  constructor(private readonly data: () => MemoryDryRunsData) {}

  async begin(run: KeptDryRun): Promise<void> {
    const data = this.data();
    if (!data.has(run.id)) data.set(run.id, { run, rows: new Map() });
  }

  async find(tenantId: string, id: string): Promise<KeptDryRun | undefined> {
    const run = this.data().get(id)?.run;
    return run?.tenantId === tenantId ? run : undefined;
  }

  async ofTenant(tenantId: string): Promise<readonly KeptDryRun[]> {
    const all = [...this.data().values()].flatMap(({ run }) => (run.tenantId === tenantId ? run : []));
    const order = ({ startedAt, id }: KeptDryRun): string => `${startedAt} ${id}`;
    return all.sort((a, b) => (order(a) < order(b) ? 1 : -1));
  }

  async advance(run: DryRun, rows: readonly DryRunItem[]): Promise<boolean> {
    const kept = this.data().get(run.id);
    if (kept === undefined || hasEnded(kept.run)) return false;
    for (const row of rows) kept.rows.set(row.index, row);
    const { aliveUntil } = kept.run;
    kept.run = { ...run, aliveUntil };
    return true;
  }

  async cancel(tenantId: string, id: string, endedAt: string): Promise<void> {
    const kept = this.data().get(id);
    if (kept?.run.tenantId === tenantId && !hasEnded(kept.run)) kept.run = { ...kept.run, state: 'cancelled', endedAt };
  }

  async rows(id: string, after: number, limit: number): Promise<readonly DryRunItem[]> {
    const all = [...(this.data().get(id)?.rows.values() ?? [])].filter(({ index }) => index > after);
    return all.sort((a, b) => a.index - b.index).slice(0, limit);
  }

  async keepAlive(ids: readonly string[], aliveUntil: string): Promise<void> {
    const data = this.data();
    for (const id of ids) {
      const kept = data.get(id);
      if (kept !== undefined) kept.run = { ...kept.run, aliveUntil };
    }
  }

  async all(): Promise<readonly KeptDryRun[]> {
    return [...this.data().values()].map(({ run }) => run);
  }

  async drop(id: string, most: number): Promise<boolean> {
    const data = this.data();
    const rows = data.get(id)?.rows;
    for (const index of [...(rows?.keys() ?? [])].slice(0, most)) rows?.delete(index);
    if (rows !== undefined && rows.size > 0) return false;
    data.delete(id);
    return true;
  }
}
