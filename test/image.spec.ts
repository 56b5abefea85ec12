import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const { imports } = JSON.parse(read('package.json')) as {
  readonly imports: Readonly<Record<string, { readonly 'seatledger-source': string }>>;
};

const { config } = ts.readConfigFile(join(root, 'tsconfig.build.json'), ts.sys.readFile);
/** All that `npm run build` compiles by itself, without what these import. */
const built = new Set(
  ts.parseJsonConfigFileContent(config, ts.sys, root).fileNames.map((file) => relative(root, file)),
);

/** Resolves `./x.js` and `#x` to the source that they mean, and a package to nothing. */
const sourceOf = (file: string, specifier: string): string | undefined => {
  if (specifier.startsWith('.')) return join(dirname(file), specifier.replace(/\.js$/, '.ts'));
  for (const [name, target] of Object.entries(imports)) {
    const [before = '', after] = name.split('*');
    if (after === undefined ? specifier !== name : !specifier.startsWith(before)) continue;
    return join(target['seatledger-source'].replace('*', specifier.slice(before.length)));
  }
  return undefined;
};

// an image is built from a part of the checkout, without its tests: whatever the build drags in from elsewhere is
// missing there, which nobody sees who builds in a whole checkout
describe('what the image is built from', () => {
  it('imports nothing that is not built itself', () => {
    const missing = [...built].flatMap((file) =>
      ts
        .preProcessFile(read(file), true, true)
        .importedFiles.map(({ fileName }) => sourceOf(file, fileName))
        .filter((source) => source !== undefined && !built.has(source))
        .map((source) => `${file} imports ${source}`),
    );
    expect(built.size).toBeGreaterThan(500);
    expect(missing).toEqual([]);
  });

  it('lies where the build of the image finds it', () => {
    const rules = read('.dockerignore').split('\n');
    const folders = rules.filter((rule) => /^!.*\/$/.test(rule)).map((rule) => rule.slice(1));
    const outside = [...built].filter((file) => !folders.some((folder) => file.startsWith(folder)));
    expect(outside).toEqual([]);
    // a rule that keeps something out of the image keeps it out of the build, too
    const kept = rules.filter((rule) => rule !== '' && !/^[#!*]/.test(rule));
    expect(kept.filter((rule) => !(config.exclude as readonly string[]).includes(rule))).toEqual([]);
  });
});
