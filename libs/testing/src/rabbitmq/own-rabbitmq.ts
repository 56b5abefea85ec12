import { execFile } from 'node:child_process';
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

/** Finds a port that stays a port when 20,000 is added, since that is the distribution port. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(10_000 + (port % 20_000)));
    });
  });

/** Starts a broker, which takes some ten seconds. */
export const startOwnRabbitMq = async (): Promise<OwnRabbitMq> => {
  const dir = await mkdtemp(join(tmpdir(), 'seatledger-rabbitmq-'));
  const port = await freePort();
  const run = async (verb: 'start' | 'stop' | 'kill'): Promise<void> =>
    void (await promisify(execFile)(
      process.execPath,
      [servers, verb, 'rabbitmq', '--dir', dir, '--port', String(port)],
      {
        env: { ...process.env, NODE_OPTIONS: '' },
      },
    ));
  await run('start');
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    kill: () => run('kill'),
    start: () => run('start'),
    dispose: async () => {
      await run('kill');
      await rm(dir, { recursive: true, force: true });
    },
  };
};
