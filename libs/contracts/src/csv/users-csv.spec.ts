import { Readable } from 'node:stream';
import { readUsers, type UserEntry } from './users-csv.js';

const TEMPLATE =
  'User Name,First name,Last name,Display name,Job title,Department,Office number,Office phone,Mobile phone,Fax,' +
  'Alternate email address,Address,City,State or province,' +
  'ZIP or postal code,Country or region,Usage location,Licenses,Aliases';
const read = (...lines: string[]): Promise<UserEntry[]> =>
  Readable.from(readUsers([Buffer.from(lines.join('\r\n'))])).toArray();

it('reads every column of the template', async () => {
  const line =
    'ann@contoso.com,Ann,Lee,Ann Lee,Engineer,R&D,12,+49 30 1,+49 170 2,' +
    '+49 30 3,ann@home.example,"Street 1, yard",Berlin,BE,10115,Germany,de,' +
    'ENTERPRISEPACK; 6FD2C87F-B296-42F0-B197-1E91E994B900,a.lee@contoso.com;lee@contoso.com';
  expect(await read(TEMPLATE, line)).toEqual([
    {
      line: 2,
      licensesColumn: 'Licenses',
      user: {
        userPrincipalName: 'ann@contoso.com',
        displayName: 'Ann Lee',
        givenName: 'Ann',
        surname: 'Lee',
        jobTitle: 'Engineer',
        department: 'R&D',
        officeLocation: '12',
        businessPhone: '+49 30 1',
        mobilePhone: '+49 170 2',
        faxNumber: '+49 30 3',
        alternateEmail: 'ann@home.example',
        streetAddress: 'Street 1, yard',
        city: 'Berlin',
        state: 'BE',
        postalCode: '10115',
        country: 'Germany',
        usageLocation: 'DE',
        licenses: ['ENTERPRISEPACK', '6FD2C87F-B296-42F0-B197-1E91E994B900'],
        aliases: ['a.lee@contoso.com', 'lee@contoso.com'],
      },
    },
  ]);
});

it('leaves out what a row does not say', async () => {
  expect(await read('Display Name,Username', 'Ann,ann@contoso.com')).toEqual([
    { line: 2, licensesColumn: 'Licenses', user: { userPrincipalName: 'ann@contoso.com', displayName: 'Ann' } },
  ]);
});

it('reads the id of the user to be, which no two rows may have', async () => {
  const id = 'A0A00000-0000-4000-8000-000000000001';
  const rows = ['ann@x.io,Ann', 'bob@x.io,Bob', 'eve@x.io,Eve'].map((row, at) => `${row},${at === 2 ? 'x' : id}`);
  expect(await read('User Name,Display name,User ID', rows[0]!, rows[1]!.toLowerCase(), rows[2]!)).toMatchObject([
    { user: { id } },
    { problem: { code: 'csv-duplicate-row', line: 3, column: 'User ID' } },
    { problem: { code: 'csv-bad-value', line: 4, column: 'User ID' } },
  ]);
});

const HEADER = 'User Name,Display name,Usage location,Licenses,Aliases,Office phone';
it.each([
  ['no display name', 'ann@x.io,,DE,,', 'csv-missing-value', 'Display name'],
  ['a name without domain', 'ann,Ann,DE,,', 'csv-bad-value', 'User Name'],
  ['a telephone number of a thousand digits', `ann@x.io,Ann,DE,,,${'1'.repeat(1000)}`, 'csv-bad-value', 'Office phone'],
  ['a country that does not exist', 'ann@x.io,Ann,ZZ,,', 'csv-bad-value', 'Usage location'],
  ['licenses without a usage location', 'ann@x.io,Ann,,E3,', 'csv-missing-value', 'Usage location'],
  ['a product named twice', 'ann@x.io,Ann,DE,E3;e3,', 'csv-bad-value', 'Licenses'],
  ['an alias of the wrong form', 'ann@x.io,Ann,DE,,"a b@x.io"', 'csv-bad-value', 'Aliases'],
  ['an alias equal to the name', 'ann@x.io,Ann,DE,,ANN@x.io', 'csv-bad-value', 'Aliases'],
  ['a user named before, in another case', 'BOB@x.io,Bob,DE,,', 'csv-duplicate-row', 'User Name'],
])('names line and column of a row with %s, and goes on', async (_, bad, code, column) => {
  const entries = await read(
    HEADER,
    'bob@x.io,Bob,DE,,,',
    bad.split(',').length === 6 ? bad : `${bad},`,
    'eve@x.io,Eve,DE,,,',
  );
  expect(entries).toMatchObject([{ line: 2 }, { problem: { code, line: 3, column } }, { line: 4 }]);
});

it('stops at a column that it does not know: a misspelt one must not be lost in silence', async () => {
  const entries = await read('User Name,Display name,Licences', 'ann@x.io,Ann,E3');
  expect(entries).toMatchObject([{ problem: { code: 'csv-unknown-column', line: 1, column: 'Licences' } }]);
});
