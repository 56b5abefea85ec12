import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const MAX_COLUMNS = 120;

/**
 * Files and folders whose lines are held to the limit. Prettier breaks code at the same column, but neither comments
 * nor texts. To widen the scope, add folders here; in the end it is every folder that has sources.
 */
const SCOPE = [
  '.dependency-cruiser.cjs',
  '.dependency-cruiser.folders.cjs',
  'apps/cli',
  'bin',
  'deploy',
  'jest.config.mjs',
  'libs/adapters/broker-inprocess',
  'libs/adapters/broker-rabbitmq',
  'libs/adapters/event-store-kurrentdb',
  'libs/adapters/event-store-memory',
  'libs/adapters/event-store-sqlite',
  'libs/adapters/keys-memory',
  'libs/adapters/keys-mongodb',
  'libs/adapters/keys-sqlite',
  'libs/adapters/read-models-memory',
  'libs/adapters/read-models-mongodb',
  'libs/adapters/read-models-sqlite',
  'libs/contracts/src/async-api',
  'libs/contracts/src/csv',
  'libs/contracts/src/erasure',
  'libs/contracts/src/errors',
  'libs/contracts/src/stored',
  'libs/projections',
  'libs/sqlite',
  'libs/testing',
  'scripts',
  'test',
];

const sourcesIn = (path: string): readonly string[] => {
  const isSource = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);
  if (isSource(path)) return [path];
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter(isSource)
    .map((file) => join(path, file));
};

const longLinesOf = (file: string): readonly string[] =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .flatMap((line, index) => ([...line].length > MAX_COLUMNS ? [`${file}:${index + 1}`] : []));

it.each(SCOPE)(`no line in %s has more than ${MAX_COLUMNS} columns`, (path) => {
  const sources = sourcesIn(path);
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.flatMap(longLinesOf)).toEqual([]);
});
