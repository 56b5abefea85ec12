import { loadPeer, NOT_INSTALLED } from './load.js';

/** A queue of jobs that are due in thirty days. */
export interface Jobs {
  add(count: number): Promise<void>;
  /** Removes the last ones. */
  cancel(count: number): Promise<void>;
  pending(): Promise<number>;
  close(): Promise<void>;
}
const MONTH = 30 * 86_400_000;
const AT_ONCE = 1_000;

interface Pool {
  query(sql: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
  end(): Promise<void>;
}
interface Postgresql {
  readonly default: { readonly Pool: new (options: { readonly connectionString: string }) => Pool };
}
interface Graphile {
  runMigrations(options: { readonly connectionString: string; readonly schema: string }): Promise<void>;
}

/** Its own function in SQL takes a thousand at a time. Resolves to why it can't be had, else. */
export const openGraphile = async (): Promise<Jobs | string> => {
  const url = process.env['POSTGRESQL_URL'];
  if (url === undefined) return 'graphile-worker needs POSTGRESQL_URL: npm run servers -- start postgresql';
  const graphile = await loadPeer<Graphile>('graphile-worker');
  const pg = await loadPeer<Postgresql>('pg');
  if (graphile === undefined || pg === undefined) return `graphile-worker ${NOT_INSTALLED}`;
  const schema = `bench_${process.pid}_${Date.now()}`;
  await graphile.runMigrations({ connectionString: url, schema });
  const pool = new pg.default.Pool({ connectionString: url });
  const add =
    `SELECT count(*) FROM ${schema}.add_jobs(ARRAY(SELECT json_populate_record(null::${schema}.job_spec, each) ` +
    'FROM json_array_elements($1::json) AS each))';
  let added = 0;
  return {
    async add(count) {
      const due = Date.now() + MONTH;
      for (const end = added + count; added < end;) {
        const jobs = Array.from({ length: Math.min(AT_ONCE, end - added) }, (_, at) => ({
          identifier: 'purge',
          payload: { user: added + at },
          run_at: new Date(due + ((added + at) % 60_000)).toISOString(),
          job_key: `purge ${added + at}`,
        }));
        await pool.query(add, [JSON.stringify(jobs)]);
        added += jobs.length;
      }
    },
    async cancel(count) {
      const all = Array.from({ length: count }, (_, at) => `purge ${added - 1 - at}`);
      for (let at = 0; at < count; at += AT_ONCE)
        await pool.query(`SELECT ${schema}.remove_job(key) FROM unnest($1::text[]) AS key`, [
          all.slice(at, at + AT_ONCE),
        ]);
    },
    pending: async () => Number((await pool.query(`SELECT count(*) AS n FROM ${schema}.jobs`)).rows[0]!['n']),
    async close() {
      await pool.query(`DROP SCHEMA ${schema} CASCADE`);
      await pool.end();
    },
  };
};

interface Queue {
  addBulk(jobs: readonly object[]): Promise<unknown>;
  remove(id: string): Promise<number>;
  getDelayedCount(): Promise<number>;
  obliterate(options: { readonly force: boolean }): Promise<void>;
  close(): Promise<void>;
}
interface BullMq {
  readonly Queue: new (name: string, options: { readonly connection: object }) => Queue;
}

export const openBullMq = async (): Promise<Jobs | string> => {
  const url = process.env['REDIS_URL'];
  if (url === undefined) return 'BullMQ needs REDIS_URL: npm run servers -- start redis';
  const bullmq = await loadPeer<BullMq>('bullmq');
  if (bullmq === undefined) return `BullMQ ${NOT_INSTALLED}`;
  const { hostname: host, port } = new URL(url);
  const queue = new bullmq.Queue(`bench-${process.pid}-${Date.now()}`, { connection: { host, port: Number(port) } });
  let added = 0;
  return {
    async add(count) {
      for (const end = added + count; added < end;) {
        const jobs = Array.from({ length: Math.min(AT_ONCE, end - added) }, (_, at) => ({
          name: 'purge',
          data: { user: added + at },
          opts: { delay: MONTH + ((added + at) % 60_000), jobId: `purge-${added + at}` },
        }));
        await queue.addBulk(jobs);
        added += jobs.length;
      }
    },
    async cancel(count) {
      for (let at = 0; at < count; at += AT_ONCE) {
        const some = Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, n) => `purge-${added - 1 - at - n}`);
        await Promise.all(some.map((id) => queue.remove(id)));
      }
    },
    pending: () => queue.getDelayedCount(),
    async close() {
      await queue.obliterate({ force: true });
      await queue.close();
    },
  };
};
