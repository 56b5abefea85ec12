export { whenFree } from './busy.js';
export { SharedTransactions, withinBound } from './shared-transactions.js';
export { Database } from './database.js';
export { openDatabase, readDatabaseFileAlone, type DatabaseOptions } from './open-database.js';
export type { EngineName, SqliteEngine, SqliteValue } from './engine.js';
export { chooseEngine, engineStates } from './engines.js';
export { CommitFailed, DamagedText, isBusy, sqliteCode, SqliteError, UnusableSqlite } from './sqlite-error.js';
export type { Statement } from './statement.js';
