import { loadPeer, NOT_INSTALLED } from './load.js';

interface PeerEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}
interface Store {
  appendToStream(stream: string, events: readonly PeerEvent[]): Promise<unknown>;
  readStream(stream: string): Promise<{ readonly events: readonly PeerEvent[] }>;
  readonly schema: { migrate(): Promise<unknown> };
  close(): Promise<void>;
}
interface Emmett {
  CommandHandler<S>(options: {
    readonly evolve: (state: S, event: PeerEvent) => S;
    readonly initialState: () => S;
    readonly retry?: { readonly onVersionConflict: { readonly retries: number; readonly minTimeout: number } };
  }): (store: Store, stream: string, decide: (state: S) => readonly PeerEvent[]) => Promise<unknown>;
}
interface EmmettPostgresql {
  getPostgreSQLEventStore(url: string): Store;
}
interface Postgresql {
  readonly default: {
    readonly Client: new (options: { readonly connectionString: string }) => {
      connect(): Promise<void>;
      query(sql: string): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
      end(): Promise<void>;
    };
  };
}

export interface EmmettPeer {
  /** It leads to a database of its own. */
  readonly url: string;
  readonly query: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly store: Store;
  readonly commandHandler: Emmett['CommandHandler'];
  close(): Promise<void>;
}

/** Opens emmett on a database of its own, which goes again when it is closed. Resolves to why it can't be, else. */
export const openEmmett = async (): Promise<EmmettPeer | string> => {
  const url = process.env['POSTGRESQL_URL'];
  if (url === undefined) return 'emmett needs POSTGRESQL_URL: npm run servers -- start postgresql';
  const emmett = await loadPeer<Emmett>('@event-driven-io/emmett');
  const postgresql = await loadPeer<EmmettPostgresql>('@event-driven-io/emmett-postgresql');
  const pg = await loadPeer<Postgresql>('pg');
  if (emmett === undefined || postgresql === undefined || pg === undefined) return `emmett ${NOT_INSTALLED}`;
  const name = `bench_${process.pid}_${Date.now()}`;
  const askedAt = (connectionString: string) => async (sql: string) => {
    const client = new pg.default.Client({ connectionString });
    await client.connect();
    const { rows } = await client.query(sql);
    await client.end();
    return rows;
  };
  const asked = askedAt(url);
  await asked(`CREATE DATABASE ${name}`);
  const own = url.replace(/\/[^/]*$/, `/${name}`);
  const store = postgresql.getPostgreSQLEventStore(own);
  await store.schema.migrate();
  const close = async (): Promise<void> => {
    await store.close();
    await asked(`DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { store, url: own, query: askedAt(own), commandHandler: emmett.CommandHandler, close };
};
