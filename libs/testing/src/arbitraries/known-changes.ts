import type { Answer, UserField } from '#licensing';

/** A receipt keeps no texts, so that of these fields alone it tells whether they were changed. */
const KNOWN: readonly UserField[] = ['usageLocation', 'aliases'];

/** Leaves out of an answer what nobody can tell any more who has the receipt alone. */
export const withKnownChanges = (answer: Answer): Answer =>
  answer.kind === 'user'
    ? { ...answer, changed: answer.changed?.filter((field) => KNOWN.includes(field)) ?? [] }
    : answer;
