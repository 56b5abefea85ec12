/** What was tried would be; what was carried out is. */
export type Tense = 'done' | 'tried';

export const tenseOf = ({ dryRun }: { readonly dryRun?: boolean }): Tense => (dryRun === true ? 'tried' : 'done');

/** One thing to say, in both tenses. */
export type Said = Readonly<Record<Tense, string>>;
