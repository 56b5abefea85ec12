import { posix } from 'node:path';

/** Links and citations lead into this. Paths are relative to the root of the repository and have slashes. */
export interface Tree {
  /** Tells whether there is such a file or folder. */
  readonly has: (path: string) => boolean;
  /** Returns the text of a file that is there. */
  readonly read: (path: string) => string;
}

const withoutFences = (markdown: string): string => markdown.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');

/** Returns the name of a heading in a link. Source: GitHub's rendering of Markdown. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

/** Returns the anchors of all headings, in their order. One that comes again ends with a number, as on GitHub. */
export const anchorsOf = (markdown: string): readonly string[] => {
  const times = new Map<string, number>();
  return [...withoutFences(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = anchorOf(heading);
    const before = times.get(anchor) ?? 0;
    times.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
};

/** Tells whether `path` leads to something and, where there is an anchor, to a heading of it. */
const leadsSomewhere = (path: string, anchor: string | undefined, { has, read }: Tree): boolean =>
  has(path) && (anchor === undefined || (path.endsWith('.md') && anchorsOf(read(path)).includes(anchor)));

/**
 * Returns the relative links of a Markdown file that lead nowhere, as they are written. Examples of code are left out.
 */
export const brokenLinks = (file: string, tree: Tree): readonly string[] => {
  const text = withoutFences(tree.read(file)).replaceAll(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#', 2);
      return !leadsSomewhere(path === '' ? file : posix.join(posix.dirname(file), path), anchor, tree);
    });
};

/**
 * Finds comments in TypeScript, JavaScript, YAML and shell: what follows the sign of a comment, and lines that begin as
 * those of a block.
 */
const COMMENT = /(?:^\s*(?:\/\*+|\*|#)|(?:^|\s)\/\/)(.*)$/;
/**
 * A citation is a path below docs/, or any name of a Markdown file, with its anchor. Addresses of the web and relative
 * paths are none.
 */
const CITATION = /(?<![\w.:/-])(docs\/[\w./-]*\w|[\w./-]*\w\.md)(?:#([\p{L}\p{N}_-]+))?/gu;

/**
 * Returns the citations in a source's comments that lead nowhere, as they are written. A citation is a path from the
 * root.
 */
export const brokenCitations = (source: string, tree: Tree): readonly string[] =>
  source
    .split('\n')
    .map((line) => COMMENT.exec(line)?.[1] ?? '')
    .flatMap((comment) => [...comment.matchAll(CITATION)])
    .filter(([, path = '', anchor]) => !leadsSomewhere(path, anchor, tree))
    .map(([citation]) => citation);
