import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenNames, brokenPaths, listedIn, pathsIn, saidIn } from './support/how-to.js';
import type { Tree } from './support/links.js';

const root = join(import.meta.dirname, '..');
const repository: Tree = {
  has: (path) => existsSync(join(root, path)),
  read: (path) => readFileSync(join(root, path), 'utf8'),
};
const files = ['apps', 'libs', 'test', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
);
const { scripts } = JSON.parse(repository.read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe.each(['add-a-command', 'add-an-event', 'add-a-read-model'])('docs/how-to/%s.md', (name) => {
  const page = repository.read(`docs/how-to/${name}.md`);

  it('names files that are there, and places where such files stand', () => {
    expect(pathsIn(page).length).toBeGreaterThan(15);
    expect(brokenPaths(page, repository, files)).toEqual([]);
  });

  it('finds in them what it says and quotes', () => {
    expect(brokenNames(page, repository)).toEqual([]);
  });

  it('counts its files at the top', () => {
    expect(saidIn(page)).toEqual(listedIn(page));
  });

  it('runs scripts that there are', () => {
    const run = [...page.matchAll(/npm\s+run\s+([\w:]+)/g)].map(([, script = '']) => script);
    expect(run.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});

describe('the checks of how-tos', () => {
  const sources: Readonly<Record<string, string>> = {
    'libs/a/src/tenants/tenants.ts': "import { b } from './b.js';\n\n  export const a = 1;\nexport const ab = 2;\n",
    'libs/a/src/tenants/tenants.spec.ts': 'it();',
    'libs/a/src/users/people.ts': '',
  };
  const tree: Tree = {
    has: (path) => Object.keys(sources).some((file) => file === path || file.startsWith(`${path}/`)),
    read: (path) => sources[path] ?? '',
  };
  const quoting = (block: string): string => `\`\`\`ts libs/a/src/tenants/tenants.ts\n${block}\n\`\`\`\n`;

  it.each([
    ['`libs/a/src/tenants/tenants.ts`, and the folder `libs/a/src`', []],
    ['`node libs/a/src/tenants/tenants.ts`', []],
    ['`./libs/nowhere` and https://example.org/libs/nowhere', []],
    ['`libs/a/src/<area>/<area>.ts`', []],
    ['`libs/a/src/users/<your-file>.ts`', []],
    ['`npm run jest -- libs/a/src/tenants libs/a/src/tenants/ten`', []],
    ['`libs/a/src/tenants.ts`', ['libs/a/src/tenants.ts']],
    ['`libs/a/src/users/<area>/<area>.ts`', ['libs/a/src/users/<area>/<area>.ts']],
    ['`libs/a/<area>/<area>.ts`', ['libs/a/<area>/<area>.ts']],
    ['`npm run jest --\nlibs/a/src/users`', ['libs/a/src/users']],
    [quoting('a').replace('tenants.ts', 'people.ts'), ['libs/a/src/tenants/people.ts']],
  ])('%s: broken are %j', (page, broken) => {
    expect(brokenPaths(page, tree, Object.keys(sources))).toEqual(broken);
  });

  it.each([
    ['`a` and `ab` are in `libs/a/src/tenants/tenants.ts`', []],
    ['`c` in `libs/a/src/<area>/<area>.ts`', []],
    ['See `a`,\n`c` in\n`libs/a/src/tenants/tenants.ts`.', ['c in libs/a/src/tenants/tenants.ts']],
    ['| file | it has |\n| --- | --- |\n| `libs/a/src/users/people.ts` | `a` |', ['a in libs/a/src/users/people.ts']],
    ['`import` in `libs/a/nowhere.ts`', ['import in libs/a/nowhere.ts']],
    [quoting("import { b } from './b.js';\nexport const ab = 2;"), []],
    [quoting('export const a = 2;'), ['export const a = 2; in libs/a/src/tenants/tenants.ts']],
    [quoting('export const ab = 2;\nexport const a = 1;'), ['export const a = 1; in libs/a/src/tenants/tenants.ts']],
  ])('%s: what is missing is %j', (page, missing) => {
    expect(brokenNames(page, tree)).toEqual(missing);
  });

  it('count what a page says, and what it lists', () => {
    const page =
      'It takes **3 files**. One of them is new, and one\nholds tests.\n\n' +
      '| file | you write |\n| --- | --- |\n| `a.ts` | a thing; the file is new |\n| `a.spec.ts` | a sentence |\n';
    expect(saidIn(page)).toEqual({ files: 3, new: 1, written: 0, tests: 1 });
    expect(listedIn(page)).toEqual({ files: 2, new: 1, written: 0, tests: 1 });
  });
});
