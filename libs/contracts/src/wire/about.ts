import { z } from 'zod';
import { paddedText } from './bounded.js';
import { profileText } from './primitives.js';

/** The most that any form of a reference takes. It is kept in clear for ever, so it is never an address. */
const REFERENCE = /^[\x21-\x3f\x41-\x7e]{1,64}$/;

/** What every command takes besides its own members. */
export const ABOUT = {
  version: z
    .int()
    .min(0)
    .exactOptional()
    .meta({
      description:
        "the sender's own count for the user or the purchase that the command is about: a lower one than the last is " +
        'refused (stale-version). Only where the command is about one user or one purchase',
    }),
  reference: paddedText(64)
    .regex(REFERENCE, { error: 'must be 1 to 64 visible ASCII characters without @: it is kept in clear for ever' })
    .exactOptional()
    .meta({
      description:
        'a ticket: 1 to 64 ASCII letters, digits and -_./#:, at least one digit, or as REFERENCE_PATTERN says. ' +
        'It is kept in clear for ever, so it is no place for names',
      examples: ['CHG-4711'],
    }),
  reason: profileText
    .min(1)
    .max(500)
    .meta({ maxLength: 500 })
    .exactOptional()
    .meta({ description: 'why it is done, for people; sealed' }),
};
/** Over HTTP the header `If-Match` says this, so that it is no member of a body there. */
export const EXPECTED = {
  expected: z
    .int()
    .min(0)
    .exactOptional()
    .meta({
      description:
        'the revision at which the sender saw the user or the purchase that the command changes (of a reassignment ' +
        'the source): at another one it is refused (precondition-failed). Only where there is one such thing',
    }),
};
export const about = z.object(ABOUT);
export type AboutMembers = z.infer<typeof about>;

/** Parts a body into what every command takes and what is this command's own, neither of them checked yet. */
export const splitAbout = (body: unknown): { readonly about: object; readonly own: unknown } => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { about: {}, own: body };
  const isAbout = ([name]: readonly [string, unknown]): boolean => Object.hasOwn(ABOUT, name);
  const members = Object.entries(body);
  return {
    about: Object.fromEntries(members.filter(isAbout)),
    own: Object.fromEntries(members.filter((member) => !isAbout(member))),
  };
};
