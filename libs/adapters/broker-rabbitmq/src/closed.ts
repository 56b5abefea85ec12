import type { Channel, ChannelModel } from 'amqplib';

/**
 * Closes a channel or a connection, and resolves once it is closed. The client's own promise stays open for ever where
 * the connection is lost before the broker has agreed.
 */
export const closed = (each: Pick<Channel, 'once' | 'close'> | Pick<ChannelModel, 'once' | 'close'>): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => resolve();
    each.once('close', end);
    each.close().then(end, end); // it rejects where this is closed already
  });
