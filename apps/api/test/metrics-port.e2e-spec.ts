import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { TestServer } from './server.js';

/** Gives a port that was free a moment ago. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
let server: TestServer | undefined;
afterEach(() => server?.stop());

describe('the port of the figures', () => {
  it('tells health and figures, and leads nowhere else', async () => {
    const port = await freePort();
    server = await TestServer.start({ METRICS_PORT: String(port) });
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
      return { status: response.status, text: await response.text() };
    };
    const ready = await ask('/health/ready');
    expect([ready.status, JSON.parse(ready.text).status]).toEqual([200, 'ready']);
    const figures = await ask('/metrics');
    expect([figures.status, figures.text]).toEqual([200, expect.stringContaining('seatledger_')]);
    for (const path of ['/api/users', '/docs-json', '/api/subscriptions', '/'])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    expect((await ask('/api/clock/agreement', 'POST')).status).toBe(404);
  });
  it('ends with the server', async () => {
    const port = await freePort();
    server = await TestServer.start({ METRICS_PORT: String(port) });
    await server.close();
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow('fetch failed');
    await server.open();
  });
  it('is another one than that of the API', async () => {
    await expect(TestServer.start({ PORT: '3000', METRICS_PORT: '3000' })).rejects.toThrow(
      'METRICS_PORT=3000: is PORT, too',
    );
  });
});
