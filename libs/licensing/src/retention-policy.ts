import { SHAREPOINT } from './values.js';
import type { Service } from './values.js';

const DAY = 86_400_000;
/** No promise is made for longer than a hundred years. */
const MAXIMUM = 36_500 * DAY;
const WEEKS = /^P(\d+)W$/;
const DAYS_AND_TIME = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** An ISO 8601 duration with the text it was written as. */
export interface Duration {
  readonly milliseconds: number;
  readonly iso: string;
}
/** How long data is kept, or for good. */
export type RetentionTerm = Duration | 'for-good';
export interface RetentionPolicy {
  /** How long a deleted user can come back, and how long a removed service's data stays. */
  readonly term: Duration;
  /** The services whose data stays for another term. That of `sharepoint` stays for good unless it is set otherwise. */
  readonly ofService: ReadonlyMap<Service, RetentionTerm>;
}

/** How long a service's data stays. */
export const termOf = ({ term, ofService }: RetentionPolicy, service: Service): RetentionTerm =>
  ofService.get(service) ?? term;

/**
 * Reads an ISO 8601 duration of whole weeks, or of days, hours, minutes and seconds. Years and months are refused: they
 * have no fixed length, and a promise needs one. So is zero.
 * @throws RangeError with a sentence that says what is wrong
 */
export const parseDuration = (iso: string): Duration => {
  const weeks = WEEKS.exec(iso);
  const parts = DAYS_AND_TIME.exec(iso);
  if (!weeks && (!parts || iso === 'P')) {
    const isCalendar = /^P[\dYMWD]*[YM]/.test(iso);
    throw new RangeError(
      isCalendar
        ? 'years and months have no fixed length: write days, for example P30D'
        : 'is no ISO 8601 duration of days or less, for example P30D or PT12H',
    );
  }
  const [days, hours, minutes, seconds] = weeks
    ? [Number(weeks[1]) * 7, 0, 0, 0]
    : [1, 2, 3, 4].map((index) => Number(parts?.[index] ?? 0));
  const milliseconds = days! * DAY + hours! * 3_600_000 + minutes! * 60_000 + seconds! * 1_000;
  if (milliseconds === 0) throw new RangeError('zero would purge at once, with no way back');
  if (milliseconds > MAXIMUM) throw new RangeError('is over a hundred years');
  return { milliseconds, iso };
};

const isStandard = (service: Service, term: RetentionTerm): boolean => service === SHAREPOINT && term === 'for-good';

/**
 * Writes the policy as receipts keep it: `P30D`, or `P30D,exchange=P60D` with the services that have a term of their
 * own, sorted. `sharepoint` stands there where its documents do not stay for good.
 */
export const retentionText = ({ term, ofService }: RetentionPolicy): string => {
  const terms = ofService.has(SHAREPOINT) ? ofService : new Map(ofService).set(SHAREPOINT, term);
  const others = [...terms]
    .filter(([service, its]) => !isStandard(service, its))
    .map(([service, its]) => `${service}=${its === 'for-good' ? its : its.iso}`);
  return [term.iso, ...others.sort()].join(',');
};

/** Reads what `retentionText` wrote. @throws RangeError for any other text */
export const retentionOfText = (text: string): RetentionPolicy => {
  const [term = '', ...others] = text.split(',');
  const terms = others.map((other): [Service, RetentionTerm] => {
    const [service = '', its = ''] = other.split('=');
    return [service as Service, its === 'for-good' ? its : parseDuration(its)];
  });
  return { term: parseDuration(term), ofService: new Map([[SHAREPOINT, 'for-good'], ...terms]) };
};
