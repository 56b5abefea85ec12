import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROBLEM_MEDIA_TYPE } from '#contracts';
import { exchange } from '../../apps/api/test/raw-request.js';
import { type RunningApp, startApp } from '../support/app-process.js';

/** Nobody listens there, and an app that only follows the log starts all the same. */
const NO_BROKER = 'amqp://guest:guest@127.0.0.1:1';
const request = (method: string, path: string, host = 'Host: a\r\n'): string =>
  `${method} ${path} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;

describe.each(['projector', 'retention'])('the port of a %s, which serves nothing but health and figures', (name) => {
  let app: RunningApp;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-health-ports-'));
    app = await startApp(name, { DATA_DIR: dataDir, BROKER_URL: NO_BROKER, LOG_LEVEL: 'info' });
  });
  afterAll(async () => {
    await app.end('SIGTERM');
    await rm(dataDir, { recursive: true });
  });

  it.each([
    ['an unknown path', request('GET', '/api/users'), 404, 'route-not-found'],
    ['an unknown path to ask about', request('OPTIONS', '/nothing'), 404, 'route-not-found'],
    ['another method', request('POST', '/health/live'), 405, 'method-not-allowed'],
    ['a broken percent-encoding', request('GET', '/%zz'), 400, 'malformed-url'],
    ['no HTTP', 'GARBAGE\r\n\r\n', 400, 'malformed-http'],
    ['headers of 40 KB', request('GET', '/health/live', `x: ${'a'.repeat(40_000)}\r\n`), 431, 'headers-too-large'],
    ['a method that nobody knows', request('BREW', '/health/live'), 501, 'method-not-implemented'],
    ['a tunnel', request('CONNECT', 'localhost:80'), 501, 'method-not-implemented'],
  ])('is a problem: %s', async (_what, bytes, status, code) => {
    const { body, headers, ...answer } = await exchange(app.url, bytes);
    expect([answer.status, body?.code, headers['content-type']]).toEqual([
      status,
      code,
      expect.stringContaining(PROBLEM_MEDIA_TYPE),
    ]);
  });

  it('answers HEAD without a body, and tells which methods a path takes', async () => {
    const unknown = await exchange(app.url, request('HEAD', '/nothing'));
    expect([unknown.status, unknown.text]).toEqual([404, '']);
    expect(unknown.headers['content-type']).toContain(PROBLEM_MEDIA_TYPE);
    expect((await exchange(app.url, request('HEAD', '/health/live'))).status).toBe(200);
    const options = await exchange(app.url, request('OPTIONS', '/metrics'));
    expect([options.status, options.headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect((await exchange(app.url, request('PUT', '/metrics'))).headers['allow']).toBe('GET, HEAD, OPTIONS');
  });

  it('serves whoever names no host', async () => {
    expect((await exchange(app.url, request('GET', '/health/live', ''))).status).toBe(200);
  });
});
