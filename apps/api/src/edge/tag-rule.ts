/** Here stands why an answer has no tag, for each reason that there is. */
export const WHY_UNTAGGED = {
  time: 'Time alone changes it.',
  process: 'It says how this process does, or what it keeps in memory. No event tells of that.',
  caller: 'It says what the token of the caller says.',
  receipt: 'Who may see it stands in the receipt, which is read for that anyway.',
  keys: 'The key store has a say in it, of which no event tells.',
  release: 'It changes with a release, or with a setting.',
  log: 'It says how far the log has come, which others move.',
  'no-read': 'It is no GET.',
} as const;

/** Every question decides: either its answers are tagged with what was served, or there is a reason why none is. */
export type TagRule = 'served' | { readonly none: keyof typeof WHY_UNTAGGED };

/** What is known of the route of a question. */
export interface TagConfig {
  readonly tag: TagRule;
}
