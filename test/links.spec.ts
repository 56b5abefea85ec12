import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { anchorsOf, brokenCitations, brokenLinks, type Tree } from './support/links.js';

const root = join(import.meta.dirname, '..');
const repository: Tree = {
  has: (path) => existsSync(join(root, path)),
  read: (path) => readFileSync(join(root, path), 'utf8'),
};
const below = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => !/(^|[\\/])node_modules[\\/]/.test(file))
    .map((file) => join(folder, file));
const documents = ['README.md', 'CHANGELOG.md', ...below('docs')].filter((file) => file.endsWith('.md'));
const sources = ['apps', 'bin', 'deploy', 'libs', 'scripts', 'test']
  .flatMap(below)
  .filter((file) => /\.(?:ts|mts|js|mjs|cjs|ya?ml|sh)$/.test(file));

describe('links between documents', () => {
  it.each(documents)('%s: each relative one leads somewhere', (file) => {
    expect(brokenLinks(file, repository)).toEqual([]);
  });

  it('docs/README.md leads to every document', () => {
    const index = repository.read('docs/README.md');
    const missing = documents
      .filter((file) => file.startsWith('docs/') && file !== join('docs', 'README.md'))
      .filter((file) => !index.includes(`](${relative('docs', file)})`));
    expect(missing).toEqual([]);
  });
});

it('what comments cite stands in the repository, and under that heading', () => {
  const broken = sources.flatMap((file) =>
    brokenCitations(repository.read(file), repository).map((citation) => `${file}: ${citation}`),
  );
  expect(sources.length).toBeGreaterThan(300);
  expect(broken).toEqual([]);
});

describe('the checks of links and citations', () => {
  const files: Readonly<Record<string, string>> = {
    'README.md': '# House\n\n## Start\n',
    'docs/a.md': '# A\n\n## `user-<tenant>_<user>`\n\n## See [B](b.md), twice\n\n## Twice\n\n## Twice\n',
    'docs/b.md': '# B\n\n```sh\n# no heading\n```\n',
    'docs/names.csv': 'name\n',
  };
  const tree = (more: Readonly<Record<string, string>> = {}): Tree => {
    const all: Readonly<Record<string, string>> = { ...files, ...more };
    return { has: (path) => path === 'docs' || path in all, read: (path) => all[path] ?? '' };
  };

  it('know headings by the names that GitHub gives them', () => {
    expect(anchorsOf(files['docs/a.md'] ?? '')).toEqual(['a', 'user-tenant_user', 'see-b-twice', 'twice', 'twice-1']);
    expect(anchorsOf(files['docs/b.md'] ?? '')).toEqual(['b']);
  });

  it.each([
    ['b.md', []],
    ['b.md#b', []],
    ['#start', []],
    ['../README.md#start', []],
    ['names.csv', []],
    ['https://example.org/nowhere.md#x', []],
    ['c.md', ['c.md']],
    ['b.md#no-heading', ['b.md#no-heading']],
    ['#end', ['#end']],
    ['README.md', ['README.md']],
    ['names.csv#name', ['names.csv#name']],
  ])('a link to %s from docs/c/../d.md: broken are %j', (target, broken) => {
    const file = 'docs/d.md';
    const text = `# D\n\n## Start\n\nIt says so [there](${target}). \`[code](nowhere.md)\`\n`;
    expect(brokenLinks(file, tree({ [file]: text }))).toEqual(broken);
  });

  it.each([
    ['/** Source: docs/a.md#twice-1. */', []],
    [' * Source: docs/a.md, and docs/b.md#b.', []],
    ['# See docs/ and README.md#start', []],
    ["import './docs/open-api.js'; read('docs/nowhere.md');", []],
    ['/** https://example.org/docs/nowhere.md */', []],
    ['/** Source: docs/nowhere.md. */', ['docs/nowhere.md']],
    ['/** Source: docs/a.md#thrice. */', ['docs/a.md#thrice']],
    [' * Source: plan.md, "Bulk", and docs/nowhere/', ['plan.md', 'docs/nowhere']],
    ['read();\t//see a.md', ['a.md']],
    ['# why: docs/names.csv#name', ['docs/names.csv#name']],
  ])('a source with %s: broken are %j', (source, broken) => {
    expect(brokenCitations(source, tree())).toEqual(broken);
  });
});
