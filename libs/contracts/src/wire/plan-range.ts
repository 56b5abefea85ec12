import { z } from 'zod';
import { guid } from './primitives.js';

/** Covers the plans whose id, as a text in lower case, isn't below `from` and is below `before`. */
export const planRange = z
  .strictObject({
    from: guid.exactOptional().meta({ description: 'the first plan id that is covered; left out: from the start' }),
    before: guid.exactOptional().meta({ description: 'the first plan id after them; left out: to the end' }),
  })
  .meta({
    description:
      'Replaces only the part of the list that these plan ids cover, and leaves the others as they are. ' +
      'A long list goes in several requests whose ranges lie side by side. Left out: the whole list.',
  });

/** A plan beyond the range would stay when the list is replaced without it, so it is refused. */
export const checkRange =
  <K extends string>(member: K) =>
  (
    {
      range,
      restrictions,
    }: {
      readonly range?: { readonly from?: string; readonly before?: string };
      readonly restrictions: readonly { readonly [M in K]: string }[];
    },
    context: z.RefinementCtx,
  ): void => {
    if (range === undefined) return;
    const { from = '', before = 'g' } = range;
    const index = restrictions.findIndex((entry) => entry[member] < from || entry[member] >= before);
    if (index < 0) return;
    const message = 'this plan is not in the range';
    context.addIssue({
      code: 'custom',
      params: { code: 'invalid-body' },
      message,
      path: ['restrictions', index, member],
    });
  };
