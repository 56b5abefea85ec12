import { didYouMean } from './did-you-mean.js';

const PRODUCTS = ['ENTERPRISEPACK', 'STANDARDPACK', 'EMS', 'SPE_E5', 'SPE_E3', 'ENTERPRISEPREMIUM'];

it.each([
  ['enterprisepak', ' Did you mean ENTERPRISEPACK?'],
  ['SPE_E4', ' Did you mean SPE_E3 or SPE_E5?'],
  ['EMSX', ' Did you mean EMS?'],
  ['VISIOCLIENT', ''],
  ['', ''],
])('of %j', (word, said) => {
  expect(didYouMean(word, PRODUCTS)).toBe(said);
});
