import { AccessDenied, KeysUnavailable, OutcomeUnknown, StoreUnavailable } from '#application';
import { PromptDelay } from '#testing/fakes';
import { readConfiguration } from '../config/configuration.js';
import { createLogger } from '../logging/logger.js';
import { onceThere } from './once-there.js';

const onServers = readConfiguration({
  DATA_DIR: 'unused',
  EVENT_STORE_URL: 'kurrentdb://127.0.0.1:2113?tls=false',
  KEYS_URL: 'mongodb://127.0.0.1:27017/keys',
  MASTER_KEY: Buffer.alloc(32).toString('base64'),
});
const inFiles = readConfiguration({ DATA_DIR: 'unused' });

describe('a step of the start', () => {
  /** Resolves to the number of tries; the first two fail. */
  const taken = async (error: Error, stores: Parameters<typeof onceThere>[1]['stores']): Promise<number> => {
    let tries = 0;
    const step = async (): Promise<number> => {
      tries += 1;
      if (tries < 3) throw error;
      return tries;
    };
    return onceThere(step, { stores, delay: new PromptDelay(), logger: createLogger('silent') });
  };

  it.each([new KeysUnavailable('away'), new StoreUnavailable('away'), new OutcomeUnknown('away')])(
    'is taken again while a server is away: %s',
    async (error) => {
      expect(await taken(error, onServers)).toBe(3);
    },
  );

  it.each([new AccessDenied('no'), new Error('a bug')])('isn’t taken again for what waiting can’t mend: %s', (error) =>
    expect(taken(error, onServers)).rejects.toBe(error),
  );

  it.each([new KeysUnavailable('away'), new StoreUnavailable('away'), new OutcomeUnknown('away')])(
    'isn’t taken again where the stores are files: %s',
    (error) => expect(taken(error, inFiles)).rejects.toBe(error),
  );
});
