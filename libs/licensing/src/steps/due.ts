import type { Decision, DecisionContext } from '../decision.js';
import type { Instant } from '../values.js';

/**
 * Tells why a deletion that can't be undone doesn't happen now; undefined where it may. What stays for good is never
 * due.
 */
export const whyNotPurge = (
  context: DecisionContext,
  purgeAt: Instant | undefined,
): Extract<Decision, { outcome: 'ignored' }>['reason'] | undefined => {
  if (purgeAt === undefined) return 'not-due';
  if (!context.clockTrusted) return 'clock-not-trusted';
  return context.now < purgeAt ? 'not-due' : undefined;
};
