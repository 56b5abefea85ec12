import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningApp, startStandalone } from '../support/app-process.js';

const MEGABYTE = 2 ** 20;

describe('a process with a heap of 512 MB, before connections that ask and never read', () => {
  let dataDir: string;
  let app: RunningApp;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-unread-'));
    app = await startStandalone(dataDir, { NODE_OPTIONS: '--max-old-space-size=512' });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    expect(await app.end('SIGTERM')).toBe(0);
    await rm(dataDir, { recursive: true, force: true });
  });

  const ask = async (path: string, times: number): Promise<Socket> => {
    const { hostname, port, host } = new URL(app.url);
    const socket = connect(Number(port), hostname).pause();
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`.repeat(times));
    return socket;
  };
  const residentBytes = async (): Promise<number> => {
    const figures = await (await fetch(`${app.url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)$/m.exec(figures)?.[1]);
  };

  it.each([
    '/docs-json',
    '/docs/swagger-ui-init.js',
    '/docs/swagger-ui-bundle.js',
    '/api/products?limit=999',
    '/metrics',
  ])('serves others, in the memory that it has: 200 of them ask again and again for %s', async (path) => {
    const before = await residentBytes();
    await Promise.all(Array.from({ length: 200 }, () => ask(path, 30)));
    for (let round = 0; round < 10; round += 1) {
      const start = performance.now();
      expect((await fetch(`${app.url}/api/users?limit=1`)).status).toBe(200);
      expect(performance.now() - start).toBeLessThan(10_000);
    }
    expect((await residentBytes()) - before).toBeLessThan(300 * MEGABYTE);
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  it('cuts those that ask for more than may wait', async () => {
    const greedy = await ask('/docs-json', 2_000);
    // it may be reset, which once() would take for a failure
    await new Promise((closed) => void greedy.resume().once('close', closed));
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  });
});
