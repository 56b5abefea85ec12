import { once } from 'node:events';
import { createServer } from 'node:net';
import { ConfigurationError } from './configuration.js';

interface Address {
  readonly host: string;
  readonly port: number;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already; end it, or choose another PORT',
  EACCES: 'this user may not listen there; choose a PORT from 1024',
  EADDRNOTAVAIL: 'this machine has no such address; choose another HOST',
  ENOTFOUND: 'this machine knows no such name; choose another HOST',
};

/** Returns what a start that can't listen there is told: a ConfigurationError, or the error itself. */
export const cannotListen = (error: unknown, { host, port }: Address): unknown => {
  const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined ? error : new ConfigurationError([`HOST=${host} PORT=${port}: ${reason}`]);
};

/**
 * Resolves where the address can be listened on; the port 0 always can. An app asks before it begins any work, which
 * would have to be ended again under those who see it.
 * @throws ConfigurationError
 */
export const assertPortIsFree = async (address: Address): Promise<void> => {
  if (address.port === 0) return;
  const server = createServer();
  try {
    server.listen({ host: address.host, port: address.port, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    throw cannotListen(error, address);
  }
  server.close();
  await once(server, 'close');
};
