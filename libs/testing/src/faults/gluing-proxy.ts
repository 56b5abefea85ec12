import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Glue {
  /** This answer of the server, as it comes at the end of what the server has sent. */
  readonly to: Buffer;
  /** These bytes follow it at once, as if the server had sent both together. */
  readonly bytes: Buffer;
  readonly times: number;
}
/** This is a connection to a server that seems to say one more thing with an answer; see `glue`. */
export interface GluingProxy {
  /** This is a port of 127.0.0.1. */
  readonly port: number;
  glue(glue: Glue): void;
  /** It is to glue something this many times more. */
  readonly left: number;
  close(): Promise<void>;
}

/** Passes bytes on to a server on this machine, both ways, and adds to its answers what it is told to add. */
export const openGluingProxy = async (target: {
  readonly host: string;
  readonly port: number;
}): Promise<GluingProxy> => {
  let wanted: Glue | undefined;
  let left = 0;
  const open = new Set<Socket>();
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
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      const isIt = wanted !== undefined && left > 0 && bytes.subarray(-wanted.to.length).equals(wanted.to);
      if (isIt) left -= 1;
      client.write(isIt ? Buffer.concat([bytes, wanted!.bytes]) : bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    glue: (glue) => {
      wanted = glue;
      left = glue.times;
    },
    get left() {
      return left;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
};
