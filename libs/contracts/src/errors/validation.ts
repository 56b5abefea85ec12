import type { z } from 'zod';
import type { FieldProblem } from './edge-errors.js';
import { anyOf } from './wording.js';

/** Checking stops when so many problems are found: nobody mends more at once, and each of them costs memory. */
export const MOST_PROBLEMS = 100;

type ValidationCode = 'invalid-body' | 'unknown-field' | 'invalid-guid' | 'invalid-country' | 'invalid-address';
type Issue = z.core.$ZodIssue;

/** This is the longest shown part of a name that no schema knows, since such a name may have any length. */
const NAME_SHOWN = 100;
/** Returns a JSON pointer. Source: RFC 6901. */
export const jsonPointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).slice(0, NAME_SHOWN).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const codeOf = (issue: Issue): ValidationCode => {
  if (issue.code === 'unrecognized_keys') return 'unknown-field';
  if (issue.code === 'invalid_format' && issue.format === 'guid') return 'invalid-guid';
  if (issue.code === 'custom') return (issue.params?.['code'] as ValidationCode | undefined) ?? 'invalid-body';
  return 'invalid-body';
};

const typeOf = ([only, ...others]: readonly Issue[]): string | undefined =>
  only?.code === 'invalid_type' && only.path.length === 0 && others.length === 0 ? only.expected : undefined;

/**
 * Where no branch of a union fits, shows the nearest one: the branch that fails deepest, and among these the one with
 * the fewest issues.
 */
const flatten = (issue: Issue): readonly Issue[] => {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const types = issue.errors.map(typeOf).filter((type) => type !== undefined);
  if (types.length === issue.errors.length && types.length > 1)
    return [{ code: 'custom', path: issue.path, message: anyOf(types) }];
  const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map(({ path }) => path.length));
  const [nearest] = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
  return (nearest ?? []).flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
};

/** Each unknown member is a problem of its own, with its own pointer. */
const problemsOf = (issue: Issue): readonly FieldProblem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({
        at: jsonPointer([...issue.path, key]),
        code: 'unknown-field',
        message: 'is not known here',
      }))
    : [{ at: jsonPointer(issue.path), code: codeOf(issue), message: issue.message }];

/**
 * Turns what zod found into the problems of a problem document, one for each pointer, and the one code that fits all of
 * them (or `invalid-body`). Values are never quoted.
 */
export const validationProblems = (
  error: z.ZodError,
  limit = MOST_PROBLEMS,
): { readonly code: ValidationCode; readonly problems: readonly FieldProblem[] } => {
  const byPointer = new Map<string, FieldProblem>();
  for (const problem of error.issues.slice(0, limit).flatMap(flatten).flatMap(problemsOf)) {
    if (byPointer.size === limit) break;
    // a wrong type may also be too small or too long, and the first problem says enough
    if (!byPointer.has(problem.at)) byPointer.set(problem.at, problem);
  }
  const problems = [...byPointer.values()];
  const codes = new Set(problems.map(({ code }) => code));
  const [only] = codes;
  return { code: codes.size === 1 && only !== undefined ? (only as ValidationCode) : 'invalid-body', problems };
};
