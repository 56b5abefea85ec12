import type { DryRunItem } from '#application';
import { errorCatalogue, explain } from '#contracts';
import { type AddressKey, defined, type Refusal, type UserEffects } from '#licensing';

export const reasonOf = (refusal: Refusal) => ({ code: refusal.code, message: explain(refusal) });
/** Where nothing could be undone, the row says of each thing why, like one that was undone in part. */
export const leftOf = (refusal: Refusal | undefined): Pick<UserEffects, 'left'> =>
  refusal?.code === 'not-undone' ? { left: refusal.left } : {};
export const STATES = { pending: 'Pending', complete: 'Complete', failed: 'Failed' } as const;
export const ALIASES = ['aliasesReleased', 'aliasesReturned', 'aliasesLost'] as const;
export type AliasTexts = ReadonlyMap<string, ReadonlyMap<AddressKey, string>>;
/** Shows effects with aliases as text; those of an erased person are null. */
export const shownEffects = (effects: UserEffects, texts: ReadonlyMap<AddressKey, string> | undefined) => ({
  ...effects,
  ...Object.fromEntries(
    ALIASES.flatMap((name) => {
      const keys = effects[name];
      return keys === undefined ? [] : [[name, keys.map((key) => texts?.get(key) ?? null)]];
    }),
  ),
});
export const dryRow = ({ index, userId, state, refusal, failure, ...effects }: DryRunItem, texts: AliasTexts) => ({
  index,
  ...defined({ id: userId }),
  state: STATES[state],
  ...(refusal === undefined ? {} : { reason: reasonOf(refusal) }),
  ...(failure === undefined ? {} : { reason: { code: failure, message: errorCatalogue[failure].meaning } }),
  ...leftOf(refusal),
  ...shownEffects(effects, texts.get(userId ?? '')),
});

/** Returns those of whom something is told that is shown as text. */
export const withAliases = <R extends UserEffects & { readonly userId?: string }>(rows: readonly R[]): string[] =>
  rows.flatMap((row) => (ALIASES.some((name) => row[name] !== undefined) ? (row.userId ?? []) : []));
