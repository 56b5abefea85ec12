import { connect, createServer, type Server, type Socket } from 'node:net';

/** This is a connection to a server that can be cut like a broken network or a killed process: nobody says goodbye. */
export interface Wire {
  /** This is the server's URL through this wire. */
  readonly url: string;
  /** Cuts the connections that are open. New ones are taken, unless the wire is `down`. */
  cut(): void;
  /** Refuses connections, or takes them again. */
  down(isDown: boolean): void;
  /** Goes down as soon as a client sends this text, which doesn't reach the server then. */
  downAt(text: string): void;
  /** Tells how many connections it has refused since it was opened. */
  readonly refused: number;
  close(): Promise<void>;
}

export const openWire = async (target: string): Promise<Wire> => {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let refusing = false;
  let refused = 0;
  let last: string | undefined;
  const server: Server = createServer((near) => {
    if (refusing) {
      refused += 1;
      return void near.destroy();
    }
    near.on('data', (sent) => {
      if (last !== undefined && sent.includes(last)) down(true);
    });
    const far = connect({ host: to.hostname, port: Number(to.port || 5672) });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => (sockets.delete(one), other.destroy()));
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as { port: number }).port);
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  const down = (isDown: boolean): void => {
    refusing = isDown;
    last = undefined;
    if (isDown) cut();
  };
  return {
    url: url.href,
    get refused() {
      return refused;
    },
    cut,
    down,
    downAt: (text) => {
      last = text;
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
