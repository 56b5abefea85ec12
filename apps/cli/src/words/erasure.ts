import type { ErasedUser } from '../http/shapes.js';
import { type Said, tenseOf } from './tense.js';

const services = (said: string, named: readonly string[]): readonly string[] =>
  named.length === 0 ? [] : [`${said}: ${named.join(', ')}`];

const ERASED: Said = { done: 'Erased', tried: 'Would erase' };
const UNTIL: Said = { done: 'could have been restored until', tried: 'can be restored until' };
const PURGED: Said = { done: 'Data purged', tried: 'Data would be purged' };
const KEPT: Said = { done: 'Data kept for good', tried: 'Data would be kept for good' };

/** Returns what became of a user who was erased before the time, or would, line by line. */
export const erasureLines = (who: string, erased: ErasedUser): readonly string[] => {
  const { purged = [], kept = [], purgeAt } = erased;
  const tense = tenseOf(erased);
  const until = purgeAt === undefined ? '' : `; the user ${UNTIL[tense]} ${purgeAt}`;
  return [
    `${ERASED[tense]} ${who} for good${until}`,
    ...services(
      PURGED[tense],
      purged.map(({ service }) => service),
    ),
    ...services(KEPT[tense], kept),
  ];
};
