import type { Delay } from '../ports/clock-and-ids.js';
import type { DamagedEvent, Position } from '../ports/event-store.js';
import { type Lease, LeaseLost } from '../ports/read-models.js';
import { pause } from '../waiting/pause.js';
import { acquire, type LeaseTerms, release, renewal } from './lease.js';
import type { DecodedPage, LogReader } from './log-reader.js';

export interface FollowStatus {
  /**
   * `standby`: another process does it. `waiting`: something is away, it tries again. `stopped`: its alarm says why.
   */
  readonly state: 'starting' | 'running' | 'standby' | 'waiting' | 'stopped' | 'ended';
  /** It has seen everything up to here. */
  readonly position: Position;
}

/** A stretch of following goes from a position on, until a failure, the signal, or until it isn't current any more. */
export interface Stretch {
  readonly position: Position;
  /**
   * Is given at least one event, and resolves to how many of the page's events, counted from the first, are done.
   * Whatever has to survive a failure, the checkpoint above all, it keeps itself.
   */
  handle(page: DecodedPage): Promise<number>;
  /**
   * Is given an event that isn't as it was written, and resolves where the follower goes on without it. A stretch that
   * has no such member ends there with that failure.
   */
  pass?(damage: DamagedEvent): Promise<void>;
  /** Is called each time that the follower has come to the end of the log, before it waits for more. */
  atEnd?(): Promise<void>;
  /** Is asked before each page. False ends this stretch, and another one begins. */
  isCurrent?(): Promise<boolean>;
}

/** A follower says how it takes what comes. */
export interface Follower {
  readonly log: LogReader;
  readonly delay: Delay;
  /** A page has so many events at most: the smallest number once caught up, doubled up to the largest while behind. */
  readonly batch: { readonly smallest: number; readonly largest: number };
  /** It waits so long for news before it looks all the same. */
  readonly idleMilliseconds: number;
  /** Is told of every failure but a lost lease, and sets the status: `again` after a moment, or `over` for good. */
  onFailure(error: unknown): 'again' | 'over';
  onStatus(change: Partial<FollowStatus>): void;
  /** Is told each time that it has read on, and done what there was to do. */
  onWell?(): void;
}

const RETRY_MILLISECONDS = 1_000;

/**
 * Follows the log until the signal, or until a failure ends it. Every event comes in order and at least once: after
 * every failure again from where the next stretch begins. Never rejects.
 */
export const follow = (follower: Follower, begin: () => Promise<Stretch>, signal: AbortSignal): Promise<void> =>
  untilOver(follower, signal, async () => stretch(follower, await begin(), async () => {}, signal));

/** Does the same, but only one process of all follows at a time. The others stand by. */
export const followAlone = (
  follower: Follower,
  terms: LeaseTerms,
  begin: (lease: Lease) => Promise<Stretch>,
  signal: AbortSignal,
): Promise<void> =>
  untilOver(follower, signal, async () => {
    const lease = await acquire(terms);
    if (lease === undefined) {
      follower.onStatus({ state: 'standby' });
      follower.onWell?.();
      return pause(follower.delay, terms.milliseconds / 3, signal);
    }
    try {
      const begun = await begin(lease);
      await stretch(follower, begun, renewal(terms, lease), signal);
    } finally {
      await release(terms, lease);
    }
  });

const untilOver = async (follower: Follower, signal: AbortSignal, work: () => Promise<void>): Promise<void> => {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      if (error instanceof LeaseLost) continue;
      if (follower.onFailure(error) === 'over') return;
      await pause(follower.delay, RETRY_MILLISECONDS, signal);
    }
  }
  follower.onStatus({ state: 'ended' });
};

const passBy = async (damage: DamagedEvent, pass: Stretch['pass']): Promise<void> => {
  if (pass === undefined) throw damage;
  await pass(damage);
};

const stretch = async (
  follower: Follower,
  begun: Stretch,
  renew: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  const leave = follower.log.join();
  try {
    await pageAfterPage(follower, begun, renew, signal);
  } finally {
    leave();
  }
};

const pageAfterPage = async (
  follower: Follower,
  { position: start, handle, pass, atEnd, isCurrent }: Stretch,
  renew: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  const { log, delay, idleMilliseconds, batch } = follower;
  let position = start;
  let size = batch.smallest;
  let seen = log.look();
  let isAtEnd = false;
  follower.onStatus({ state: 'running', position });
  while (!signal.aborted) {
    await renew();
    if ((await isCurrent?.()) === false) return;
    if (isAtEnd) {
      await atEnd?.();
      await log.wait(seen, position, idleMilliseconds, signal);
      isAtEnd = false;
      continue;
    }
    seen = log.look();
    // all followers of a process are woken at once, and each takes its time
    await log.turn.next();
    const page = await log.read(position, size);
    if (page.events.length === 0) {
      if (page.damage !== undefined) await passBy(page.damage, pass);
      position = page.next;
      follower.onStatus({ position });
      follower.onWell?.();
      isAtEnd = page.caughtUp;
      continue;
    }
    const done = await handle(page);
    const isAll = done === page.events.length;
    position = isAll ? page.next : (page.events[done - 1]?.position ?? position);
    size = page.caughtUp ? batch.smallest : Math.min(size * 2, batch.largest);
    follower.onStatus({ state: isAll ? 'running' : 'waiting', position });
    if (isAll) follower.onWell?.();
    if (!isAll) await pause(delay, Math.min(RETRY_MILLISECONDS, idleMilliseconds), signal);
    isAtEnd = isAll && page.caughtUp;
  }
};
