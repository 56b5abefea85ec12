import { AmongTabs, type Heard } from './among-tabs.js';
import type { Changed } from './changed.js';
import { follow, type FollowEnd, type Following } from './follow.js';

export interface Joining extends Pick<Following, 'isSignedIn'> {
  readonly ask: (tenant: string, ...asked: Parameters<Following['ask']>) => ReturnType<Following['ask']>;
  readonly onChanged: (changed: Changed) => void;
  readonly onEnd: (end: Exclude<FollowEnd, 'left'>) => void;
}

export interface Joined {
  /**
   * Reads the stream of a tenant from now on whenever this tab is the one to do so. What its page asked for before is
   * no older than what it has heard since it joined.
   */
  readonly read: (tenant: string) => void;
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
const alone = (tenant: string, signal: AbortSignal, read: () => Promise<void>): Promise<void> =>
  'locks' in navigator ? navigator.locks.request(`seatledger.changes.${tenant}`, { signal }, read) : read();

/**
 * Takes part in the one stream that a browser has of a tenant: the first tab that is seen reads it and tells the
 * others. While no tab is seen nobody reads, and whoever is seen next goes on where the last one was.
 */
export const joinFeed = ({ ask, isSignedIn, onChanged, onEnd }: Joining): Joined => {
  let lastId: string | undefined;
  let tenantOfReader: string | undefined;
  let stop = (): void => {};

  const take = (heard: Heard): void => {
    if ('end' in heard) return onEnd(heard.end);
    lastId = heard.id;
    if (heard.changed !== undefined) onChanged(heard.changed);
  };
  const tabs = new AmongTabs(take, (tenant) => (tenantOfReader === tenant ? lastId : undefined));

  const read = async (tenant: string, signal: AbortSignal): Promise<void> => {
    tenantOfReader = tenant;
    const end = await follow({
      ask: (...asked) => ask(tenant, ...asked),
      isSignedIn,
      tell: (told) => tabs.tell(tenant, told),
      lastId: () => lastId,
      pause,
      signal,
    });
    if (tenantOfReader === tenant) tenantOfReader = undefined;
    if (end !== 'left') tabs.tell(tenant, { end });
  };
  /** @returns what ends it */
  const readWhileSeen = (tenant: string): (() => void) => {
    let turn: AbortController | undefined;
    const look = (): void => {
      if (document.visibilityState === 'hidden') {
        turn?.abort();
        turn = undefined;
        return;
      }
      if (turn !== undefined) return;
      const { signal } = (turn = new AbortController());
      alone(tenant, signal, () => read(tenant, signal)).catch(() => {
        // it was left while it waited for its turn
      });
    };
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      document.removeEventListener('visibilitychange', look);
      turn?.abort();
    };
  };
  return {
    read: (tenant) => {
      stop();
      lastId = undefined;
      tabs.know(tenant);
      stop = readWhileSeen(tenant);
    },
    leave: () => {
      stop();
      tabs.leave();
    },
  };
};
