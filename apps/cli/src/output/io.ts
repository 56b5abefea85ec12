import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

/** This is what becomes of a question: what a person typed, the end of the input, Ctrl-C, or nobody there to ask. */
export type Answer =
  { readonly kind: 'typed'; readonly text: string } | { readonly kind: 'ended' | 'interrupted' | 'nobody' };

/** The CLI needs this of the terminal: `process` in `main`, and arrays in the specs. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** It is true where a person reads stderr, so that progress bars go there. */
  readonly interactive: boolean;
  readonly stderr: NodeJS.WritableStream;
  out(text: string): void;
  /** Resolves when there is room for more output, so that a long one doesn't gather in memory. */
  room(): Promise<void>;
  err(text: string): void;
  /** Resolves to all of the input. */
  read(): Promise<string>;
  /** Asks a person for a line. */
  ask(question: string): Promise<Answer>;
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
    room: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    },
    err: (text) => void process.stderr.write(`${text}\n`),
    read: () => text(process.stdin),
    ask: (question) => (process.stdin.isTTY === true ? askTerminal(question) : Promise.resolve({ kind: 'nobody' })),
    onInterrupt: (callback) => {
      process.once('SIGINT', callback);
      return () => void process.off('SIGINT', callback);
    },
  };
}

/** The terminal sends Ctrl-C as a key while a line is typed, and Ctrl-D closes it. */
const askTerminal = (question: string): Promise<Answer> =>
  new Promise((resolve) => {
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    let answer: Answer = { kind: 'ended' };
    const end = (given: Answer): void => {
      answer = given;
      prompt.close();
    };
    prompt.once('SIGINT', () => end({ kind: 'interrupted' }));
    prompt.once('close', () => {
      if (answer.kind !== 'typed') process.stderr.write('\n'); // the next line begins below the question
      resolve(answer);
    });
    prompt.question(question, (text) => end({ kind: 'typed', text }));
  });
