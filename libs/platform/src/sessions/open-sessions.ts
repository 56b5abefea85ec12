import type { Clock, Delay, Keys, Random, Sessions } from '#application';
import type { Configuration } from '../config/configuration.js';
import type { EndedAtProvider, SignIn } from '../sign-in/sign-in.js';
import { BrowserSessions } from './browser-sessions.js';
import type { Provider } from './provider.js';
import { type Sealer, sealerOf } from './sealer.js';
import { endSessions, providerMarkOf } from './session-ends.js';
import { SessionGrants } from './session-grants.js';

/** The key store keeps the key of sessions under this name, where the configuration names none. */
const OWN_KEY = 'sessions';

export interface OpenSessions {
  readonly browser: BrowserSessions;
  readonly grants: SessionGrants;
  readonly sealer: Sealer;
  /** People sign in at these. */
  readonly providers: readonly Provider[];
  readonly clock: Pick<Clock, 'now'>;
  /** Resolves to whether this is the first who does what has this name, until an instant. */
  once(name: string, until: string): Promise<boolean>;
  /** Ends the sessions here that were ended at a provider. @throws KeysUnavailable */
  endedAt(ended: EndedAtProvider): Promise<void>;
}

interface SessionPorts {
  readonly keys: Pick<Keys, 'hashKey'>;
  readonly sessions: Sessions;
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly random: Random;
}

/** A client of providers is loaded only where there are any. */
const providersOf = async (
  signIn: Pick<SignIn, 'browserClients' | 'of'>,
  clock: Pick<Clock, 'now'>,
): Promise<readonly Provider[]> => {
  if (signIn.browserClients.length === 0) return [];
  const { Provider: Opened } = await import('./provider.js');
  return signIn.browserClients.map((of) => new Opened(of, { signIn, clock }));
};

/**
 * Opens what knows the sessions of browsers; undefined while authentication is off. Without SESSION_KEYS their key is
 * one that the key store makes once and wraps by the master key, so that all instances agree.
 * @throws KeysUnavailable
 */
export const openSessions = async (
  { sessionKeys }: Pick<Configuration, 'sessionKeys'>,
  ports: SessionPorts,
  signIn: Pick<SignIn, 'browserClients' | 'of'> | undefined,
): Promise<OpenSessions | undefined> => {
  if (signIn === undefined) return undefined;
  const { sessions, clock } = ports;
  const [first, ...others] = sessionKeys;
  const sealer = sealerOf(first === undefined ? [await ports.keys.hashKey(OWN_KEY)] : [first, ...others]);
  const providers = await providersOf(signIn, clock);
  const grants = new SessionGrants({ sessions, sealer, clock, providers });
  const browser = new BrowserSessions({ ...ports, sealer, grants });
  return {
    sealer,
    providers,
    grants,
    browser,
    clock,
    once: async (name, until) => {
      if ((await sessions.find([name])).size > 0) return false;
      await sessions.keep(name, { text: '', until });
      return true;
    },
    endedAt: async ({ issuer, session, subject }) => {
      const mark = session === undefined ? `sub ${String(subject)}` : `sid ${session}`;
      await endSessions({ providerMark: providerMarkOf(issuer, mark) }, { sessions, clock });
    },
  };
};
