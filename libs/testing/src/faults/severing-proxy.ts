import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** This is a connection to a server that breaks in the middle of a request; see `severAt`. */
export interface SeveringProxy {
  /** This is a port of 127.0.0.1. */
  readonly port: number;
  /**
   * A request with this text in it isn't passed on: every connection ends in that moment. `undefined` passes
   * everything.
   */
  severAt(text: string | undefined): void;
  close(): Promise<void>;
}

/** Passes bytes on to a server on this machine, both ways, until it is told to break off. */
export const openSeveringProxy = async (target: {
  readonly host: string;
  readonly port: number;
}): Promise<SeveringProxy> => {
  let marker: Buffer | undefined;
  const open = new Set<Socket>();
  const breakOff = (): void => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer((client) => {
    const upstream = connect(target);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (marker !== undefined && bytes.includes(marker)) breakOff();
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes) => client.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    severAt: (text) => {
      marker = text === undefined ? undefined : Buffer.from(text);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        breakOff();
      }),
  };
};
