import type { SeededRandom } from '../../../libs/testing/src/fakes/index.js';

const SYLLABLES = 'an be cor di el fa gu ha ir jo ka lu mi no os pe'.split(' ');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Draws the names of a person, of two to four syllables each, one of 200 departments, and a country. */
export const personDrawn = (random: SeededRandom) => {
  const [first = 0, second = 0, third = 0, last = 0, end = 0, of = 0] = random.bytes(6);
  const syllable = (at: number): string => SYLLABLES[at % 16]!;
  const given = syllable(first) + syllable(second) + (third % 2 === 0 ? syllable(third >> 1) : '');
  const surname = syllable(last) + syllable(end) + syllable(last >> 4) + syllable(end >> 4);
  const location = (['DE', 'CZ', 'IS', 'FR'] as const)[of % 4]!;
  return { given: capital(given), surname: capital(surname), department: `Department ${of % 200}`, location };
};

/** Draws what somebody types who looks for a person: three to six letters of a name, of which some are nobody’s. */
export const wordDrawn = (random: SeededRandom): string => {
  const [length = 0, of = 0] = random.bytes(2);
  const { given, surname } = personDrawn(random);
  const name = of % 2 === 0 ? given : surname;
  return (of % 8 === 0 ? `${name.slice(0, 3)}x` : name.slice(0, 3 + (length % 4))).toLowerCase();
};
