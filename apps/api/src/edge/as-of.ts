import { Injectable } from '@nestjs/common';
import { type AsOfAsked, asOfAsked, GuardedClock, instantOf, InvalidCursor, Past, type Then } from '#application';
import { defined, type Instant, type TenantId } from '#licensing';
import { refuseFuture } from './no-future.js';
import { problemError } from './problem-error.js';

/** A question says with these what time it is about. */
export interface AsOfParameters {
  readonly asOf: string;
  readonly timeZone?: string;
}

/** A question about now says neither. @throws ProblemError for a time zone of nothing */
export const asOfIn = ({
  asOf,
  timeZone,
}: {
  readonly asOf?: string;
  readonly timeZone?: string;
}): AsOfParameters | undefined => {
  if (asOf !== undefined) return { asOf, ...defined({ timeZone }) };
  if (timeZone !== undefined) throw problemError('invalid-as-of', {});
  return undefined;
};

/** Finds the place in the log that a question about the past means. */
@Injectable()
export class AsOf {
  constructor(
    private readonly clock: GuardedClock,
    private readonly past: Past,
  ) {}

  /** @throws ProblemError for what is no time or lies in the future; NotFreshEnough, ReadModelsUnavailable */
  async find(tenantId: TenantId, parameters: AsOfParameters): Promise<Then> {
    return this.past.find(tenantId, this.#asked(parameters));
  }

  /** Does so for the first page, and takes it from the cursor for others. @throws what `find` throws; InvalidCursor */
  async page<Q extends { readonly after?: string }>(
    tenantId: TenantId,
    parameters: AsOfParameters,
    query: Q,
  ): Promise<PageThen<Q>> {
    const asked = this.#asked(parameters);
    if (query.after === undefined) return { query, at: await this.past.find(tenantId, asked) };
    const { at, after } = thenIn(query.after, asked);
    return { at, query: { ...query, after } };
  }

  #asked({ asOf, timeZone }: AsOfParameters): AsOfAsked {
    const asked = asOfAsked(asOf, timeZone);
    if (asked === undefined) throw problemError('invalid-as-of', {});
    const instant = instantOf(asked);
    if (instant !== undefined) refuseFuture(instant, this.clock);
    return asked;
  }
}

/** A page of a question about the past: which time it is about, and behind what of the list it begins. */
export interface PageThen<Q> {
  readonly at: Then;
  readonly query: Q;
}

/**
 * A cursor keeps the place in the log that its first page stood at: what is found for an instant anew may be another
 * place by then, since a process whose clock is behind may have written meanwhile.
 */
const CURSOR = /^then\.(\d{20})\.(\d{20})?\.([\dTZ:.-]{24,30})\.(.*)$/s;

const thenIn = (cursor: string, asked: AsOfAsked): { readonly at: Then; readonly after: string } => {
  const [, position, dayBegan, instant, after] = CURSOR.exec(cursor) ?? [];
  const isOfThis = asked.by === 'position' ? asked.position === position : instantOf(asked) === instant;
  if (position === undefined || after === undefined || !isOfThis || (asked.by === 'date') !== (dayBegan !== undefined))
    throw new InvalidCursor('the cursor is not one of this list at this time');
  return { at: { position, instant: instant as Instant, ...defined({ dayBegan }) }, after };
};

/** Leads to the next page, which tells of the same place in the log. */
export const nextThen = (
  { position, dayBegan = '', instant }: Then,
  { next }: { readonly next?: string },
): { readonly next?: string } =>
  next === undefined ? {} : { next: `then.${position}.${dayBegan}.${instant}.${next}` };

/** Every answer about the past has these. */
export const saysThen = ({ instant, position }: Then) => ({ asOf: instant, position });

/** What shows everything up to both. */
export const atLeast = (one: string | undefined, other: string): string =>
  one !== undefined && one > other ? one : other;
