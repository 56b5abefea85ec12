import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { appArguments, started } from '../../../test/support/app-process.js';

const DESCRIPTORS = 600;

/** The operating system gives this process few descriptors, and others take all of them. */
it('says in its log that no descriptor is left, and when there are some again', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'seatledger-descriptors-'));
  const limited = ['-c', 'ulimit -n "$0" && exec "$@"', String(DESCRIPTORS), process.execPath];
  const child = spawn('sh', [...limited, ...appArguments('standalone')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', DATA_DIR: dataDir, PORT: '0', SAMPLE: 'off', LOG_LEVEL: 'info' },
  });
  const app = await started('standalone', child);
  const sockets: Socket[] = [];
  const port = Number(new URL(app.url).port);
  const until = async (text: string): Promise<void> => {
    while (!app.printed().includes(text)) await wait(50);
  };
  while (sockets.length < DESCRIPTORS) sockets.push(connect(port, '127.0.0.1').on('error', () => undefined));
  await until('"msg":"no descriptor is left: no file and no connection can be opened"');
  for (const socket of sockets) socket.destroy();
  await until('"msg":"over: no descriptor is left: no file and no connection can be opened"');
  expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect((await exit)[0]).toBe(0);
  await rm(dataDir, { recursive: true, force: true });
});
