import { z } from 'zod';
import { MOST_PROBLEMS } from '../errors/validation.js';

type Payload = z.core.ParsePayload;
interface Bounded {
  /** What has more items is refused before any of them is looked at. */
  readonly most: number;
}
interface BoundedListDef<T extends z.core.SomeType> extends z.core.$ZodArrayDef<T>, Bounded {}

const BoundedList: z.core.$constructor<z.ZodArray, BoundedListDef<z.core.$ZodType>> = z.core.$constructor(
  'BoundedList',
  (list: z.ZodArray, def: BoundedListDef<z.core.$ZodType>) => {
    z.ZodArray.init(list, def);
    list._zod.parse = (payload: Payload, context): Payload => {
      const { value: input, issues } = payload;
      if (!Array.isArray(input)) {
        issues.push({ code: 'invalid_type', expected: 'array', input, inst: list });
        return payload;
      }
      if (input.length > def.most) {
        const size = { origin: 'array', maximum: def.most, inclusive: true, length: input.length };
        issues.push({ code: 'too_big', ...size, input, inst: list, continue: false });
        return payload;
      }
      const items: unknown[] = [];
      payload.value = items;
      for (const [index, value] of input.entries()) {
        const item = def.element._zod.run({ value, issues: [] }, context);
        if (item instanceof Promise) throw new TypeError('an item that is checked later');
        issues.push(...z.core.util.prefixIssues(index, item.issues));
        if (issues.length >= MOST_PROBLEMS) break;
        items.push(item.value);
      }
      return payload;
    };
  },
);

/**
 * A list of at most so many items. A longer one is refused with its length (`length` of the issue) before any item is
 * checked, and checking ends with the first `MOST_PROBLEMS` problems.
 */
export const boundedList = <T extends z.ZodType>(element: T, most: number): z.ZodArray<T> =>
  new BoundedList({ type: 'array', element, most }).max(most) as unknown as z.ZodArray<T>;

/**
 * A text of at most so many UTF-16 units as it comes. A longer one is looked at no further, whatever else is asked of
 * it.
 */
export const boundedText = (most: number): z.ZodString => z.string().max(most, { abort: true });

/**
 * A text that may have spaces around what counts, which is at most so many UTF-16 units; whoever needs that exactly
 * asks for it besides. Documents tell the length without the spaces.
 */
export const paddedText = (most: number): z.ZodString =>
  boundedText(4 * most + 1_000)
    .trim()
    .meta({ maxLength: most });

interface BoundedRecordDef<T extends z.core.SomeType> extends z.core.$ZodRecordDef<z.ZodString, T>, Bounded {}
const BoundedRecord: z.core.$constructor<
  z.ZodRecord<z.ZodString>,
  BoundedRecordDef<z.core.$ZodType>
> = z.core.$constructor('BoundedRecord', (record: z.ZodRecord<z.ZodString>, def: BoundedRecordDef<z.core.$ZodType>) => {
  z.ZodRecord.init(record, def);
  const { parse } = record._zod;
  record._zod.parse = (payload: Payload, context) => {
    const { value: input, issues } = payload;
    if (typeof input !== 'object' || input === null || Object.keys(input).length <= def.most)
      return parse(payload as never, context);
    issues.push({ code: 'custom', message: `must have at most ${def.most} members`, input, continue: false });
    return payload as never;
  };
});

/** Members with names of any choice, at most so many, each with a name of at most `nameLength` UTF-16 units. */
export const boundedRecord = <T extends z.ZodType>(
  valueType: T,
  { most, nameLength }: { readonly most: number; readonly nameLength: number },
): z.ZodRecord<z.ZodString, T> => {
  const keyType = boundedText(nameLength).min(1);
  return new BoundedRecord({ type: 'record', keyType, valueType, most }) as unknown as z.ZodRecord<z.ZodString, T>;
};
