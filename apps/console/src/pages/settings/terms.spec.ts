import { termInWords } from './terms.js';

it.each([
  ['P30D', '30 days'],
  ['P1D', '1 day'],
  ['P2W', '2 weeks'],
  ['P1DT12H', '1 day 12 hours'],
  ['PT90M', '90 minutes'],
  ['PT5S', '5 seconds'],
  ['for-good', 'kept for good'],
  ['of another kind', 'of another kind'],
])('the term %s is said as %s', (term, words) => {
  expect(termInWords(term)).toBe(words);
});
