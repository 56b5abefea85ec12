import type { Pace } from '../ports/pace.js';

/** How many reads are under way at once: enough to hide a network, few enough not to flood a store. */
const AT_ONCE = 64;

/** Resolves to results in the order of `inputs`, at the pace given. Fails with the first failure. */
export const inChunks = async <I, O>(
  inputs: readonly I[],
  work: (input: I) => Promise<O>,
  pace?: Pace,
): Promise<O[]> => {
  const results: O[] = [];
  for (let at = 0; at < inputs.length; at += AT_ONCE) {
    results.push(...(await Promise.all(inputs.slice(at, at + AT_ONCE).map(work))));
    if (pace?.spent('users', AT_ONCE)) await pace.rest();
  }
  return results;
};
