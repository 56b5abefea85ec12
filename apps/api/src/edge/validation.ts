import { Body, Param, type PipeTransform, Query } from '@nestjs/common';
import { LIMITS, wording } from '#contracts';
import { z } from 'zod';
import { bodyProblem, problemError } from './problem-error.js';

class BodyPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: z.ZodType<T>) {}
  transform(value: unknown): T {
    const result = this.schema.safeParse(value === undefined ? {} : value, { error: wording });
    if (!result.success) throw bodyProblem(result.error);
    return result.data;
  }
}
/** The body, checked; no body counts as an empty object. */
export const ZodBody = (schema: z.ZodType): ParameterDecorator => Body(new BodyPipe(schema));

/** Parameters that have codes of their own. */
const ownProblem = (name: string) => {
  switch (name) {
    case 'limit':
      return problemError('invalid-limit', { minimum: 1, maximum: LIMITS.pageMaximum });
    case 'after':
      return problemError('invalid-cursor', {});
    case 'minPosition':
      return problemError('invalid-position', {});
    case 'asOf':
      return problemError('invalid-as-of', {});
    default:
      return undefined;
  }
};
class QueryPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: z.ZodType<T>) {}
  transform(value: unknown): T {
    const result = this.schema.safeParse(value, { error: wording });
    if (result.success) return result.data;
    const [first] = result.error.issues;
    const own = ownProblem(String(first?.path[0] ?? ''));
    if (own) throw own;
    const problems = result.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((at) => ({ at, code: 'invalid-query', message: 'unknown parameter' }))
        : [{ at: String(issue.path[0] ?? ''), code: 'invalid-query', message: issue.message }],
    );
    throw problemError('invalid-query', { problems });
  }
}
class NamePipe implements PipeTransform<string, string> {
  transform(value: string): string {
    const name = value.trim();
    // what no user can be called is a user that nobody knows
    if (name === '' || name.length > LIMITS.addressLength) throw problemError('user-not-found', {});
    return name;
  }
}
/** A user named in the path: without the space around, as it is when the user is created. */
export const UserName = (): ParameterDecorator => Param('id', new NamePipe());

/** The query, checked; unknown parameters are errors. */
export const ZodQuery = (schema: z.ZodType): ParameterDecorator => Query(new QueryPipe(schema));

const position = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform((text) => text.padStart(20, '0'));
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

export const FRESH = { minPosition: position.exactOptional() };
export const PAGED = {
  ...FRESH,
  limit: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(LIMITS.pageMaximum))
    .default(LIMITS.pageDefault),
  after: z.string().min(1).max(2_000).exactOptional(),
};
export const freshQuery = z.strictObject(FRESH);
export const pagedQuery = z.strictObject(PAGED);
export const asOfQuery = z.strictObject({ ...FRESH, asOf: instant.exactOptional() });
/** `days`: from now on; not together with `until`. */
export const deadlinesQuery = z.strictObject({
  ...PAGED,
  until: instant.exactOptional(),
  days: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a whole number of days, at most 99999')
    .transform(Number)
    .exactOptional(),
});
export const productQuery = z.strictObject({ ...PAGED, product: z.string().min(1).max(128).exactOptional() });
export const recentQuery = z.strictObject({
  ...PAGED,
  outcome: z.enum(['accepted', 'unchanged', 'refused']).exactOptional(),
});
/** Of a list that is short, and follows no read model. */
export const noQuery = z.strictObject({});
/** Of every command. */
export const commandQuery = z.strictObject({ dryRun: z.enum(['true', 'false']).exactOptional() });
/** Of a command that may name a deleted user by its address. */
export const restoreQuery = commandQuery.extend(FRESH);
export type Paged = z.infer<typeof pagedQuery>;

/** Without the parameter that concerns freshness only. */
export const pageOf = ({ limit, after }: Paged): { readonly limit: number; readonly after?: string } => ({
  limit,
  ...(after === undefined ? {} : { after }),
});
