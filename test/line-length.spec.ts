import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const MAX_COLUMNS = 120;

/** Prettier breaks code at the same column, but neither comments nor texts. */
const SCOPE = [
  '.dependency-cruiser.cjs',
  '.dependency-cruiser.folders.cjs',
  'apps',
  'bin',
  'deploy',
  'jest.config.mjs',
  'libs',
  'scripts',
  'test',
];

const sourcesIn = (path: string): readonly string[] => {
  const isSource = (file: string): boolean => /\.[cm]?[jt]s$/.test(file) && !/(^|[\\/])node_modules[\\/]/.test(file);
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
