import { printable } from './table.js';

type Steps = readonly { readonly words: string }[];
export interface Ways {
  readonly remedies: Steps;
  readonly otherWays?: readonly Steps[];
}

const allOf = ({ remedies, otherWays = [] }: Ways): readonly Steps[] => [remedies, ...otherWays];

/** Returns what is to be put into the words of the command line, in order. */
export const wordsOfWays = (ways: Ways): readonly string[] =>
  allOf(ways).flatMap((way) => way.map(({ words }) => words));

/** Shows each way step by step, the smallest first, with the words that `wordsOfWays` became. */
export const waysInLines = (ways: Ways, words: readonly string[]): readonly string[] => {
  let from = 0;
  return allOf(ways).flatMap((way, at) => {
    const steps = words.slice(from, (from += way.length)).map((step) => `  ${printable(step)}`);
    return at === 0 ? steps : ['Or this, which was tried as well:', ...steps];
  });
};
