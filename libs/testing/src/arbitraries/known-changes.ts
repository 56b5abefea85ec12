import type { Answer, UserField } from '#licensing';

/** A receipt keeps no texts, so that of these fields alone it tells whether they were changed. */
const KNOWN: readonly UserField[] = ['usageLocation', 'aliases'];

/**
 * Leaves out of an answer what nobody can tell any more who has the receipt alone: which texts were changed, and so at
 * which revision the user came to be.
 */
export const withKnownChanges = (answer: Answer): Answer => {
  if (answer.kind !== 'user') return answer;
  const { revision: _texts, changed = [], ...known } = answer;
  return { ...known, changed: changed.filter((field) => KNOWN.includes(field)) };
};
