import { z } from 'zod';
import { Pace, type Turn } from '#application';
import { MOST_PROBLEMS } from '../errors/validation.js';
import { LIMITS } from './primitives.js';

/** This many users are checked at once. */
const USERS = 100;

interface WithUsers {
  readonly mode?: unknown;
  readonly users: readonly unknown[];
}
const isLong = (body: unknown): body is WithUsers =>
  typeof body === 'object' &&
  body !== null &&
  'users' in body &&
  Array.isArray(body.users) &&
  body.users.length > USERS &&
  body.users.length <= LIMITS.usersPerOperation;

/** Says of a problem of some users where it stands in the whole list. */
const moved = (issue: z.core.$ZodIssue, from: number): z.core.$ZodIssue => {
  const [list, index, ...rest] = issue.path;
  return list === 'users' && typeof index === 'number' ? { ...issue, path: [list, index + from, ...rest] } : issue;
};

/** What a schema makes of a body. */
export type CheckedBody<T> =
  | { readonly success: true; readonly data: T; readonly error?: never }
  | { readonly success: false; readonly error: z.ZodError };

/**
 * Checks a body as the schema does. Of a bulk operation the users are checked some at a time, and others go on in
 * between; what goes along with all of them is checked with the first. Ends with the first `MOST_PROBLEMS` problems.
 */
export const checkInTurns = async <T>(
  schema: z.ZodType<T>,
  body: unknown,
  turn: Turn,
  params?: z.core.ParseContext<z.core.$ZodIssue>,
): Promise<CheckedBody<T>> => {
  if (!isLong(body)) return schema.safeParse(body, params);
  const pace = new Pace(turn);
  const { mode, users } = body;
  const issues: z.core.$ZodIssue[] = [];
  const checked: unknown[] = [];
  let whole: object | undefined;
  for (let from = 0; from < users.length && issues.length < MOST_PROBLEMS; from += USERS) {
    const some = users.slice(from, from + USERS);
    const result = schema.safeParse(from === 0 ? { ...body, users: some } : { mode, users: some }, params);
    if (result.success) {
      const data = result.data as WithUsers;
      whole ??= data;
      for (const user of data.users) checked.push(user);
    } else {
      const found = result.error.issues.filter(({ path }) => from === 0 || path[0] === 'users');
      issues.push(...found.map((issue) => moved(issue, from)));
      if (issues.length === 0) throw new Error('a problem of the whole body was found with some of its users alone');
    }
    if (pace.spent('users', some.length)) await pace.rest();
  }
  if (issues.length > 0) return { success: false, error: new z.ZodError(issues.slice(0, MOST_PROBLEMS)) };
  return { success: true, data: { ...whole, users: checked } as T };
};
