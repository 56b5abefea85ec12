import { z } from 'zod';
import { boundedText } from '#contracts';

/** No variable has more characters; a list of services and their retentions is the longest. */
export const setting = boundedText(10_000);

/** Turns a function that throws RangeErrors into a zod transform. */
export const parsed =
  <T>(parse: (text: string) => T) =>
  (text: string, context: z.RefinementCtx<string>): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  };
