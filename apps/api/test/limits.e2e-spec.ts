import { connect, Server } from 'node:net';
import { TestServer } from './server.js';

const MEGABYTE = 1_000_000;

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
});
