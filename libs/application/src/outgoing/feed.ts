import { INTERNAL_EVENTS, parseStream, type TenantId } from '#licensing';
import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import {
  type AllPage,
  DamagedEvent,
  type EventStore,
  type Position,
  type StoredEvent,
  StoreUnavailable,
} from '../ports/event-store.js';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { firstOf, whenAborted } from '../waiting/first-of.js';

/** This is a stretch of one tenant's events as other systems get them. */
export interface FeedAsked {
  readonly tenantId: TenantId;
  /** It begins behind this position. */
  readonly after: Position;
  /** It ends with this position. Without it, it ends where the log does, or goes on for ever where it follows. */
  readonly to?: Position;
  /** Only events of these types are given. The default is all. */
  readonly types?: ReadonlySet<string>;
}

/** An end is none of the log: the same goes on behind the position that it tells. */
export type FeedEnd =
  'complete' | 'shutting-down' | 'token-ended' | 'damaged-event' | 'store-unavailable' | 'internal-error';
export type FeedItem =
  | { readonly kind: 'event'; readonly event: RecordedEvent; readonly position: Position }
  /** Everything up to this position was looked at. */
  | { readonly kind: 'heartbeat'; readonly position: Position }
  | { readonly kind: 'end'; readonly end: FeedEnd; readonly position: Position; readonly problem?: string };

export interface FeedParts {
  readonly store: Pick<EventStore, 'follow'>;
  readonly codec: Pick<Codec, 'read'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly turn: Turn;
}
export interface FeedLife {
  /** The process ends with this. */
  readonly ending: AbortSignal;
  /** Whoever reads is gone with this. */
  readonly gone: AbortSignal;
  /** Whoever reads isn't known any more with this. */
  readonly unknown?: AbortSignal;
  /** It ends at this instant, at the next heartbeat. */
  readonly until?: string;
  /** Is told of what nobody expects. */
  readonly onBug?: (error: unknown) => void;
}

/** Whoever waits hears of it so often. */
export const HEARTBEAT_MILLISECONDS = 15_000;
const PAGE = 500;
/** So many pages in which nothing is for the caller are looked through before a heartbeat tells how far. */
const QUIET_PAGES = 20;

type Step = { readonly kind: 'page'; readonly page: AllPage | undefined } | { readonly kind: 'quiet' };

/**
 * Gives what is there of a tenant and then, without a gap and nothing twice, what comes: the events that go out, in the
 * order of the log. A page is read when the one before it was taken, so that a slow reader costs a page. It never
 * throws: its last item says why it ends, and behind which position the same goes on.
 */
export async function* feedOf(parts: FeedParts, asked: FeedAsked, life: FeedLife): AsyncGenerator<FeedItem, void> {
  let position = asked.after;
  const end = (why: FeedEnd, problem?: string): FeedItem => ({
    kind: 'end',
    end: why,
    position,
    ...(problem === undefined ? {} : { problem }),
  });
  const over = AbortSignal.any([life.ending, life.gone, ...(life.unknown === undefined ? [] : [life.unknown])]);
  const own = new AbortController();
  const signal = AbortSignal.any([over, own.signal]);
  const pages = parts.store.follow(asked.after, { pageSize: PAGE, signal })[Symbol.asyncIterator]();
  const isPast = (): boolean => life.until !== undefined && parts.clock.now() >= life.until;
  let reading = pages.next();
  try {
    if (asked.to !== undefined && asked.to <= asked.after) return yield end('complete');
    let quiet = 0;
    while (!over.aborted) {
      if (isPast()) return yield end('token-ended');
      const step = await nextStep(reading, parts.delay, over);
      if (step.kind === 'quiet') {
        if (!over.aborted) yield { kind: 'heartbeat', position };
        continue;
      }
      if (step.page === undefined) break;
      let given = 0;
      for await (const event of eventsOf(step.page, parts, asked)) {
        given += 1;
        ({ position } = event);
        yield { kind: 'event', event, position };
        if (over.aborted) break;
      }
      if (over.aborted) break;
      const isComplete = asked.to !== undefined && step.page.next >= asked.to;
      position = isComplete ? asked.to : step.page.next;
      if (isComplete) return yield end('complete');
      quiet = given > 0 ? 0 : quiet + 1;
      if (quiet === QUIET_PAGES) {
        quiet = 0;
        yield { kind: 'heartbeat', position };
      }
      reading = pages.next();
    }
    yield end(life.unknown?.aborted === true ? 'token-ended' : 'shutting-down');
  } catch (error) {
    if (error instanceof DamagedEvent) yield end('damaged-event', error.message);
    else if (error instanceof StoreUnavailable || over.aborted) yield end('store-unavailable');
    else {
      life.onBug?.(error);
      yield end('internal-error');
    }
  } finally {
    // a page may still be on its way, which nobody waits for any more
    own.abort();
    await reading.catch(() => undefined);
    await pages.return?.().catch(() => undefined);
  }
}

/** A page that is being read stays so: nothing of it is lost to a heartbeat. */
const nextStep = (reading: Promise<IteratorResult<AllPage, void>>, delay: Delay, over: AbortSignal): Promise<Step> =>
  firstOf<Step>(
    [
      async () => {
        const { done, value } = await reading;
        return { kind: 'page', page: done === true ? undefined : (value as AllPage) };
      },
      async (lost) => {
        await firstOf([(late) => delay.wait(HEARTBEAT_MILLISECONDS, late).catch(() => {}), whenAborted], lost);
        return { kind: 'quiet' };
      },
    ],
    over,
  );

/** Decodes what is the caller's and no more, bit by bit. */
async function* eventsOf(
  { events }: AllPage,
  { codec, turn }: Pick<FeedParts, 'codec' | 'turn'>,
  asked: FeedAsked,
): AsyncGenerator<RecordedEvent, void> {
  const pace = new Pace(turn);
  for (const stored of events) {
    if (isAsked(stored, asked)) yield* codec.read([stored]);
    if (pace.spentOn(stored)) await pace.rest();
  }
}

const isAsked = ({ stream, type, position }: StoredEvent, { tenantId, to, types }: FeedAsked): boolean =>
  !INTERNAL_EVENTS.includes(type) &&
  (types === undefined || types.has(type)) &&
  (to === undefined || position <= to) &&
  parseStream(stream)?.tenantId === tenantId;
