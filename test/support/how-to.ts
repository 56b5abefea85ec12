import type { Tree } from './links.js';
import { tableRows } from './table-rows.js';

/** A path from the root of the repository. One with a placeholder, such as `<area>`, stands for several. */
const PATH = /(?<![\w.:/<>-])(?:apps|bin|deploy|docs|libs|resources|scripts|test)\/[\w./<>-]*[\w>]/g;
const CODE = /`([^`]+)`/g;

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const codeIn = (text: string): readonly string[] => [...text.matchAll(CODE)].map(([, code = '']) => code);

/** Fits what a path with placeholders stands for: each is a name without dots, and the same one is the same name. */
const fitting = (path: string): RegExp => {
  const seen = new Set<string>();
  const parts = path.split(/(<[\w-]+>)/).map((part) => {
    const placeholder = /^<([\w-]+)>$/.exec(part)?.[1]?.replaceAll('-', '_');
    if (placeholder === undefined) return escaped(part);
    if (seen.has(placeholder)) return `\\k<${placeholder}>`;
    seen.add(placeholder);
    return `(?<${placeholder}>[\\w-]+)`;
  });
  return new RegExp(`^${parts.join('')}$`);
};

interface Quote {
  readonly path: string;
  readonly lines: readonly string[];
}
/** The blocks of code that say by a path which file they are taken from. */
const quotesIn = (markdown: string): readonly Quote[] =>
  [...markdown.matchAll(/^ *```\w+ (\S+)\n([\s\S]*?)^ *```$/gm)].map(([, path = '', block = '']) => ({
    path,
    lines: block
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  }));

/** Its first line that the file doesn't have after those before it. */
const strangeLine = ({ path, lines }: Quote, { has, read }: Tree): string | undefined => {
  const source = has(path) ? read(path).split('\n') : [];
  let from = 0;
  return lines.find((line) => {
    const at = source.findIndex((text, index) => index >= from && text.trim() === line);
    from = at + 1;
    return at < 0;
  });
};

const withoutBlocks = (markdown: string): string => markdown.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
/** Lines of running text are one, whatever breaks them. */
const unbroken = (markdown: string): string => withoutBlocks(markdown).replaceAll(/\s+/g, ' ');

/** Arguments of Jest are beginnings of names. */
const JEST = /npm\s+run\s+jest\s+--\s+([^`]+)/g;
const jestArguments = (markdown: string): readonly string[] =>
  [...markdown.matchAll(JEST)].flatMap(([, words = '']) => words.trim().split(/\s+/));

/** The paths in a page, each once, without the arguments of Jest. */
export const pathsIn = (markdown: string): readonly string[] => [
  ...new Set([...markdown.replaceAll(JEST, '').matchAll(PATH)].map(([path]) => path)),
];

/** Paths that name nothing, or that stand for nothing; arguments of Jest that no spec fits. */
export const brokenPaths = (markdown: string, tree: Tree, files: readonly string[]): readonly string[] => [
  ...pathsIn(markdown).filter((path) =>
    path.includes('<') ? !files.some((file) => fitting(path).test(file)) : !tree.has(path),
  ),
  ...jestArguments(markdown).filter((start) => !files.some((file) => file.startsWith(start) && isSpec(file))),
];

const isSpec = (path: string): boolean => /[.-]spec\.ts$/.test(path);

interface Named {
  readonly path: string;
  readonly names: readonly string[];
}
/** What a page says of files: "`a` and `b` are in `path`", and the rows of its tables under `file` and `it has`. */
const namedIn = (markdown: string): readonly Named[] => [
  ...[...unbroken(markdown).matchAll(/((?:`[^`]+`(?:, | and )?)+)(?: is| are)? in `([^`]+)`/g)]
    .filter(([, , path = '']) => path.includes('/'))
    .map(([, names = '', path = '']) => ({ path, names: codeIn(names) })),
  ...tables(markdown).flatMap((table) =>
    tableRows(table, 'file').map(({ file = '', 'it has': names = '' }) => ({
      path: codeIn(file)[0] ?? '',
      names: codeIn(names),
    })),
  ),
];
const tables = (markdown: string): readonly string[] => markdown.split(/^(?!\|)/m).map((part) => part.trim());

/** Names that the files don't have in which the page says they are, and lines that a quoted file doesn't have. */
export const brokenNames = (markdown: string, tree: Tree): readonly string[] => [
  ...namedIn(markdown)
    .filter(({ path }) => !path.includes('<'))
    .flatMap(({ path, names }) => {
      const source = tree.has(path) ? tree.read(path) : '';
      return names
        .filter((name) => !new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`).test(source))
        .map((name) => `${name} in ${path}`);
    }),
  ...quotesIn(markdown).flatMap((quote) => {
    const line = strangeLine(quote, tree);
    return line === undefined ? [] : [`${line} in ${quote.path}`];
  }),
];

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
export interface Counts {
  readonly files: number;
  readonly new: number;
  readonly written: number;
  readonly tests: number;
}

/** How many files the sentence at the top of a page says that it takes. */
export const saidIn = (markdown: string): Counts => {
  const [top = ''] = unbroken(markdown).split('| file ');
  const said = (pattern: RegExp): number => Math.max(0, NUMBERS.indexOf((pattern.exec(top)?.[1] ?? '').toLowerCase()));
  return {
    files: Number(/\*\*(\d+) files\*\*/.exec(top)?.[1]),
    new: said(/(\w+) of them (?:is|are) new/),
    written: said(/(\w+)(?: of them)? (?:is|are) written by a script/),
    tests: said(/(\w+) holds? tests/),
  };
};

/** How many files the first table of the page lists. */
export const listedIn = (markdown: string): Counts => {
  const rows = tableRows(markdown, 'file');
  const writing = (words: string): number => rows.filter((row) => row['you write']?.includes(words)).length;
  return {
    files: rows.length,
    new: writing('the file is new'),
    written: writing('writes it'),
    tests: rows.filter(({ file = '' }) => codeIn(file).some(isSpec)).length,
  };
};
