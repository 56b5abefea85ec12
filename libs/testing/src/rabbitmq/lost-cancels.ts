import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** This is a connection to RabbitMQ on which consumers may not be told that their queue is gone. */
export interface LosesCancels {
  /** This is the server's URL through this connection. */
  readonly url: string;
  /** While it is true, no `basic.cancel` of the server reaches the client. */
  losing: boolean;
  close(): Promise<void>;
}

const METHOD = 1;
const BASIC_CANCEL = Buffer.from([0, 60, 0, 30]);
/** A frame is its type, channel (2 bytes), size (4 bytes), payload, and an end mark. Source: AMQP 0-9-1, 4.2.3. */
const HEAD = 7;
const END = 1;

export const openLosesCancels = async (target: string): Promise<LosesCancels> => {
  const to = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host: to.hostname, port: Number(to.port || 5672) });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => (open.delete(one), other.destroy()));
    }
    near.pipe(far);
    let rest = Buffer.alloc(0);
    far.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (;;) {
        const size = rest.length < HEAD ? Infinity : HEAD + rest.readUInt32BE(3) + END;
        if (rest.length < size) return;
        const frame = rest.subarray(0, size);
        rest = rest.subarray(size);
        const isCancel = frame[0] === METHOD && frame.subarray(HEAD, HEAD + 4).equals(BASIC_CANCEL);
        if (isCancel && proxy.losing) continue;
        near.write(frame);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const proxy = {
    url: url.href,
    losing: false,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
};
