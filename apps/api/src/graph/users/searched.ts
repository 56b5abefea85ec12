import { joined, needlesOf, wordsOf } from '#application';
import { never } from '#licensing';
import type { Predicate } from '../odata/condition.js';
import type { Search } from '../odata/search.js';
import { unsupported } from '../odata/unsupported.js';
import type { Thing } from '../protocol/graph-answers.js';

const textsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
/** The type in front of an address is no word of it. */
const withoutType = (address: string): string => address.replace(/^smtp:/i, '');
const member =
  (name: string) =>
  (thing: Thing): readonly string[] =>
    textsOf(thing[name]);

/** The directory has the words of these, and of nothing else. */
const SEARCHED: Readonly<Record<string, (thing: Thing) => readonly string[]>> = {
  displayName: member('displayName'),
  givenName: member('givenName'),
  surname: member('surname'),
  userPrincipalName: member('userPrincipalName'),
  mail: member('mail'),
  proxyAddresses: (thing) => textsOf(thing['proxyAddresses']).map(withoutType),
  department: member('department'),
  jobTitle: member('jobTitle'),
  officeLocation: member('officeLocation'),
};

const needlesIn = (name: string, text: string): readonly string[] => {
  const needles = needlesOf(withoutType(text.trim()));
  if (needles.length === 0) throw unsupported(`$search for no word in ${name.slice(0, 64)}`, Object.keys(SEARCHED));
  return needles;
};

/**
 * Makes a test of a search: each word begins a word of the member, case and accents aside.
 * @throws ProblemError: unsupported-query, where a member isn't searched, or a search has no word
 */
export const predicateOfSearch = (search: Search): Predicate => {
  switch (search.kind) {
    case 'and':
    case 'or': {
      const [left, right] = [predicateOfSearch(search.left), predicateOfSearch(search.right)];
      return search.kind === 'and' ? (thing) => left(thing) && right(thing) : (thing) => left(thing) || right(thing);
    }
    case 'words': {
      const [name, of] =
        Object.entries(SEARCHED).find(([known]) => known.toLowerCase() === search.member.toLowerCase()) ?? [];
      if (name === undefined || of === undefined)
        throw unsupported(`$search in ${search.member.slice(0, 64)}`, Object.keys(SEARCHED));
      const needles = needlesIn(name, search.text);
      return (thing) =>
        of(thing).some((text) => {
          const words = joined(wordsOf(text));
          return needles.every((needle) => words.includes(needle));
        });
    }
    default:
      return never(search);
  }
};

/** Gives the words that whoever is found must have, in whichever member, as the directory is asked for them. */
export const wordsToFind = (search: Search): string | undefined => {
  if (search.kind === 'words') return withoutType(search.text.trim());
  if (search.kind === 'or') return undefined;
  const found = [wordsToFind(search.left), wordsToFind(search.right)].filter((each) => each !== undefined);
  return found.length === 0 ? undefined : found.join(' ');
};
