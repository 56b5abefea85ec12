import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut, as a network does it or a process that is killed: nobody is told goodbye. */
export interface Wire {
  /** The server's URL by this way. */
  readonly url: string;
  /** Cuts what is connected; new connections are taken unless `down`. */
  cut(): void;
  /** Takes no connection, or takes them again. */
  down(isDown: boolean): void;
  close(): Promise<void>;
}

export const openWire = async (target: string): Promise<Wire> => {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let refusing = false;
  const server: Server = createServer((near) => {
    if (refusing) return void near.destroy();
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
  return {
    url: url.href,
    cut,
    down: (isDown) => {
      refusing = isDown;
      if (isDown) cut();
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
