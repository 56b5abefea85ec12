import type { ProductRow } from '../http/shapes.js';
import { chunksOf } from './chunks.js';
import { type FileUser, readUsersFile } from '#contracts';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const product = (skuPartNumber: string, skuId: string, displayName = skuPartNumber): ProductRow => ({
  skuId,
  skuPartNumber,
  displayName,
  plans: [],
});
const [BI, OLD_BI, VISIO, OTHER_VISIO] = [1, 2, 3, 4].map((end) => `f8a1db68-be16-40ed-86d5-cb42ce70156${end}`);
const CATALOGUE = [
  product('ENTERPRISEPACK', E3, 'Office 365\u00a0E3'),
  product('POWER_BI_PRO', BI!, 'Power BI Pro'),
  { ...product('POWER_BI_PRO', OLD_BI!, 'Power BI Pro'), withdrawn: true as const },
  product('VISIOCLIENT', VISIO!, 'Visio Plan 2'),
  product('VISIO_PLAN2', OTHER_VISIO!, 'Visio Plan 2'),
  product('MCOPSTN5', '54a152dc-90de-4996-93d2-bc47e670fc06'),
  product('MCOPSTN5', 'd43177b5-475b-4880-92d4-d54c27b5efbd'),
];
const read = (...lines: string[]) =>
  readUsersFile(
    (async function* () {
      yield Buffer.from(['User Name,Display name,Usage location,Licenses', ...lines].join('\n'));
    })(),
    () => Promise.resolve(CATALOGUE),
  );

it('takes a product by part number in any case, or by id', async () => {
  const { users, problems } = await read(`a@x.io,A,DE,enterprisepack`, `b@x.io,B,DE,${E3.toUpperCase()}`);
  expect([users.length, problems]).toEqual([2, []]);
});

it('takes products by display name as the admin center exports them, and sends their ids', async () => {
  const { users, problems } = await read('a@x.io,A,DE,office 365 e3+Power BI Pro', `b@x.io,B,DE,${E3};POWER_BI_PRO`);
  expect(problems).toEqual([]);
  expect(users.map(({ user }) => user.licenses)).toEqual([
    [E3, BI],
    [E3, 'POWER_BI_PRO'],
  ]);
});

it('finds a product that was withdrawn from names by its id alone', async () => {
  const { users } = await read(`a@x.io,A,DE,${OLD_BI}`, 'b@x.io,B,DE,POWER_BI_PRO', 'c@x.io,C,DE,Power BI Pro');
  expect(users.map(({ user }) => user.licenses)).toEqual([[OLD_BI], ['POWER_BI_PRO'], [BI]]);
});

it.each([
  ['a display name of two products', 'Visio Plan 2', 'csv-ambiguous-product', 'f8a1db68-be16-40ed-86d5-cb42ce701564'],
  ['one product under two names', 'Office 365 E3;ENTERPRISEPACK', 'csv-bad-value', 'under another name'],
])('refuses %s', async (_, licenses, code, message) => {
  const { users, problems } = await read(`a@x.io,A,DE,${licenses}`);
  expect(users).toEqual([]);
  expect(problems).toMatchObject([{ code, line: 2, message: expect.stringContaining(message) as unknown }]);
});

it('says which row names a product that the catalogue lacks, or that stands for two', async () => {
  const { users, problems } = await read('a@x.io,A,DE,MCOPSTN5', 'b@x.io,,DE,', 'c@x.io,C,DE,NOTHING', 'd@x.io,D,DE,');
  expect(users.map(({ line }) => line)).toEqual([5]);
  expect(problems).toMatchObject([
    {
      line: 2,
      column: 'Licenses',
      code: 'csv-ambiguous-product',
      message: expect.stringContaining('d43177b5') as unknown,
    },
    { line: 3, column: 'Display name', code: 'csv-missing-value' },
    { line: 4, column: 'Licenses', code: 'csv-unknown-product' },
  ]);
});

const users = (number: number, prefix = 'u'): FileUser[] =>
  Array.from({ length: number }, (_, at) => ({
    line: at + 2,
    licensesColumn: 'Licenses',
    user: { userPrincipalName: `${prefix}${at}@x.io`, displayName: 'x' },
  }));

it('sends users in order, in groups', () => {
  const chunks = chunksOf(users(25), '', { users: 10, bytes: 1_000_000 });
  expect(chunks.map((chunk) => chunk.users.length)).toEqual([10, 10, 5]);
  expect(chunks.flatMap((chunk) => chunk.users)).toEqual(users(25));
});
it('sends no group over 8 MB', () => {
  const wide = users(30).map((row) => ({ ...row, user: { ...row.user, city: 'x'.repeat(2 ** 20) } }));
  expect(chunksOf(wide).map((chunk) => chunk.users.length)).toEqual([7, 7, 7, 7, 2]);
});
it('gives the same rows the same key, and others another', () => {
  const [first] = chunksOf(users(3));
  expect(chunksOf(users(3))[0]?.idempotencyKey).toBe(first?.idempotencyKey);
  expect(chunksOf(users(3, 'v'))[0]?.idempotencyKey).not.toBe(first?.idempotencyKey);
  expect(chunksOf(users(3), 'again')[0]?.idempotencyKey).not.toBe(first?.idempotencyKey);
  expect(first?.idempotencyKey.length).toBeLessThanOrEqual(64);
});
