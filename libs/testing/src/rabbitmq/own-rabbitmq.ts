import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rabbitMqAnswers } from './rabbitmq.js';

const servers = join(import.meta.dirname, '../../../../test/servers/servers.mjs');

/** This is a broker of a test's own, which the test may kill. */
export interface OwnRabbitMq {
  readonly url: string;
  /** Kills with SIGKILL: nothing is flushed, and nobody is told. */
  kill(): Promise<void>;
  /** Starts it on the same directory as before. */
  start(): Promise<void>;
  /** Says how its queues stand, for a test that has failed. */
  report(): Promise<string>;
  /** Ends it, and removes what it has stored. */
  dispose(): Promise<void>;
}

/**
 * Probes the machine for `withAdapter`.
 * @throws Error where no broker can be started here
 */
export const ownRabbitMqIsPossible = async (): Promise<void> => {
  await rabbitMqAnswers();
  if (!existsSync('/usr/lib/rabbitmq/bin/rabbitmq-server'))
    throw new Error('the server is not installed on this machine (npm run servers -- install rabbitmq)');
};

/** The distribution port lies so far above the port, and both lie below those that the system gives to clients. */
const DISTRIBUTION = 20_000;
const FIRST_PORT = 10_000;
const PORTS = 2_700;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
/** Finds a port that nobody takes by chance while its broker is down. */
const freePort = async (): Promise<number> => {
  for (;;) {
    const port = FIRST_PORT + randomInt(PORTS);
    if ((await isFree(port)) && (await isFree(port + DISTRIBUTION))) return port;
  }
};

/** Starts a broker, which takes some ten seconds. */
export const startOwnRabbitMq = async (): Promise<OwnRabbitMq> => {
  const dir = await mkdtemp(join(tmpdir(), 'seatledger-rabbitmq-'));
  const port = await freePort();
  const run = async (verb: 'start' | 'kill' | 'report'): Promise<string> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [servers, verb, 'rabbitmq', '--dir', dir, '--port', String(port)],
      {
        env: { ...process.env, NODE_OPTIONS: '' },
      },
    );
    return stdout;
  };
  await run('start');
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    kill: async () => void (await run('kill')),
    start: async () => void (await run('start')),
    report: () => run('report'),
    dispose: async () => {
      await run('kill');
      await rm(dir, { recursive: true, force: true });
    },
  };
};
