import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionBounds {
  /** Requests that wait on one connection behind the one that is being answered. */
  readonly waiting: number;
  /** Requests that wait on all connections together. */
  readonly waitingInAll: number;
  /** Bytes of answers that nobody has read yet, on all connections together. */
  readonly unreadBytes: number;
  /** A connection of whose answer nothing is read for so many milliseconds is cut. */
  readonly unreadMilliseconds: number;
}

/** Source: docs/explanation/architecture.md#limits. */
export const CONNECTIONS: ConnectionBounds = {
  waiting: 32,
  waitingInAll: 4_096,
  unreadBytes: 64_000_000,
  unreadMilliseconds: 30_000,
};

/** How often connections are looked at whose answers stop in the middle, in milliseconds. */
const LOOK_EVERY = 1_000;

type Exchange = readonly [request: IncomingMessage, response: ServerResponse];
interface Connection {
  readonly socket: Socket;
  waiting: readonly Exchange[];
  isBusy: boolean;
  /** It has an answer that isn't read, and is watched for that. */
  isUnread: boolean;
}

/**
 * Answers one request of a connection at a time, and begins the next when the operating system has taken the answer
 * over: whoever asks again and again and reads nothing gets one answer made, and no more. What is over the bounds costs
 * the connection, not the process.
 */
class Connections {
  readonly #bySocket = new WeakMap<Socket, Connection>();
  /** Those with an answer under way; the one that was unread first stands first among the unread. */
  readonly #busy = new Set<Connection>();
  readonly #unread = new Map<Connection, number>();
  #waiting = 0;
  #unreadBytes = 0;
  #cut = 0;

  constructor(
    private readonly handle: RequestListener,
    private readonly bounds: ConnectionBounds,
    private readonly onCut: (connections: number) => void,
  ) {}

  take(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const known = this.#bySocket.get(socket);
    const connection = known ?? { socket, waiting: [], isBusy: false, isUnread: false };
    if (known === undefined) {
      this.#bySocket.set(socket, connection);
      socket.once('close', () => this.#closed(connection));
    }
    if (socket.destroyed) return;
    if (!connection.isBusy) return this.#start(connection, [request, response]);
    if (connection.waiting.length >= this.bounds.waiting || this.#waiting >= this.bounds.waitingInAll)
      return this.#cutOff(connection);
    connection.waiting = [...connection.waiting, [request, response]];
    this.#waiting += 1;
  }

  /** Looks for answers that stop in the middle, such as files, and tells what was cut since the last look. */
  look(): void {
    for (const connection of this.#busy) this.#count(connection);
    if (this.#cut > 0) this.onCut(this.#cut);
    this.#cut = 0;
  }

  #start(connection: Connection, [request, response]: Exchange): void {
    connection.isBusy = true;
    this.#busy.add(connection);
    // the whole answer is written, and perhaps not taken
    response.once('prefinish', () => this.#count(connection));
    response.once('close', () => this.#next(connection));
    this.handle(request, response);
  }

  #next(connection: Connection): void {
    connection.isBusy = false;
    this.#busy.delete(connection);
    this.#isRead(connection);
    const [next, ...rest] = connection.waiting;
    if (next === undefined || connection.socket.destroyed) return;
    connection.waiting = rest;
    this.#waiting -= 1;
    this.#start(connection, next);
  }

  #count(connection: Connection): void {
    const { socket } = connection;
    const bytes = socket.writableLength;
    if (bytes === 0) {
      if (connection.isUnread) socket.setTimeout(0);
      return this.#isRead(connection);
    }
    this.#unreadBytes += bytes - (this.#unread.get(connection) ?? 0);
    this.#unread.set(connection, bytes);
    // Node's own timer notices each piece that the system takes
    if (!connection.isUnread) socket.setTimeout(this.bounds.unreadMilliseconds);
    connection.isUnread = true;
    for (const [longest] of this.#unread) {
      if (this.#unreadBytes <= this.bounds.unreadBytes) return;
      this.#cutOff(longest);
    }
  }

  #isRead(connection: Connection): void {
    this.#unreadBytes -= this.#unread.get(connection) ?? 0;
    this.#unread.delete(connection);
    connection.isUnread = false;
  }

  #cutOff(connection: Connection): void {
    this.#cut += 1;
    connection.socket.destroy();
    this.#closed(connection);
  }

  #closed(connection: Connection): void {
    this.#waiting -= connection.waiting.length;
    connection.waiting = [];
    this.#busy.delete(connection);
    this.#isRead(connection);
  }
}

interface BoundingOptions {
  readonly bounds?: ConnectionBounds;
  /** Is told each second how many connections were cut, where any were. */
  readonly onCut?: (connections: number) => void;
}

/**
 * Bounds what connections cost that ask without reading: requests in wait, and bytes that nobody has read. Call it
 * once, when the server has its listener and before it listens.
 */
export const boundConnections = (
  server: Server,
  { bounds = CONNECTIONS, onCut = () => undefined }: BoundingOptions = {},
): void => {
  const listeners = server.listeners('request') as RequestListener[];
  const handle: RequestListener = (request, response) => {
    for (const listener of listeners) listener.call(server, request, response);
  };
  const connections = new Connections(handle, bounds, onCut);
  server.removeAllListeners('request');
  server.on('request', (request, response) => connections.take(request, response));
  const timer = setInterval(() => connections.look(), LOOK_EVERY).unref();
  server.once('close', () => clearInterval(timer));
};
