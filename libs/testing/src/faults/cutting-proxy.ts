import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between clients and a server on this machine, and can lose what the server has answered. */
export interface CuttingProxy {
  /** This is a port of 127.0.0.1. */
  readonly port: number;
  /** Counts the connections that clients have now. */
  readonly connections: number;
  /** Ends every connection at once; what the server answers on them afterwards reaches nobody. */
  cut(): void;
  close(): Promise<void>;
}

/** @param target the server's port; nobody needs to listen there yet, or all the time */
export const openCuttingProxy = async (target: number): Promise<CuttingProxy> => {
  const open = new Set<Socket>();
  const clients = new Set<Socket>();
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    const upstream = connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return clients.size;
    },
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
};
