import type { Clock, Delay, Keys, Random, Sessions } from '#application';
import type { Configuration } from '../config/configuration.js';
import { BrowserSessions } from './browser-sessions.js';
import { type Sealer, sealerOf } from './sealer.js';

/** The key store keeps the key of sessions under this name, where the configuration names none. */
const OWN_KEY = 'sessions';

export interface OpenSessions {
  readonly browser: BrowserSessions;
  readonly sealer: Sealer;
}

/**
 * Opens what knows the sessions of browsers; undefined while authentication is off. Without SESSION_KEYS their key is
 * one that the key store makes once and wraps by the master key, so that all instances agree.
 * @throws KeysUnavailable
 */
export const openSessions = async (
  { authentication, sessionKeys }: Pick<Configuration, 'authentication' | 'sessionKeys'>,
  ports: {
    readonly keys: Pick<Keys, 'hashKey'>;
    readonly sessions: Sessions;
    readonly clock: Pick<Clock, 'now'>;
    readonly delay: Delay;
    readonly random: Random;
  },
): Promise<OpenSessions | undefined> => {
  if (authentication.mode === 'off') return undefined;
  const [first, ...others] = sessionKeys;
  const sealer = sealerOf(first === undefined ? [await ports.keys.hashKey(OWN_KEY)] : [first, ...others]);
  return { sealer, browser: new BrowserSessions({ ...ports, sealer }) };
};
