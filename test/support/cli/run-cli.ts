import { PassThrough } from 'node:stream';
import { join } from 'node:path';
import type { Io } from '../../../apps/cli/src/output/io.js';
import { run } from '../../../apps/cli/src/run.js';
import type { World } from '../../../apps/cli/src/session/session.js';
import { root } from '../app-process.js';
import { shown } from '../shown.js';

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
export interface CliWorld extends Partial<Omit<World, 'io'>> {
  /** A person answers every question with Ctrl-C. */
  readonly interrupts?: boolean;
  /** Without a URL no server answers. */
  readonly url?: string;
  /** These variables are set, too. */
  readonly env?: Io['env'];
  /** This comes in at stdin. */
  readonly input?: string;
  /** Looks on while the command runs. */
  readonly onErr?: (text: string) => void;
  readonly onOut?: (text: string) => void;
  /** A person answers this to every question. Without it nobody is there. */
  readonly typed?: string;
  readonly onInterrupt?: Io['onInterrupt'];
  /** Bars are drawn here. Without it nobody looks on. */
  readonly screen?: NodeJS.WritableStream;
}

const notHere = (): Promise<never> => Promise.reject(new Error('not in this spec'));

/** Runs a command line in this process, at a server of this process once that shows what was written before. */
export async function runCli(args: readonly string[], world: CliWorld = {}): Promise<CliRun> {
  const {
    url = 'http://127.0.0.1:1',
    env = {},
    typed,
    interrupts = false,
    onInterrupt = () => () => undefined,
    screen,
    input = '',
    onErr = () => undefined,
    onOut = () => undefined,
    ...stores
  } = world;
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    env: { SEATLEDGER_URL: url, ...env },
    interactive: screen !== undefined,
    stderr: screen ?? new PassThrough(),
    out: (text) => {
      out.push(text);
      onOut(text);
    },
    room: () => Promise.resolve(),
    err: (text) => {
      err.push(text);
      onErr(text);
    },
    read: () => Promise.resolve(input),
    ask: (question) => {
      if (interrupts) return Promise.resolve({ kind: 'interrupted' });
      if (typed === undefined) return Promise.resolve({ kind: 'nobody' });
      err.push(question);
      return Promise.resolve({ kind: 'typed', text: typed });
    },
    onInterrupt,
  };
  const nothing = {
    openDataDir: notHere,
    openDataStores: notHere,
    openDataFiles: notHere,
    issueToken: notHere,
    openBroker: notHere,
    openStoreServer: notHere,
  };
  await shown(url);
  const whole: World = { ...nothing, ...stores, io };
  const code = await run(args, whole, join(root, 'resources'));
  return { code, out: out.join('\n'), err: err.join('\n') };
}
