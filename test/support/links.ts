import { posix } from 'node:path';

/** What links and citations may lead to; paths are relative to the root of the repository and have slashes. */
export interface Tree {
  /** Whether a file or folder stands there. */
  readonly has: (path: string) => boolean;
  /** The text of a file that stands there. */
  readonly read: (path: string) => string;
}

const withoutFences = (markdown: string): string => markdown.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');

/** What a heading is called in a link. Source: GitHub's rendering of Markdown. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

/** The anchors of all headings, in their order; one that comes again ends with a number, as on GitHub. */
export const anchorsOf = (markdown: string): readonly string[] => {
  const times = new Map<string, number>();
  return [...withoutFences(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = anchorOf(heading);
    const before = times.get(anchor) ?? 0;
    times.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
};

/** `path` leads to something that stands there and, where it names an anchor, to a heading of it. */
const leadsSomewhere = (path: string, anchor: string | undefined, { has, read }: Tree): boolean =>
  has(path) && (anchor === undefined || (path.endsWith('.md') && anchorsOf(read(path)).includes(anchor)));

/** The relative links of a Markdown file that lead nowhere, as they are written; examples of code are left out. */
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

/** Of TypeScript, JavaScript, YAML and shell: what follows the sign of a comment, and lines that begin as those of a block. */
const COMMENT = /(?:^\s*(?:\/\*+|\*|#)|(?:^|\s)\/\/)(.*)$/;
/** A path below docs/, or any name of a Markdown file, with its anchor; addresses of the web and relative paths are none. */
const CITATION = /(?<![\w.:/-])(docs\/[\w./-]*\w|[\w./-]*\w\.md)(?:#([\p{L}\p{N}_-]+))?/gu;

/** The citations in a source's comments that lead nowhere, as they are written. A citation is a path from the root. */
export const brokenCitations = (source: string, tree: Tree): readonly string[] =>
  source
    .split('\n')
    .map((line) => COMMENT.exec(line)?.[1] ?? '')
    .flatMap((comment) => [...comment.matchAll(CITATION)])
    .filter(([, path = '', anchor]) => !leadsSomewhere(path, anchor, tree))
    .map(([citation]) => citation);
