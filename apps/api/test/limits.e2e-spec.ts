import { connect, Server } from 'node:net';
import { TestServer } from './server.js';

const MEGABYTE = 1_000_000;
const id = (kind: number, n: number): string => `0000000${kind}-0000-4000-8000-${String(n).padStart(12, '0')}`;

describe('what many callers and large bodies meet', () => {
  const { listen } = Server.prototype;
  const listened: unknown[] = [];
  let server: TestServer;
  beforeAll(async () => {
    Server.prototype.listen = function (this: Server, ...options: unknown[]) {
      listened.push(options[0]);
      return Reflect.apply(listen, this, options);
    };
    server = await TestServer.start({ SAMPLE: 'off' });
  });
  afterAll(async () => {
    Server.prototype.listen = listen;
    await server.stop();
  });

  it('is a queue for more connections than two thousand', () => {
    expect(listened).toEqual([expect.objectContaining({ backlog: 4_096 })]);
  });

  it.each([1, 17, 28, 60])('is a 413 that nobody loses who sends all of %d MB before reading', async (megabytes) => {
    const url = new URL(server.standalone.url);
    const socket = connect(Number(url.port), url.hostname);
    const failed = new Promise<never>((_resolve, reject) => socket.once('error', reject));
    const chunk = Buffer.alloc(MEGABYTE, 'x');
    const sending = async (): Promise<void> => {
      const length = `content-length: ${megabytes * MEGABYTE + 1}`;
      socket.write(
        `POST /api/users HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\n${length}\r\n\r\n"`,
      );
      for (let sent = 0; sent < megabytes; sent += 1)
        if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve));
    };
    await Promise.race([sending(), failed]);
    let answer = '';
    for await (const part of socket.setEncoding('utf8')) answer += String(part);
    const [head, body] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 413 [^]*connection: close/i);
    expect(JSON.parse(body!)).toMatchObject({ code: 'body-too-large', limitBytes: MEGABYTE });
  });

  it.each([17, 28])('is a 413 also for fetch, with %d MB and in pieces', async (megabytes) => {
    const bulk = 'x'.repeat(megabytes * MEGABYTE);
    expect(await server.post('/api/operations', bulk)).toMatchObject({ status: 413 });
    const pieces = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < megabytes; sent += 1) controller.enqueue(Buffer.alloc(MEGABYTE, 'x'));
        controller.close();
      },
    });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${server.standalone.url}/api/operations`, {
      method: 'POST',
      headers,
      body: pieces,
      duplex: 'half',
    } as RequestInit);
    expect([response.status, ((await response.json()) as { readonly code: string }).code]).toEqual([
      413,
      'body-too-large',
    ]);
  });

  it('is 8 MiB for an import, as it is sent and as it is stored, and each 413 and the document say so', async () => {
    const limitBytes = 8 * 1024 * 1024;
    const restrictions = await server.post('/api/restrictions', ' '.repeat(limitBytes + 1));
    expect(restrictions).toMatchObject({ status: 413, body: { code: 'body-too-large', limitBytes } });
    const { body: document } = await server.get('/docs-json');
    for (const path of ['/api/catalogue', '/api/restrictions'])
      expect(document.paths[path].post.requestBody.description).toBe(`At most ${limitBytes} bytes.`);
    expect(document.paths['/api/operations'].post.requestBody.description).toBe('At most 16000000 bytes.');
    expect(document.paths['/api/users'].post.requestBody.description).toBe('At most 1000000 bytes.');

    const products = (kind: number, names: number, plans: number) => ({
      products: Array.from({ length: names }, (_, name) => ({
        skuId: id(kind, name),
        skuPartNumber: `P${kind}_${name}`,
        displayName: 'x'.repeat(100),
        plans: Array.from({ length: plans }, (__, plan) => ({
          planId: id(kind + 1, name * 1_000 + plan),
          planName: `S${plan}`,
        })),
      })),
    });
    // few large products are stored with nearly as many bytes as they are sent with, and many small ones with more
    const large = JSON.stringify(products(1, 80, 950));
    expect(large.length).toBeGreaterThan(5_000_000);
    expect(await server.post('/api/catalogue', large)).toMatchObject({ status: 200, body: { imported: 80 } });
    const many = JSON.stringify(products(3, 10_000, 5));
    expect(many.length).toBeLessThan(limitBytes);
    const tooLarge = await server.post('/api/catalogue', many);
    expect(tooLarge).toMatchObject({ status: 413, body: { code: 'message-too-large', limitBytes } });
    expect(tooLarge.body.detail).toContain(`${limitBytes} bytes`);
  });
});
