import type { Changed } from './changed.js';
import { follow, type FollowEnd, type Following, type Told } from './follow.js';

export interface Joining extends Pick<Following, 'ask' | 'isSignedIn'> {
  /** Tabs of other tenants have streams of their own. */
  readonly tenantId: string | undefined;
  readonly onChanged: (changed: Changed) => void;
  readonly onEnd: (end: Exclude<FollowEnd, 'left'>) => void;
}

/** A tab that is new asks how far the one is that reads: all that it asks the server itself comes later. */
type Message = Told | { readonly end: Exclude<FollowEnd, 'left'> } | { readonly isNew: true };

export interface Joined {
  /** Reads the stream from now on whenever this tab is the one to do so. */
  readonly read: () => void;
  readonly leave: () => void;
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });

/** Only one tab at a time gets through; the others wait for it to go. Without locks each tab reads for itself. */
const alone = (name: string, signal: AbortSignal, read: () => Promise<void>): Promise<void> =>
  'locks' in navigator ? navigator.locks.request(name, { signal }, read) : read();

/**
 * Takes part in the one stream that a browser has of a tenant: the first tab that is seen reads it and tells the
 * others. While no tab is seen nobody reads, and whoever is seen next goes on where the last one was.
 */
export const joinFeed = ({ tenantId, ask, isSignedIn, onChanged, onEnd }: Joining): Joined => {
  const name = `seatledger.changes.${tenantId ?? ''}`;
  const channel = new BroadcastChannel(name);
  let lastId: string | undefined;
  let isReader = false;
  let turn: AbortController | undefined;

  const take = (message: Message): void => {
    if ('isNew' in message) {
      if (isReader && lastId !== undefined) channel.postMessage({ id: lastId });
      return;
    }
    if ('end' in message) return onEnd(message.end);
    lastId = message.id;
    if (message.changed !== undefined) onChanged(message.changed);
  };
  const tell = (message: Message): void => {
    channel.postMessage(message);
    take(message);
  };
  channel.addEventListener('message', ({ data }) => take(data as Message));
  channel.postMessage({ isNew: true } satisfies Message);

  const readWhileSeen = (): void => {
    if (document.visibilityState === 'hidden') {
      turn?.abort();
      turn = undefined;
      return;
    }
    if (turn !== undefined) return;
    const { signal } = (turn = new AbortController());
    alone(name, signal, async () => {
      isReader = true;
      const end = await follow({ ask, isSignedIn, tell, lastId: () => lastId, pause, signal });
      isReader = false;
      if (end !== 'left') tell({ end });
    }).catch(() => {
      // it was left while it waited for its turn
    });
  };
  return {
    read: () => {
      document.addEventListener('visibilitychange', readWhileSeen);
      readWhileSeen();
    },
    leave: () => {
      document.removeEventListener('visibilitychange', readWhileSeen);
      turn?.abort();
      channel.close();
    },
  };
};
