import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { Position } from '../ports/event-store.js';
import { firstOf } from '../waiting/first-of.js';
import { pause } from '../waiting/pause.js';
import type { Changed } from './changed.js';
import type { Watch } from './tenant-changes.js';

/** Two things that are told are so far apart at least. */
export const APART_MILLISECONDS = 250;
/** Whoever reads hears of it so often, even where nothing changes. */
export const QUIET_MILLISECONDS = 15_000;

/** Tells why nothing more comes: the same goes on elsewhere, or with another token, or never. */
export type ChangesEnd = 'complete' | 'shutting-down' | 'token-ended' | 'tenant-gone';
export type ChangesItem =
  | { readonly kind: 'changed'; readonly changed: Changed }
  /** Nothing changed up to this position but what was told. */
  | { readonly kind: 'quiet'; readonly position: Position }
  | { readonly kind: 'end'; readonly end: ChangesEnd; readonly position?: Position };

export interface ChangesLife {
  /** The process ends with this. */
  readonly ending: AbortSignal;
  /** Whoever reads is gone with this. */
  readonly gone: AbortSignal;
  /** It ends at this instant. */
  readonly until?: string;
  /** Whoever reads is known no more with this. */
  readonly unknown?: AbortSignal;
}

/** Gives what changes in a tenant, gathered where it comes faster than it is told. Its last item says why it ends. */
export async function* changesFrom(
  watch: Watch,
  { clock, delay }: { readonly clock: Pick<Clock, 'now'>; readonly delay: Delay },
  { ending, gone, until, unknown }: ChangesLife,
): AsyncGenerator<ChangesItem, void> {
  const over = AbortSignal.any([ending, gone, ...(unknown === undefined ? [] : [unknown])]);
  const end = (why: ChangesEnd): ChangesItem => ({ kind: 'end', end: why, ...positionOf(watch) });
  /** So long it may still go on. */
  const left = (): number => (until === undefined ? Infinity : Date.parse(until) - Date.parse(clock.now()));
  while (!over.aborted) {
    if (left() <= 0) return yield end('token-ended');
    const seen = watch.changes.look();
    const changed = watch.gathered.take();
    if (changed !== undefined) {
      yield { kind: 'changed', changed };
      await pause(delay, Math.min(APART_MILLISECONDS, Math.max(1, left())), over);
    } else if (watch.isGone) return yield end('tenant-gone');
    else if (await isQuiet(watch, seen, { delay, milliseconds: Math.min(QUIET_MILLISECONDS, left()), over })) {
      if (left() > 0) yield { kind: 'quiet', position: watch.upTo };
    }
  }
  if (!gone.aborted) yield end(ending.aborted ? 'shutting-down' : 'token-ended');
}

/** What is gathered and not taken is still to be told by whoever goes on. */
const positionOf = ({ gathered, upTo }: Watch): { readonly position?: Position } =>
  gathered.isEmpty ? { position: upTo } : {};

const isQuiet = (
  { changes }: Watch,
  seen: number,
  { delay, milliseconds, over }: { readonly delay: Delay; readonly milliseconds: number; readonly over: AbortSignal },
): Promise<boolean> =>
  firstOf(
    [
      async (lost) => {
        await changes.wait(seen, lost);
        return false;
      },
      async (lost) => {
        await pause(delay, milliseconds, lost);
        return !over.aborted;
      },
    ],
    over,
  );
