import { count, printable, table } from './table.js';

it('aligns texts to the left and numbers to the right', () => {
  expect(
    table(
      ['Product', 'Seats', ''],
      [
        ['Köln', 5, ''],
        ['E3', -12, 'over-assigned'],
      ],
    ),
  ).toBe(['Product  Seats', '-------  -----', 'Köln         5', 'E3         -12  over-assigned'].join('\n'));
});
it('keeps columns straight under signs that take two columns of a terminal, and under those that take none', () => {
  const lines = table(
    ['Name', 'Seats'],
    [
      ['東京', 5],
      ['e\u0301', 6],
    ],
  ).split('\n');
  expect(lines).toEqual(['Name  Seats', '----  -----', '東京      5', 'e\u0301         6']);
});
it('shows the headers of an empty list', () => {
  expect(table(['Id', 'Name'], [])).toBe('Id  Name\n--  ----');
});
it('lets no name steer the terminal', () => {
  expect(printable('a\u001b[2Jb\r\nc')).toBe('a [2Jb  c');
});
it('shows the signs of names that nobody would see', () => {
  expect(['a\u202eb', 'c\u200bd', 'e\ufefff', 'g\u2028h'].map(printable)).toEqual([
    'a\\u202eb',
    'c\\u200bd',
    'e\\ufefff',
    'g\\u2028h',
  ]);
  expect(table(['Name'], [['a\u200bb']])).toBe('Name\n--------\na\\u200bb');
});
it('counts one and many', () => {
  expect([count(1, 'row'), count(2, 'row'), count(0, 'entry', 'entries')]).toEqual(['1 row', '2 rows', '0 entries']);
});
