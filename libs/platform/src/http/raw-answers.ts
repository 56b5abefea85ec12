import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { type Problem, PROBLEM_MEDIA_TYPE } from '#contracts';
import { problemError } from './problem-error.js';
import { RAW_SECURITY_HEADERS } from './raw-security-headers.js';

const headersOf = (body: string): Readonly<Record<string, string | number>> => ({
  'content-type': `${PROBLEM_MEDIA_TYPE}; charset=utf-8`,
  'content-length': Buffer.byteLength(body),
  ...RAW_SECURITY_HEADERS,
  connection: 'close',
});

/** Answers on the bare connection, which ends then. */
const endWith = (socket: Duplex, problem: Problem): void => {
  const body = JSON.stringify(problem);
  const head = Object.entries(headersOf(body)).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`, ...head, '', body].join('\r\n'));
};

/** Fastify's type says that the packet is a Buffer as JSON has it. */
interface ClientError {
  readonly code?: string;
  readonly rawPacket?: unknown;
}
const WELL_FORMED = /^[!#$%&'*+.^_`|~\w-]+ \S+ HTTP\/1\.[01]\r?\n/;
const codeOf = ({ code, rawPacket }: ClientError) => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'headers-too-large';
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request-timeout';
    case 'HPE_INVALID_METHOD':
      // Node's parser knows a list of methods; any other one is a word as good as these
      return rawPacket instanceof Uint8Array && WELL_FORMED.test(Buffer.from(rawPacket).toString('latin1', 0, 20_000))
        ? 'method-not-implemented'
        : 'malformed-http';
    default:
      return 'malformed-http';
  }
};

/** What Node can't read as HTTP reaches no route. */
export const answerUnreadable = (error: ClientError, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  endWith(socket, problemError(codeOf(error), {}).problem);
};

/** Answers what Node would end, or answer by itself without a word of why. */
export const answerItself = (server: Server): void => {
  server.on('connect', (_request: IncomingMessage, socket: Duplex) =>
    endWith(socket, problemError('method-not-implemented', {}).problem),
  );
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { problem } = problemError('expectation-failed', {});
    const body = JSON.stringify(problem);
    response.writeHead(problem.status, headersOf(body)).end(body);
  });
  // beyond this number Node would leave headers out; what they may have of bytes is bound anyway
  server.maxHeadersCount = 0;
};
