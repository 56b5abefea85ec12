import { createInterface } from 'node:readline/promises';

/** The CLI needs this of the terminal: `process` in `main`, and arrays in the specs. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** It is true where a person reads stderr, so that progress bars go there. */
  readonly interactive: boolean;
  readonly stderr: NodeJS.WritableStream;
  out(text: string): void;
  err(text: string): void;
  /** Resolves to the line that a person types, or to undefined where nobody can be asked. */
  ask(question: string): Promise<string | undefined>;
  /** Calls back on Ctrl-C, until the returned function is called. */
  onInterrupt(callback: () => void): () => void;
}

/**
 * Gives the real terminal. Where the reader of its output stops (`seatledger users list | head`), the program ends in
 * silence like other tools.
 */
export function terminal(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
  return {
    env: process.env,
    interactive: process.stderr.isTTY === true,
    stderr: process.stderr,
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    ask: async (question) => {
      if (process.stdin.isTTY !== true) return undefined;
      const prompt = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await prompt.question(question);
      } finally {
        prompt.close();
      }
    },
    onInterrupt: (callback) => {
      process.once('SIGINT', callback);
      return () => void process.off('SIGINT', callback);
    },
  };
}
