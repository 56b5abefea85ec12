import { createRequire } from 'node:module';
import { engineOf, type EngineName, type SqliteEngine } from './engine.js';
import { UnusableSqlite } from './sqlite-error.js';
import { HOW_TO_GET_ONE, isSafeVersion, OLDEST_SAFE_VERSION } from './version.js';

/** In the order in which they are preferred: the package serves Node 20, and goes when Node 20 goes. */
const NAMES: readonly EngineName[] = ['node', 'package'];

// what is loaded is known when a file is opened, and that is no time to wait for an import
const require = createRequire(import.meta.url);

/** Node 22 warns once that its SQLite is experimental. Nobody who runs Seatledger can do anything about it. */
const withoutWarning = <T>(load: () => T): T => {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
};

const ownOfNode = (): SqliteEngine => {
  const { sqlite } = process.versions;
  if (sqlite === undefined) throw new UnusableSqlite(`Node ${process.versions.node} has no SQLite`);
  if (!isSafeVersion(sqlite)) {
    throw new UnusableSqlite(
      `Node ${process.versions.node} has SQLite ${sqlite}, and ${OLDEST_SAFE_VERSION} or later is needed`,
    );
  }
  return engineOf(
    'node',
    withoutWarning(() => process.getBuiltinModule('node:sqlite')),
  );
};

const ofPackage = (): SqliteEngine => {
  try {
    return engineOf('package', require('@photostructure/sqlite'));
  } catch (error) {
    throw new UnusableSqlite(`the package @photostructure/sqlite can't be loaded: ${messageOf(error)}`);
  }
};

const messageOf = (error: unknown): string =>
  String((error as { readonly message?: unknown } | undefined)?.message ?? error);

const loaded = new Map<EngineName, SqliteEngine>();

const load = (name: EngineName): SqliteEngine => {
  const engine = loaded.get(name) ?? (name === 'node' ? ownOfNode() : ofPackage());
  loaded.set(name, engine);
  return engine;
};

/** An engine by its name, and why it can't be used where it can't. */
export interface EngineState {
  readonly name: EngineName;
  readonly unusable?: string;
}

const stateOf = (name: EngineName): EngineState => {
  try {
    load(name);
    return { name };
  } catch (error) {
    return { name, unusable: messageOf(error) };
  }
};

/** Both engines, the preferred one first. Loads them: for tests. */
export const engineStates = (): readonly EngineState[] => NAMES.map(stateOf);

const isName = (name: string): name is EngineName => (NAMES as readonly string[]).includes(name);

/**
 * The engine of this name; by default the one that the variable SQLITE_ENGINE names, or else the first one that can be
 * used. Only that one is loaded. @throws UnusableSqlite
 */
export const chooseEngine = (name: string = process.env['SQLITE_ENGINE'] ?? ''): SqliteEngine => {
  if (isName(name)) return load(name);
  if (name !== '') throw new UnusableSqlite(`there is no SQLite engine ${name}: it is one of ${NAMES.join(', ')}`);
  const reasons: string[] = [];
  for (const each of NAMES) {
    const { unusable } = stateOf(each);
    if (unusable === undefined) return load(each);
    reasons.push(unusable);
  }
  throw new UnusableSqlite(`there is no safe SQLite (${reasons.join('; ')}): ${HOW_TO_GET_ONE}`);
};
