import type { ChannelModel } from 'amqplib';
import { codeOf } from './errors.js';

/**
 * Tells whether an exchange of this name exists now. It needs no permission. A missing exchange closes the channel that
 * asked for it, so this one is its own.
 * @throws whatever else the broker or the client says
 */
export const exchangeExists = async (model: ChannelModel, exchange: string): Promise<boolean> => {
  try {
    const channel = await model.createChannel();
    channel.on('error', () => {}); // the failed call says the same
    await channel.checkExchange(exchange);
    await channel.close();
    return true;
  } catch (error) {
    if (codeOf(error) === 404) return false;
    throw error;
  }
};
