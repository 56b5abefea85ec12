import type { Answer, UserEffects } from '../answers.js';
import { licenseChanges } from '../license-changes.js';
import { defined } from '../values.js';

/**
 * Tells what the command of one user did besides coming true. An operation that runs and its dry run both ask here, so
 * that they tell the same.
 */
export const effectsOf = (answer: Answer): UserEffects => {
  if (answer.kind !== 'user' && answer.kind !== 'deleted' && answer.kind !== 'restored') return {};
  const { retained, restored, purged, granted, aliasesReleased, aliasesReturned, aliasesLost } = answer;
  const shortfalls = answer.kind === 'restored' && answer.shortfalls.length > 0 ? answer.shortfalls : undefined;
  const { purgeAt, left, handedBack } = answer;
  const lists = {
    changed: answer.changed,
    retained,
    restored,
    purged,
    granted,
    aliasesReleased,
    aliasesReturned,
    aliasesLost,
  };
  return defined({ ...changedLicenses(answer), ...lists, shortfalls, left, handedBack, purgeAt });
};

const changedLicenses = (answer: Parameters<typeof licenseChanges>[0]): Pick<UserEffects, 'assigned' | 'removed'> => {
  const { assigned, removed } = licenseChanges(answer);
  return defined({
    assigned: assigned.length > 0 ? assigned : undefined,
    removed: removed.length > 0 ? removed : undefined,
  });
};

/**
 * Whether the command came true only in part: a license or an alias didn't come back with its user or its service, or
 * an undo left something.
 */
export const fellShort = ({ shortfalls = [], aliasesLost = [], left = [] }: UserEffects): boolean =>
  shortfalls.length > 0 || aliasesLost.length > 0 || left.length > 0;
