import type { ChannelModel } from 'amqplib';
import { Writable } from 'node:stream';

/**
 * Sends what is written before the event loop goes on in one piece. The client writes each message for itself, and a
 * connection that doesn't wait for more (`noDelay`) would make a call of the system and a packet of each.
 */
export const writeTogether = (stream: Writable): void => {
  const write = stream.write.bind(stream) as (...given: readonly unknown[]) => boolean;
  let waits = false;
  const send = (): void => {
    waits = false;
    stream.uncork();
  };
  stream.write = (...given: readonly unknown[]): boolean => {
    if (!waits) {
      waits = true;
      stream.cork();
      process.nextTick(send);
    }
    return write(...given);
  };
};

/** The client has its socket there, and doesn't say so in its types. */
export const streamOf = ({ connection }: ChannelModel): Writable | undefined => {
  const { stream } = connection as { readonly stream?: unknown };
  return stream instanceof Writable ? stream : undefined;
};
