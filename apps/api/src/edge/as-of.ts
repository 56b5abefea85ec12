import { Injectable } from '@nestjs/common';
import { asOfAsked, GuardedClock, instantOf, Past, type Then } from '#application';
import { defined, type TenantId } from '#licensing';
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
  async find(tenantId: TenantId, { asOf, timeZone }: AsOfParameters): Promise<Then> {
    const asked = asOfAsked(asOf, timeZone);
    if (asked === undefined) throw problemError('invalid-as-of', {});
    const instant = instantOf(asked);
    if (instant !== undefined) refuseFuture(instant, this.clock);
    return this.past.find(tenantId, asked);
  }
}

/** Every answer about the past has these. */
export const saysThen = ({ instant, position }: Then) => ({ asOf: instant, position });

/** What shows everything up to both. */
export const atLeast = (one: string | undefined, other: string): string =>
  one !== undefined && one > other ? one : other;
