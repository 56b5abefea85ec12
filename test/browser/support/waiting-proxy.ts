import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * Stands between a browser and a server that comes and goes. What arrives while it waits is kept, and sent on once
 * there is a server again: a test depends on no pause of the page then.
 */
export class WaitingProxy {
  readonly #open = new Set<Socket>();
  #waiting: Socket[] | undefined;
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly target: number,
  ) {
    server.on('connection', (client: Socket) => {
      if (this.#waiting === undefined) this.#pass(client);
      else this.#waiting.push(client);
    });
  }

  /** @param target is the server's port of loopback */
  static async open(target: number): Promise<WaitingProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new WaitingProxy(server, target);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Keeps what comes from now on. */
  wait(): void {
    this.#waiting ??= [];
  }
  /** Sends on what was kept. */
  go(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const client of waiting) this.#pass(client);
  }

  #pass(client: Socket): void {
    const server = connect({ host: '127.0.0.1', port: this.target, noDelay: true });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#open.delete(socket);
        other.destroy();
      });
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.go();
    this.server.close();
    for (const socket of this.#open) socket.destroy();
    await once(this.server, 'close');
  }
}
