import type { z } from 'zod';
import type { FieldProblem } from './edge-errors.js';

type ValidationCode = 'invalid-body' | 'unknown-field' | 'invalid-guid' | 'invalid-country' | 'invalid-address';
type Issue = z.core.$ZodIssue;

const pointer = (path: readonly PropertyKey[]): string => path.map((part) => `/${String(part)}`).join('');

const codeOf = (issue: Issue): ValidationCode => {
  if (issue.code === 'unrecognized_keys') return 'unknown-field';
  if (issue.code === 'invalid_format' && issue.format === 'guid') return 'invalid-guid';
  if (issue.code === 'custom') return (issue.params?.['code'] as ValidationCode | undefined) ?? 'invalid-body';
  return 'invalid-body';
};
const messageOf = (issue: Issue): string =>
  issue.code === 'unrecognized_keys' ? `unknown field ${issue.keys.join(', ')}` : issue.message;

/** Of a union that nothing fits, the branch that came nearest: the one that fails deepest, then with the fewest issues. */
const flatten = (issue: Issue): readonly Issue[] => {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map(({ path }) => path.length));
  const [nearest] = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
  return (nearest ?? []).flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
};

/** What zod found, as problems of a problem document, and the one code that fits all of them (else `invalid-body`). Values are never quoted. */
export const validationProblems = (
  error: z.ZodError,
  limit = 100,
): { readonly code: ValidationCode; readonly problems: readonly FieldProblem[] } => {
  const issues = error.issues.slice(0, limit).flatMap(flatten);
  const problems = issues.map((issue) => ({ at: pointer(issue.path), code: codeOf(issue), message: messageOf(issue) }));
  const codes = new Set(problems.map(({ code }) => code));
  const [only] = codes;
  return { code: codes.size === 1 && only !== undefined ? only : 'invalid-body', problems };
};
