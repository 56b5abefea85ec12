import type { Instant, TenantId } from '#licensing';
import { NO_TENANT } from '../lanes/lane-command.js';
import { START, type EventStore, type Position } from '../ports/event-store.js';
import type { Freshness } from '../projection/freshness.js';
import { type AsOfAsked, endOfDay, endOfDayBefore } from './as-of.js';

/** This is a place in the log, and the time that it stands for. */
export interface Then {
  readonly position: Position;
  readonly instant: Instant;
  /** Where a day was asked for: the place of the end of the day before. Whatever was in between was so on that day. */
  readonly dayBegan?: Position;
}

/** Knows where a tenant's log was at what time. The nil GUID stands for what belongs to no tenant. */
export interface Instants {
  /** Resolves to the first event that is later than all before it and than the instant, and to the one before it. */
  laterThan(
    tenantId: TenantId,
    instant: Instant,
  ): Promise<{ readonly position: Position; readonly before: Position } | undefined>;
  /** Resolves to the newest time that the tenant's log had seen at this position. */
  latestAt(tenantId: TenantId, position: Position): Promise<Instant | undefined>;
  /** Resolves to the place of the tenant's last event. */
  last(tenantId: TenantId): Promise<Position | undefined>;
}
export const INSTANTS = 'instants';

export interface PastParts {
  readonly store: Pick<EventStore, 'head'>;
  readonly instants: Instants;
  readonly freshness: Pick<Freshness, 'waitFor'>;
}
const WAIT = { timeoutMilliseconds: 5_000 };

/** Resolves to the instant that is meant; to undefined where a position is. */
export const instantOf = (asked: AsOfAsked): Instant | undefined => {
  if (asked.by === 'position') return undefined;
  return asked.by === 'instant' ? asked.instant : endOfDay(asked.date, asked.timeZone);
};

/**
 * Says which position is meant by an instant, a day or a position: one for a whole tenant. Of an instant it is the end
 * of the last append before the tenant's first event that is later; clocks of several processes differ, and an event
 * counts where it stands. What belongs to no tenant, such as the catalogue, counts up to its own first later event.
 */
export class Past {
  constructor(private readonly parts: PastParts) {}

  /** @throws NotFreshEnough where the read model isn't there in time; ReadModelsUnavailable, StoreUnavailable */
  async find(tenantId: TenantId, asked: AsOfAsked): Promise<Then> {
    switch (asked.by) {
      case 'position':
        return { position: asked.position, instant: await this.#instantAt(tenantId, asked.position) };
      case 'instant':
        return { position: await this.#positionAt(tenantId, asked.instant), instant: asked.instant };
      case 'date': {
        const { date, timeZone } = asked;
        const instant = endOfDay(date, timeZone);
        const [position, dayBegan] = await Promise.all(
          [instant, endOfDayBefore(date, timeZone)].map((each) => this.#positionAt(tenantId, each)),
        );
        return { position: position!, instant, dayBegan: dayBegan! };
      }
    }
  }

  /** Before the first event there was no time. */
  async #instantAt(tenantId: TenantId, position: Position): Promise<Instant> {
    const { instants, freshness } = this.parts;
    await freshness.waitFor(position, [INSTANTS], WAIT);
    const found = await Promise.all([tenantId, NO_TENANT].map((each) => instants.latestAt(each, position)));
    return found[0] ?? found[1] ?? (new Date(0).toISOString() as Instant);
  }

  async #positionAt(tenantId: TenantId, instant: Instant): Promise<Position> {
    const ends = await this.#endsAt(tenantId, instant);
    if (ends.every(({ later }) => later !== undefined)) return placeOf(ends);
    // nothing later is known yet, and perhaps something is there
    const head = await this.parts.store.head();
    if (head !== undefined) await this.parts.freshness.waitFor(head.position, [INSTANTS], WAIT);
    return placeOf(await this.#endsAt(tenantId, instant));
  }

  #endsAt(tenantId: TenantId, instant: Instant): Promise<readonly [End, End]> {
    return Promise.all([this.#endAt(tenantId, instant), this.#endAt(NO_TENANT, instant)]);
  }

  async #endAt(tenantId: TenantId, instant: Instant): Promise<End> {
    const { instants } = this.parts;
    // the last one is asked for first: what comes in between is no later event, and stands behind it
    const last = await instants.last(tenantId);
    const found = await instants.laterThan(tenantId, instant);
    return found === undefined ? { end: last ?? START } : { end: found.before, later: found.position };
  }
}

/** The last event that counts stands here; `later` is the first one that doesn't, where there is one. */
interface End {
  readonly end: Position;
  readonly later?: Position;
}

const placeOf = ([own, others]: readonly [End, End]): Position =>
  others.end > own.end && (own.later === undefined || others.end < own.later) ? others.end : own.end;
