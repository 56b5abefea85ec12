/** What can be bound to a parameter. A whole number is bound as an integer, whatever the engine makes of numbers. */
export type SqliteValue = string | number | bigint | Uint8Array | null;

/** What `node:sqlite` and `@photostructure/sqlite` have in common, as far as it is used here. */
export interface EngineStatement {
  all(...values: readonly SqliteValue[]): unknown[];
  get(...values: readonly SqliteValue[]): unknown;
  run(...values: readonly SqliteValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  columns(): readonly { readonly name: string }[];
  setReturnArrays(on: boolean): void;
  /** The text of the statement with the values of its last call in it. */
  readonly expandedSQL: string | undefined;
}
export interface EngineConnection {
  exec(sql: string): void;
  prepare(sql: string): EngineStatement;
  close(): void;
}

export type EngineName = 'node' | 'package';

export interface SqliteEngine {
  readonly name: EngineName;
  /**
   * Opens the file, and makes it where it is missing. `busyMilliseconds`: how long one call waits for another's lock.
   */
  connect(file: string, busyMilliseconds: number): EngineConnection;
  /** Copies all pages as they are at one moment, on another thread. The copy is durable when it resolves. */
  backup(connection: EngineConnection, file: string): Promise<void>;
}

/** The module that either engine is. */
interface EngineModule {
  readonly DatabaseSync: new (file: string, options: { readonly timeout: number }) => EngineConnection;
  readonly backup: (from: EngineConnection, file: string, options: { readonly rate: number }) => Promise<unknown>;
}

/**
 * More pages than a file can have: a copy in several steps begins anew with each commit in between, and may never end.
 */
const ALL_PAGES = 2 ** 31 - 1;

export const engineOf = (name: EngineName, module: unknown): SqliteEngine => {
  const { DatabaseSync, backup } = module as EngineModule;
  return {
    name,
    connect: (file, timeout) => new DatabaseSync(file, { timeout }),
    backup: async (connection, file) => void (await backup(connection, file, { rate: ALL_PAGES })),
  };
};
