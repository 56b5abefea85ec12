import type { Clock, Delay } from '../ports/clock-and-ids.js';
import { type EventStore, type Position, START } from '../ports/event-store.js';
import type { Checkpoint } from '../ports/read-models.js';
import { firstOf } from '../waiting/first-of.js';
import type { ProjectionAlarm } from './alarms.js';
import type { FollowStatus } from './follow.js';
import { type Lag, lagBehind } from './lag.js';

/** This may be asked of a follower at any time: before it begins, while another process follows, after it stopped. */
export interface ObservedFollower {
  readonly name: string;
  readonly status: FollowStatus & { readonly parked?: number; readonly alarm?: ProjectionAlarm };
  /** Resolves to what is kept, by whichever process. It rejects while that can't be asked. */
  checkpoint(): Promise<Checkpoint | undefined>;
}

/** Whoever asks is kept waiting by a store that doesn't answer for so long at most. */
const ANSWER_WITHIN = 2_000;

/**
 * Tells how far followers are behind, as far as that is known: while a store doesn't answer it is what was known last.
 */
export class KnownLags {
  readonly #last = new Map<string, Lag>();

  constructor(
    private readonly parts: {
      readonly store: EventStore;
      readonly clock: Pick<Clock, 'now'>;
      readonly delay: Delay;
    },
  ) {}

  /**
   * Resolves to the lags in the order of the followers, undefined where nobody knows it yet. Never rejects, and takes
   * two seconds at most.
   */
  async of(followers: readonly ObservedFollower[]): Promise<readonly (Lag | undefined)[]> {
    const byPosition = new Map<Position, Promise<Lag>>();
    const asked = Promise.all(followers.map((follower) => this.#learn(follower, byPosition)));
    const late = (over: AbortSignal) => this.parts.delay.wait(ANSWER_WITHIN, over);
    await firstOf<unknown>([() => asked, late], new AbortController().signal);
    return followers.map(({ name }) => this.#last.get(name));
  }

  async #learn(follower: ObservedFollower, byPosition: Map<Position, Promise<Lag>>): Promise<void> {
    try {
      const position = await positionOf(follower);
      if (position === undefined) return;
      const lag = byPosition.get(position) ?? lagBehind(this.parts, position);
      byPosition.set(position, lag);
      this.#last.set(follower.name, await lag);
    } catch {
      // whoever follows meets the same outage, and says so
    }
  }
}

/** Its own place counts while it follows. Before and after that it is the kept one, which another process may move. */
const positionOf = async (follower: ObservedFollower): Promise<Position | undefined> => {
  const { state, position, alarm } = follower.status;
  // a place in another history says nothing about this one
  if (alarm?.code === 'wrong-history') return undefined;
  const isOwn = state === 'running' || state === 'waiting' || state === 'stopped';
  if (isOwn && position !== START) return position;
  return (await follower.checkpoint())?.position ?? START;
};
