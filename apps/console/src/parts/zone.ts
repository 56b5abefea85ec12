import { useSyncExternalStore } from 'react';

/** Times are shown in the zone of this browser, or in UTC as the log has them. */
export type Zone = 'UTC' | 'local';

const KEY = 'seatledger.zone';
const LOCAL = Intl.DateTimeFormat().resolvedOptions().timeZone;

const kept = (): Zone => {
  if (typeof window === 'undefined') return 'local';
  try {
    return window.localStorage.getItem(KEY) === 'UTC' ? 'UTC' : 'local';
  } catch {
    // a browser may keep nothing for anybody
    return 'local';
  }
};

let zone = kept();
const watching = new Set<() => void>();
const become = (next: Zone): void => {
  zone = next;
  for (const each of watching) each();
};

const watch = (changed: () => void): (() => void) => {
  watching.add(changed);
  // another tab of this browser chose
  const others = ({ key }: StorageEvent): void => {
    if (key === KEY) become(kept());
  };
  window.addEventListener('storage', others);
  return () => {
    watching.delete(changed);
    window.removeEventListener('storage', others);
  };
};

/** The reader's choice, which every date of every page follows. */
export const chosenZone = (): Zone => zone;
export const useZone = (): Zone => useSyncExternalStore(watch, chosenZone);

/** The zone by its name, as the server takes it. */
export const timeZone = (of: Zone = zone): string => (of === 'UTC' ? 'UTC' : LOCAL);

export const chooseZone = (next: Zone): void => {
  try {
    window.localStorage.setItem(KEY, next);
  } catch {
    // it holds for this page all the same
  }
  become(next);
};
