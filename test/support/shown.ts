import type { Standalone } from '../../apps/standalone/src/standalone.js';

/** A reading waits so long for what was written before it; then it is told what is there. */
const SHOWN_WITHIN = 10_000;

const shownAt = new Map<string, () => Promise<void>>();

/** Readings at this server's URL wait for all that was written before them, until `forget` is called. */
export const showAtOnce = ({ url, caughtUp }: Pick<Standalone, 'url' | 'caughtUp'>): { forget(): void } => {
  let waits = true;
  shownAt.set(url, async () => {
    // a server that can't show it, since a spec broke it, isn't waited for again
    if (waits) waits = await caughtUp(SHOWN_WITHIN).catch(() => false);
  });
  return { forget: () => shownAt.delete(url) };
};

/** Resolves when the server at this URL shows what was written, so that a spec sees its own writes at any speed. */
export const shown = async (url: string): Promise<void> => shownAt.get(url)?.();
