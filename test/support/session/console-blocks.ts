/** This is one command of a session, and what the document shows as its output. */
export interface ShownStep {
  readonly command: string;
  readonly output: string;
}
export interface ConsoleBlock {
  /** This is the line of the fence, counted from 1. */
  readonly line: number;
  readonly steps: readonly ShownStep[];
}

const FENCE = /^```console\n([\s\S]*?)^```$/gm;

/**
 * Returns the ```console blocks of a document. `$ ` begins a command, a backslash at the end of a line continues it,
 * and the rest is output.
 */
export const consoleBlocks = (markdown: string): readonly ConsoleBlock[] =>
  [...markdown.matchAll(FENCE)].map(({ 1: body = '', index }) => ({
    line: markdown.slice(0, index).split('\n').length,
    steps: body
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [, command = '', output = ''] = /^((?:.*\\\n)*.*)\n?([\s\S]*)$/.exec(step) ?? [];
        return { command, output: output.trim() };
      }),
  }));
