import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createLogger, readConfiguration } from '#platform';
import { type Standalone, startStandalone } from '../../standalone/src/standalone.js';
import { ask } from './raw-request.js';

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; " +
  "frame-ancestors 'none'";
const INDEX = '<!doctype html><title>made up</title><script type="module" src="/console/assets/main-1.js"></script>';
const SCRIPT = `document.title = '${'made up '.repeat(200)}';`;
const FOREVER = 'public, max-age=31536000, immutable';
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const LINK = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

/** Writes a folder as the build of the console leaves it, beside a file that is none of it. */
const build = async (folder: string): Promise<void> => {
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, '..', 'secret.txt'), 'not of the console');
  for (const [name, text] of [
    ['index.html', INDEX],
    ['icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['.hidden', 'hidden'],
    ['assets/main-1.js', SCRIPT],
    ['assets/only.css', 'body { margin: 0 }'],
  ] as const)
    await writeFile(join(folder, name), text);
  for (const [name, text] of [
    ['index.html', INDEX],
    ['assets/main-1.js', SCRIPT],
  ] as const) {
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(text));
    await writeFile(join(folder, `${name}.gz`), gzipSync(text));
  }
};

describe('a server with a console', () => {
  let place: string;
  let server: Standalone | undefined;
  const folder = () => join(place, 'console');
  const start = async (environment: Readonly<Record<string, string>> = {}): Promise<Standalone> => {
    const given = { DATA_DIR: join(place, 'data'), PORT: '0', LOG_LEVEL: 'silent', SAMPLE: 'off', ...environment };
    const configuration = readConfiguration(given);
    return startStandalone(configuration, createLogger('silent'), { consoleFolder: folder() });
  };
  const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
    ask(server?.url ?? '', method, path, headers);

  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'seatledger-console-'));
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    await rm(place, { recursive: true, force: true });
  });

  describe('that is built', () => {
    beforeEach(async () => {
      await build(folder());
      server = await start();
    });

    it('serves its page under every address that is no file, asked for again each time', async () => {
      for (const path of [
        '/console',
        '/console/',
        '/console/index.html',
        '/console/users/21068a21-ff37-56fb-9aec-4351b6e223a6',
        '/console/users/robin@contoso.example?tab=history',
        '/console/no-such-file.js',
        '/console/.hidden',
        '/console/assets/',
        '/console/index.html.br',
        '/console/..%2fsecret.txt',
      ]) {
        const { status, headers, text } = await get(path);
        expect([path, status, text]).toEqual([path, 200, INDEX]);
        expect(headers).toMatchObject({
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-cache',
          'content-security-policy': POLICY,
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
        });
        expect([headers.etag, headers['last-modified']]).toEqual([undefined, undefined]);
      }
      expect((await get('/console/', { 'if-none-match': '*' })).status).toBe(200);
    });

    it('serves a file beside the page as what it is', async () => {
      const { status, headers, text } = await get('/console/icon.svg');
      expect([status, text, headers['content-type']]).toEqual([
        200,
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        expect.stringContaining('image/svg+xml'),
      ]);
      expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'content-security-policy': POLICY });
      expect((await get('/console/icon.svg', { 'if-none-match': String(headers.etag) })).status).toBe(304);
    });

    it('serves assets for ever, whole, under the same policy', async () => {
      const { status, headers, text } = await get('/console/assets/main-1.js', { range: 'bytes=0-3' });
      expect([status, text]).toEqual([200, SCRIPT]);
      expect(headers).toMatchObject({
        'content-type': expect.stringContaining('javascript'),
        'cache-control': FOREVER,
        'content-security-policy': POLICY,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(headers['accept-ranges']).toBeUndefined();
      const again = await get('/console/assets/main-1.js', { 'if-none-match': String(headers.etag) });
      expect([again.status, again.headers['cache-control']]).toEqual([304, FOREVER]);
    });

    it.each([
      ['br, gzip', 'br', brotliCompressSync(SCRIPT).length],
      ['gzip', 'gzip', gzipSync(SCRIPT).length],
      ['br;q=0, gzip', 'gzip', gzipSync(SCRIPT).length],
      ['identity', undefined, SCRIPT.length],
      ['zstd', undefined, SCRIPT.length],
    ])('serves what accepts %s the form that is compressed so', async (accepted, encoding, length) => {
      const { headers } = await get('/console/assets/main-1.js', { 'accept-encoding': accepted });
      expect(headers).toMatchObject({
        'content-length': String(length),
        'content-type': expect.stringContaining('javascript'),
        vary: expect.stringContaining('accept-encoding'),
      });
      expect(headers['content-encoding']).toBe(encoding);
      const page = await get('/console/users', { 'accept-encoding': accepted });
      expect([page.headers['content-encoding'], page.headers['content-type']]).toEqual([
        encoding,
        'text/html; charset=utf-8',
      ]);
    });

    it('serves an asset uncompressed that lies there uncompressed alone', async () => {
      const { status, headers, text } = await get('/console/assets/only.css', { 'accept-encoding': 'br, gzip' });
      expect([status, text, headers['content-encoding']]).toEqual([200, 'body { margin: 0 }', undefined]);
    });

    it('knows no other assets, and remembers of none that it was missing', async () => {
      for (const path of [
        '/console/assets/main-2.js',
        '/console/assets/main-1.js.br',
        '/console/assets/..%2findex.html',
        '/console/assets/..%2f..%2fsecret.txt',
        '/console/assets/%00',
      ]) {
        const { status, body, headers } = await get(path, HTML);
        expect([path, status, body?.code, headers['cache-control']]).toEqual([
          path,
          404,
          'route-not-found',
          'no-store',
        ]);
      }
    });

    it('answers HEAD as GET, without a body, and refuses other methods', async () => {
      for (const path of ['/console/', '/console/users', '/console/assets/main-1.js', '/console/icon.svg']) {
        const [whole, head] = [await get(path), await get(path, {}, 'HEAD')];
        const { date: _one, ...wanted } = whole.headers;
        const { date: _other, ...found } = head.headers;
        expect([path, head.status, head.text, found]).toEqual([path, 200, '', wanted]);
      }
      const posted = await get('/console/users', {}, 'POST');
      expect([posted.status, posted.body.code]).toEqual([405, 'method-not-allowed']);
    });

    it('sends a browser from its root to the console, and tells a program what it told before', async () => {
      for (const method of ['GET', 'HEAD']) {
        const { status, headers } = await get('/', { ...HTML, ...LINK, 'sec-fetch-site': 'none' }, method);
        expect([status, headers.location, headers['cache-control']]).toEqual([302, '/console/', 'no-store']);
      }
      for (const accept of ['*/*', 'application/json', 'text/html;q=0, */*'])
        expect((await get('/', { accept })).body).toMatchObject({ status: 404, code: 'route-not-found' });
      expect((await get('/')).body).toMatchObject({ status: 404, code: 'route-not-found' });
      expect((await get('/', HTML, 'POST')).body).toMatchObject({ status: 404, code: 'route-not-found' });
    });

    it('is opened by a link of another site, but lends no other site its files, and is framed by none', async () => {
      for (const path of ['/console/', '/console/users/1'])
        expect([path, (await get(path, LINK)).status]).toEqual([path, 200]);
      expect((await get('/', { ...HTML, ...LINK })).status).toBe(302);
      const frame = { ...LINK, 'sec-fetch-dest': 'iframe' };
      expect((await get('/console/', frame)).body).toMatchObject({ status: 403, code: 'origin-not-allowed' });
      const script = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' };
      expect((await get('/console/assets/main-1.js', script)).status).toBe(403);
      expect((await get('/console/assets/main-1.js', LINK)).status).toBe(403);
      expect((await get('/console/assets/main-1.js', { ...script, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
      expect((await get('/console/', { host: 'evil.example' })).status).toBe(421);
    });
  });

  it('loads without a token, and counts against no limit', async () => {
    await build(folder());
    server = await start({ AUTH: 'local', RATE_LIMIT: 'reads=1,writes=1' });
    const statuses = await Promise.all(Array.from({ length: 60 }, () => get('/console/assets/main-1.js')));
    expect(statuses.map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => 200));
    expect((await get('/console/')).headers).not.toHaveProperty('x-ratelimit-limit');
    expect((await get('/api/users')).status).toBe(401);
  });

  it('that is not built says how it is, until it is', async () => {
    server = await start();
    const { status, headers, text } = await get('/console/users');
    expect([status, headers['content-type'], headers['cache-control'], headers['content-security-policy']]).toEqual([
      503,
      'text/html; charset=utf-8',
      'no-store',
      POLICY,
    ]);
    expect(text).toContain('npm run build');
    expect((await get('/console/assets/main-1.js')).status).toBe(404);
    expect((await get('/health/ready')).status).toBe(200);
    await build(folder());
    expect((await get('/console/users')).text).toBe(INDEX);
    expect((await get('/console/assets/main-1.js')).text).toBe(SCRIPT);
  });

  it('has none where it is off', async () => {
    await build(folder());
    server = await start({ CONSOLE: 'off' });
    for (const path of ['/', '/console', '/console/', '/console/assets/main-1.js'])
      expect([path, (await get(path, HTML)).body]).toMatchObject([path, { status: 404, code: 'route-not-found' }]);
  });
});
