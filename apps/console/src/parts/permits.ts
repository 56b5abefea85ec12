import { useAsOf } from '../api/api-context.js';
import type { Answer } from '../api/shapes.js';
import { useRead } from '../api/use-read.js';

/** Names are compared as texts: a page may ask for one that this release doesn't know. */
type Permits = { readonly [L in keyof Answer<'get', '/api/me'>['permits']]?: readonly string[] };
const PAST = 'The past can’t be changed. Go back to now first.';

/**
 * Tells what the caller may do. What isn't known yet is taken for permitted: the server refuses it all the same, and
 * says why.
 */
export const usePermits = () => {
  const { data: me } = useRead('/api/me', {});
  const asOf = useAsOf();
  const { reads, readsAsOf, commands, operations }: Permits = me?.permits ?? {};
  return {
    /** Whether there is an instant, now or before, as of which it may be read. */
    mayEverRead: (what: string): boolean => readsAsOf?.includes(what) ?? true,
    mayRead: (what: string): boolean => reads?.includes(what) ?? true,
    may: (command: string): boolean => commands?.includes(command) ?? true,
    /** Whether an operation of this mode may be started. */
    mayRun: (mode: string): boolean => operations?.includes(mode) ?? true,
    /** Says why nothing can be changed on this page, whoever asks. */
    whyOff: asOf === undefined ? undefined : PAST,
  };
};
