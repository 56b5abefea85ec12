import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { TestAuthority } from '#testing/tls';
import { TestServer } from './server.js';

const authority = new TestAuthority();
const folder = mkdtempSync(join(tmpdir(), 'https-'));
const files = (): Record<string, string> => {
  const pair = authority.certificateFor(['127.0.0.1', 'licenses.example.com']);
  const [TLS_CERT_FILE, TLS_KEY_FILE] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(TLS_CERT_FILE, pair.cert);
  writeFileSync(TLS_KEY_FILE, pair.key);
  return { TLS_CERT_FILE, TLS_KEY_FILE };
};
const ask = async (url: string, options: RequestOptions = {}) => {
  const asking = request(url, { ca: readFileSync(authority.file), ...options });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asking.once('response', resolve).once('error', reject);
  });
  asking.end();
  const response = await answered;
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
};
let server: TestServer | undefined;
afterEach(() => server?.stop());
afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true });
});

describe('a server with a certificate', () => {
  it('serves by HTTPS, and by nothing else', async () => {
    server = await TestServer.start({ ...files(), SAMPLE: 'off' });
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { status, headers } = await ask(`${server.url}/health/ready`);
    expect(status).toBe(200);
    // browsers would keep it for every port of this machine
    expect(headers['strict-transport-security']).toBeUndefined();
    await expect(fetch(`${server.url.replace('https', 'http')}/health/ready`)).rejects.toThrow('fetch failed');
    await expect(fetch(`${server.url}/health/ready`)).rejects.toThrow('fetch failed');
  });
  it('obeys its own pages, and refuses those of the same name by HTTP', async () => {
    server = await TestServer.start({ ...files(), SAMPLE: 'off' });
    const agree = async (origin: string) =>
      (await ask(`${server?.url}/api/clock/agreement`, { method: 'POST', headers: { origin } })).status;
    expect(await agree(server.url)).toBe(200);
    expect(await agree(server.url.replace('https', 'http'))).toBe(403);
  });
  it('is named by its public address, and asks browsers to use nothing but HTTPS there', async () => {
    const PUBLIC_URL = 'https://licenses.example.com';
    server = await TestServer.start({ ...files(), PUBLIC_URL, SAMPLE: 'off' });
    const { headers, text: document } = await ask(`${server.url}/docs-json`, {
      headers: { host: 'licenses.example.com' },
    });
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    expect(JSON.parse(document).servers).toEqual([{ url: PUBLIC_URL }]);
  });
  it('does not start without the key', async () => {
    const { TLS_CERT_FILE = '' } = files();
    await expect(TestServer.start({ TLS_CERT_FILE })).rejects.toThrow('a certificate needs its key');
  });
});
