import { METHODS } from 'node:http';
import { connect } from 'node:net';
import { PROBLEM_MEDIA_TYPE } from '#contracts';
import { answerIn, ask, exchange, type RawAnswer } from './raw-request.js';
import { TestServer } from './server.js';

const ENDS = 'Connection: close\r\n';
const lines = (...given: readonly string[]): string => [...given, '', ''].join('\r\n');
const get = (path: string, ...headers: readonly string[]): string =>
  `${[`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n')}\r\n${ENDS}\r\n`;
const send = (method: string, path: string, body: string, ...headers: readonly string[]): string => {
  const length = `Content-Length: ${body.length}`;
  return `${[`${method} ${path} HTTP/1.1`, 'Host: localhost', length, ...headers].join('\r\n')}\r\n${ENDS}\r\n${body}`;
};
const JSON_TYPE = 'Content-Type: application/json';

const problemIn = ({ status, headers, body }: RawAnswer) => [
  status,
  body?.code,
  String(headers['content-type']).split(';')[0],
  headers['x-content-type-options'],
  String(headers['content-security-policy']).includes("frame-ancestors 'none'"),
];
const problem = (status: number, code: string) => [status, code, PROBLEM_MEDIA_TYPE, 'nosniff', true];

describe('what no controller answers', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
  });
  afterAll(() => server.stop());

  it.each([
    ['a way out of the documentation', get('/docs/../x'), 404, 'route-not-found'],
    ['an encoded way out of it', get('/docs/%2e%2e/x'), 404, 'route-not-found'],
    ['a file name with a NUL', get('/docs/%00'), 404, 'route-not-found'],
    ['a file that is not there', get('/docs/nothing.js'), 404, 'route-not-found'],
    ['a change of a file', send('POST', '/docs/swagger-ui.css', ''), 405, 'method-not-allowed'],
    ['a broken percent-encoding', get('/api/users/%zz'), 400, 'malformed-url'],
    ['such a one under another name', get('/api/%zz').replace('localhost', 'evil.example'), 421, 'host-not-allowed'],
    ['a part of a path without end', get(`/api/users/${'x'.repeat(2_001)}`), 414, 'path-too-long'],
    ['no HTTP', 'GARBAGE\r\n\r\n', 400, 'malformed-http'],
    ['a line that ends with LF alone', 'GET /api/users HTTP/1.1\nHost: localhost\n\n', 400, 'malformed-http'],
    ['HTTP of the future', lines('GET /api/users HTTP/3.0', 'Host: localhost'), 400, 'malformed-http'],
    ['the start of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'malformed-http'],
    ['the start of TLS', '\x16\x03\x01\x00\xa5\x01\x00\x00', 400, 'malformed-http'],
    [
      'a length that is no number',
      lines('POST /api/users HTTP/1.1', 'Host: a', 'Content-Length: b'),
      400,
      'malformed-http',
    ],
    [
      'two lengths',
      lines('POST / HTTP/1.1', 'Host: a', 'Content-Length: 2', 'Content-Length: 3'),
      400,
      'malformed-http',
    ],
    [
      'a length and pieces',
      lines('POST / HTTP/1.1', 'Host: a', 'Content-Length: 2', 'Transfer-Encoding: chunked'),
      400,
      'malformed-http',
    ],
    [
      'a piece of no length',
      `${lines('POST /api/users HTTP/1.1', 'Host: localhost', JSON_TYPE, 'Transfer-Encoding: chunked')}zz\r\n`,
      400,
      'malformed-http',
    ],
    ['two hosts', get('/api/users', 'Host: evil.example'), 400, 'malformed-http'],
    ['one host twice', get('/api/users', 'Host: localhost'), 400, 'malformed-http'],
    ['no host', lines('GET /api/users HTTP/1.1', 'Connection: close'), 400, 'malformed-http'],
    ['no host in HTTP/1.0', lines('GET /api/users HTTP/1.0'), 421, 'host-not-allowed'],
    ['no host in HTTP/0.9', 'GET /api/users\r\n\r\n', 421, 'host-not-allowed'],
    ['another host in the URL', get('http://evil.example/api/users'), 400, 'malformed-http'],
    ['two types', send('POST', '/api/users', '{}', JSON_TYPE, 'Content-Type: text/plain'), 400, 'malformed-http'],
    ['two keys', send('POST', '/api/users', '', 'Idempotency-Key: a', 'idempotency-key: b'), 400, 'malformed-http'],
    ['two reasons', send('DELETE', '/api/users/x', '', 'x-reason: a', 'x-reason: b'), 400, 'malformed-http'],
    [
      'two origins',
      get('/api/users', 'Origin: http://localhost', 'Origin: http://evil.example'),
      400,
      'malformed-http',
    ],
    [
      'a second host after very many headers',
      get('/api/users', ...Array.from({ length: 2_100 }, () => 'a:'), 'Host: evil.example'),
      400,
      'malformed-http',
    ],
    ['headers of 40 KB', get('/api/users', `x: ${'a'.repeat(40_000)}`), 431, 'headers-too-large'],
    ['a URL of 40 KB', get(`/api/users?x=${'a'.repeat(40_000)}`), 431, 'headers-too-large'],
    ['an expectation that nobody meets', send('POST', '/api/users', '', 'Expect: gold'), 417, 'expectation-failed'],
    ['a method that nobody knows', send('BREW', '/api/users', ''), 501, 'method-not-implemented'],
    ['a tunnel', lines('CONNECT localhost:80 HTTP/1.1', 'Host: localhost'), 501, 'method-not-implemented'],
    ['an unknown path', get('/nothing'), 404, 'route-not-found'],
    ['an unknown path with a body that is no JSON', send('POST', '/nothing', '{', JSON_TYPE), 404, 'route-not-found'],
    [
      'an unknown path with another type',
      send('POST', '/nothing', 'a,b', 'Content-Type: text/csv'),
      404,
      'route-not-found',
    ],
    ['an unknown path to ask about', send('OPTIONS', '/nothing', ''), 404, 'route-not-found'],
    [
      'another method with a body that is no JSON',
      send('PUT', '/api/users', '{', JSON_TYPE),
      405,
      'method-not-allowed',
    ],
    [
      'another method with another type',
      send('PUT', '/api/users', 'a,b', 'Content-Type: text/csv'),
      405,
      'method-not-allowed',
    ],
    ['a type that is none', send('POST', '/api/users', '{}', 'Content-Type: /'), 415, 'unsupported-media-type'],
  ])('is a problem: %s', async (_what, bytes, status, code) => {
    expect(problemIn(await exchange(server.url, bytes))).toEqual(problem(status, code));
  });

  it('says which header is wrong, and how', async () => {
    const { body } = await exchange(server.url, get('/api/users', 'Host: evil.example'));
    expect(body).toMatchObject({ header: 'host', fault: 'repeated', detail: expect.stringContaining('host') });
  });

  it.each(METHODS.filter((method) => !['GET', 'HEAD', 'POST', 'OPTIONS', 'CONNECT'].includes(method)))(
    'is told which methods there are: %s',
    async (method) => {
      const answer = await exchange(server.url, send(method, '/api/users', ''));
      expect(problemIn(answer)).toEqual(problem(405, 'method-not-allowed'));
      expect(answer.headers['allow']).toBe('GET, HEAD, POST, OPTIONS');
    },
  );

  it('is told of the whole server what it takes', async () => {
    const { status, headers } = await exchange(server.url, send('OPTIONS', '*', ''));
    expect([status, headers['allow']]).toEqual([204, 'DELETE, GET, HEAD, PATCH, POST, OPTIONS']);
  });

  it('is served whole: a range or a condition of a file of the documentation', async () => {
    for (const header of [
      'Range: bytes=99999999-',
      'If-Match: "x"',
      'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT',
    ])
      expect([header, (await exchange(server.url, get('/docs/swagger-ui.css', header))).status]).toEqual([header, 200]);
  });

  it('is served as ever: another protocol that is offered, and one host in URL and header', async () => {
    for (const offer of ['websocket', 'h2c'])
      expect((await exchange(server.url, get('/api/errors', `Upgrade: ${offer}`))).status).toBe(200);
    expect((await exchange(server.url, get('http://localhost/api/errors'))).status).toBe(200);
  });
});

describe('a request that comes while the server ends', () => {
  const taken = (url: string): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });

  it('is a problem that says to ask again, while the one before it is answered', async () => {
    const server = await TestServer.start({ SAMPLE: 'off' });
    const { url } = server;
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
    const body = JSON.stringify({ displayName: 'Late', country: 'DE' });
    const head = lines('POST /api/tenants HTTP/1.1', 'Host: localhost', JSON_TYPE, `Content-Length: ${body.length}`);
    socket.write(head + body.slice(0, 5));
    await ask(url, 'GET', '/health/live');
    const stopped = server.stop();
    while (await taken(url));
    socket.write(body.slice(5) + get('/api/tenants').replace(ENDS, ''));
    let text = '';
    for await (const part of socket) text += String(part);
    await stopped;
    const [, first = '', second = ''] =
      text.split(/(?=HTTP\/1\.1 )/).length === 2 ? ['', ...text.split(/(?=HTTP\/1\.1 )/)] : [];
    expect(answerIn(first).status).toBe(201);
    const refused = answerIn(second);
    expect(problemIn(refused)).toEqual(problem(503, 'shutting-down'));
    expect([refused.headers['connection'], refused.headers['retry-after']]).toEqual(['close', '1']);
  });
});
