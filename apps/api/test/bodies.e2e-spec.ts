import { gzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { TestServer } from './server.js';

const MEGABYTE = 1_000_000;

describe('a body', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
  });
  afterAll(() => server.stop());

  it.each([
    ['{"displayName":"A","country":"US","displayName":"B"}', '/displayName'],
    ['{"displayName":"A","country":"US","display\\u004eame":"B"}', '/displayName'],
    ['{"displayName":"A","country":"US","reference":"CHG-1","reference":"CHG-2"}', '/reference'],
    ['{"a":[{"b":1},{"b":1,"b":2}]}', '/a/1/b'],
  ])('that names a member twice is refused, and says which: %s', async (body, at) => {
    const answer = await server.post('/api/tenants', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'duplicate-member', at } });
    expect(answer.body.detail).toContain(at);
  });

  it.each([
    ['depth', 32, '['.repeat(33)],
    ['containers', 300_000, `[${'{},'.repeat(300_000)}{}]`],
    ['members', 128, `{${Array.from({ length: 129 }, (_, index) => `"m${index}":1`).join(',')}}`],
  ])('that holds too much is refused on every route, and says of what: %s', async (measure, limit, body) => {
    expect(await server.post('/api/tenants', body)).toMatchObject({
      status: 413,
      body: { code: 'body-too-complex', measure, limit },
    });
  });

  it('that is compressed is refused before it is read', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const body = gzipSync(Buffer.alloc(64 * MEGABYTE, ' '));
    const response = await fetch(`${server.url}/api/operations`, { method: 'POST', headers, body });
    expect(response.status).toBe(415);
  });

  /** Sends text over a connection of its own. Resolves to all that comes back until it ends. */
  const say = async (text: string): Promise<string> => {
    const { hostname, port, host } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(text.replace('HOST', host));
    let answer = '';
    for await (const part of socket.setEncoding('utf8')) answer += String(part);
    return answer;
  };
  const post = (headers: string, body: string): string =>
    `POST /api/tenants HTTP/1.1\r\nhost: HOST\r\ncontent-type: application/json\r\nconnection: close\r\n` +
    `${headers}\r\n\r\n${body}`;

  it.each([
    ['more than it says', post('content-length: 2', '{}{"displayName":"A","country":"US"}'), /^HTTP\/1\.1 400 /],
    ['no number', post('content-length: many', '{}'), /^HTTP\/1\.1 400 [^]*malformed-http/],
    ['a number below 0', post('content-length: -1', '{}'), /^HTTP\/1\.1 400 [^]*malformed-http/],
    ['two numbers', post('content-length: 2\r\ncontent-length: 36', '{}'), /^HTTP\/1\.1 400 [^]*malformed-http/],
    [
      'a number and pieces',
      post('content-length: 2\r\ntransfer-encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'),
      /^HTTP\/1\.1 400 [^]*malformed-http/,
    ],
    ['a piece of another length', post('transfer-encoding: chunked', '5\r\n{}\r\n0\r\n\r\n'), /^HTTP\/1\.1 4\d\d /],
    ['more than there are bytes in the world', post('content-length: 99999999999999999', '{}'), /^HTTP\/1\.1 413 /],
  ])('may lie about its length without harm: %s', async (_what, text, answer) => {
    expect(await say(text)).toMatch(answer);
    expect(await server.get('/api/tenants')).toMatchObject({ status: 200, body: { items: [] } });
  });

  it('may have a query with as many parameters as fit, of which the first hundred are told', async () => {
    const query = Array.from({ length: 1_000 }, (_, index) => `p${index}=1`).join('&');
    const answer = await server.get(`/api/tenants?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
    expect(answer.body.problems).toHaveLength(100);
    const same = Array.from({ length: 1_000 }, () => 'limit=1').join('&');
    expect(await server.get(`/api/tenants?${same}`)).toMatchObject({ status: 400, body: { code: 'invalid-limit' } });
  });

  it('in pieces of a byte is read like any other', async () => {
    const pieces = [...'{"displayName":"","country":"US"}'].map((byte) => `1\r\n${byte}\r\n`).join('');
    expect(await say(post('transfer-encoding: chunked', `${pieces}0\r\n\r\n`))).toMatch(/400 [^]*\/displayName/);
  });
});
