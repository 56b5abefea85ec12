import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
};
const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
};
const FORMATS: Readonly<Record<string, string>> = {
  guid: 'must be a GUID of the form 8-4-4-4-12',
  date: 'must be a date such as 2026-01-31',
  datetime: 'must be an instant such as 2026-01-31T12:00:00Z',
};

const bound = (side: 'at least' | 'at most', limit: number | bigint, origin: string): string => {
  const unit = UNITS[origin];
  if (unit === undefined) return `must be ${side} ${limit}`;
  if (side === 'at least' && limit === 1) return 'must not be empty';
  return `must have ${side} ${limit} ${limit === 1 ? unit[0] : unit[1]}`;
};

/**
 * Says what zod finds in the words of our problem documents; zod doesn't ask it for a schema's own texts. It tells what
 * would be right, and never what came. Give it to a parse: `schema.safeParse(value, { error: wording })`.
 */
export const wording = (issue: RawIssue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bound('at least', issue.minimum, issue.origin);
    case 'too_big':
      return bound('at most', issue.maximum, issue.origin);
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'has a wrong form';
    default:
      return undefined;
  }
};

/** Describes the types that would fit, for a value that fits none of them. */
export const anyOf = (types: readonly string[]): string =>
  `must be ${types.map((type) => TYPES[type] ?? type).join(' or ')}`;
