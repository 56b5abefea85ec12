import { joined, needlesOf, wordsOf } from './words.js';

/** Says it as people do who look for somebody. */
const finds = (search: string, ...texts: readonly string[]): boolean => {
  const text = texts.map((each) => joined(wordsOf(each))).join('\0');
  return needlesOf(search).every((needle) => text.includes(needle));
};

describe('words', () => {
  it.each([
    ['ann', 'Ann Lee'],
    ['LE', 'Ann Lee'],
    ['lee an', 'Ann Lee'],
    ['jose', 'José Muñoz'],
    ['MUÑ', 'jose munoz'],
    ['soren', 'Søren'],
    ['lodz', 'Łódź'],
    ['strasse', 'Straße'],
    ['ΟΔΥΣΣΕΥΣ', 'Οδυσσεύς'],
    ['иванов', 'ИВАНОВ'],
    ['obrien', 'Pat O’Brien'],
    ["o'bri", 'Pat OBrien'],
    ['meier', 'Meyer-Meier'],
    ['meyer-mei', 'Meyer-Meier'],
    ['ann.lee@con', 'ann.lee@contoso.com'],
    ['contoso', 'ann.lee@contoso.com'],
    ['田中', '田中太郎'],
    ['太郎', '田中太郎'],
    ['がな', 'ひらがな'],
    ['민수', '김민수'],
    ['ชาย', 'สมชาย'],
    ['ｱﾝ', 'アン'],
  ])('%s finds %s', (search, text) => {
    expect(finds(search, text)).toBe(true);
  });

  it.each([
    ['nn', 'Ann Lee'],
    ['annlee', 'Ann Lee'],
    ['lee.ann', 'ann.lee@contoso.com'],
    ['太田', '田中太郎'],
    ['が', 'か'],
    ['中太', '田中 太郎'],
  ])('%s doesn’t find %s', (search, text) => {
    expect(finds(search, text)).toBe(false);
  });

  it('of a search may stand in several texts, and punctuation alone asks for nothing', () => {
    expect(finds('ann sales', 'Ann Lee', 'Sales')).toBe(true);
    expect(finds('ann sales', 'Ann Lee', 'Finance')).toBe(false);
    expect(needlesOf(' -- @ ')).toEqual([]);
  });

  it('sort a shorter name before a longer one, and by word', () => {
    const names = ['Ann', 'Ann Lee', 'Ann Lee-Bo', 'Anna', 'Ánna B', 'Bo'];
    expect(names.toSorted((a, b) => (joined(wordsOf(a)) < joined(wordsOf(b)) ? -1 : 1))).toEqual(names);
  });
});
