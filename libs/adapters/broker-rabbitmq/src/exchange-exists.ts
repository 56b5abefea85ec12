import type { ChannelModel } from 'amqplib';
import { BrokerUnavailable } from '#application';
import { closed } from './closed.js';
import { codeOf, textOf } from './errors.js';

/**
 * Tells whether an exchange of this name exists now. It needs no permission. A missing exchange closes the channel that
 * asked for it, so this one is its own.
 * @throws BrokerUnavailable
 */
export const exchangeExists = async (model: ChannelModel, exchange: string): Promise<boolean> => {
  try {
    const channel = await model.createChannel();
    channel.on('error', () => {}); // the failed call says the same
    await channel.checkExchange(exchange);
    await closed(channel);
    return true;
  } catch (error) {
    if (codeOf(error) === 404) return false;
    throw new BrokerUnavailable(`the broker can't be asked for ${exchange}: ${textOf(error)}`);
  }
};
