import { Readable } from 'node:stream';
import { TEMPLATES, UNUSED_COLUMNS, USER_COLUMNS } from './user-columns.js';
import { readUsers, type UserEntry } from './users-csv.js';

const read = (text: string): Promise<UserEntry[]> =>
  Readable.from(readUsers([Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`)])).toArray();

const GERMAN =
  'Benutzername,Vorname,Nachname,Anzeigename,Position,Abteilung,Telefon – Geschäftlich,Telefon (geschäftlich),' +
  'Mobiltelefon,Fax,Alternative E-Mail-Adresse,Adresse,Ort,Bundesstaat,Postleitzahl,Land oder Region\n' +
  'max.de1@contoso.example,Max,Müller,Max Müller,,,,,,,,,Köln,,50667,Deutschland\n';
const CZECH =
  'Uživatelské jméno,Jméno,Příjmení,Zobrazované jméno,Funkce,Oddělení,Číslo kanceláře,Telefon do kanceláře,' +
  'Mobilní telefon,Faxové číslo,Adresa,Město,Kraj,PSČ,Země či oblast\n' +
  'jan.cs1@contoso.example,Jan,Novák,Jan Novák,,,,,,,,Brno,,60200,Česko\n';
const RUSSIAN =
  'Имя пользователя,Имя,Фамилия,Отображаемое имя,Должность,Отдел,Номер офиса,Рабочий телефон,Мобильный телефон,' +
  'Факс,Адрес,Город,"Область, край",Почтовый индекс,Страна или регион\n' +
  'ivan.ru1@contoso.example,Иван,Петров,Иван Петров,,,,,,,,Москва,,101000,Россия\n';
it.each([
  ['German', GERMAN, ['max.de1', 'Max', 'Müller', 'Max Müller', 'Köln', '50667', 'Deutschland']],
  ['Czech', CZECH, ['jan.cs1', 'Jan', 'Novák', 'Jan Novák', 'Brno', '60200', 'Česko']],
  ['Russian', RUSSIAN, ['ivan.ru1', 'Иван', 'Петров', 'Иван Петров', 'Москва', '101000', 'Россия']],
])('reads a file of the %s template', async (_, file, [name, givenName, surname, displayName, city, ...rest]) => {
  const [postalCode, country] = rest;
  const userPrincipalName = `${name}@contoso.example`;
  const user = { userPrincipalName, givenName, surname, displayName, city, postalCode, country };
  expect(await read(file)).toEqual([{ line: 2, licensesColumn: 'Licenses', user }]);
});

const FIELDS = USER_COLUMNS.slice(0, 16).map(({ name }) => name);
it.each(Object.entries(TEMPLATES))('knows each column of the template in another language: %s', async (_, template) => {
  const headers = template.split('|');
  const fields = FIELDS.filter((name) => headers.length === FIELDS.length || name !== 'alternateEmail');
  expect(headers).toHaveLength(fields.length);
  const cells = fields.map((name) => (/userPrincipalName|Email/.test(name) ? `${name}@x.io` : name));
  const file = [headers, cells].map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n');
  expect(await read(file)).toMatchObject([{ user: Object.fromEntries(fields.map((name, at) => [name, cells[at]])) }]);
});

it('means one column by each header, in whatever language', () => {
  const plain = (header: string) => header.toLowerCase().replaceAll(/\s/g, '');
  const pairs = USER_COLUMNS.flatMap(({ name, header, also = [] }) =>
    [header, ...also].map((each) => `${plain(each)} ${name}`),
  );
  const headers = [...new Set(pairs)].map((pair) => pair.split(' ')[0]);
  expect(headers.filter((header, at) => headers.indexOf(header) !== at)).toEqual([]);
  expect(UNUSED_COLUMNS.filter((header) => headers.includes(plain(header)))).toEqual([]);
});

const ENTRA =
  'version:v1.0\n' +
  'Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,' +
  'Block sign in (Yes/No) [accountEnabled] Required,First name [givenName],Last name [surname],Job title [jobTitle],' +
  'Department [department],Usage location [usageLocation],Street address [streetAddress],' +
  'State or province [state],Country or region [country],Office [physicalDeliveryOfficeName],City [city],' +
  'ZIP or postal code [postalCode],Office phone [telephoneNumber],Mobile phone [mobile]\n' +
  'Example: Chris Green,chris@contoso.com,myPassword1234,No,Chris,Green,,,US,,,,,,,,\n' +
  'Kim Green,kim.entra@contoso.example,Passw0rd!,Yes,Kim,Green,,,US,Way 1,WA,USA,12,Redmond,98052,+1 1,+1 2\n';
it("reads Entra's template without its example, and its passwords, and says so", async () => {
  expect(await read(ENTRA)).toEqual([
    { note: { line: 2, message: expect.stringMatching(/left out: Initial password \[.*\] Required$/) } },
    { note: { line: 3, message: 'the example of the template was left out' } },
    {
      line: 4,
      licensesColumn: 'Licenses',
      user: {
        userPrincipalName: 'kim.entra@contoso.example',
        displayName: 'Kim Green',
        givenName: 'Kim',
        surname: 'Green',
        usageLocation: 'US',
        accountEnabled: false,
        streetAddress: 'Way 1',
        state: 'WA',
        country: 'USA',
        officeLocation: '12',
        city: 'Redmond',
        postalCode: '98052',
        businessPhone: '+1 1',
        mobilePhone: '+1 2',
      },
    },
  ]);
});

const EXPORT =
  'Block credential;City;Country/Region;Department;DirSyncEnabled;Display name;Fax;First name;Last dirsync time;' +
  'Last name;Last password change time stamp;License assignment details;Licenses;Mobile Phone;Oath token meta data;' +
  'Object Id;Office;Password never expires;Phone number;Postal code;Preferred data location;Preferred language;' +
  'Proxy addresses;Release track;Soft deletion time stamp;State;Street address;Strong password required;Title;' +
  'Usage location;User principal name;When created\n' +
  'False;Sofia;Bulgaria;Sales;;Ada Ivanova;;Ada;;Ivanova;2025-03-30 00:59:59Z;Office 365 E3+Power BI Pro;' +
  'Office 365 E3+Power BI Pro;;;11111111-2222-4333-8444-555555555555;;False;;1000;;bg-BG;' +
  'smtp:a.ivanova@contoso.example+SMTP:ada.ex1@contoso.example+SIP:ada.ex1@contoso.example;;;;;;Engineer;BG;' +
  'ada.ex1@contoso.example;2024-02-29 23:59:59Z\n' +
  'True;;;;;Old Person;;Old;;Person;;;Unlicensed;;;11111111-2222-4333-8444-666666666666;;False;;;;;;;' +
  '2025-11-01 10:00:00Z;;;;;US;old.ex2@contoso.example;2020-01-01 00:00:00Z\n' +
  'False;;;;;Guest One;;;;;;;Unlicensed;;;11111111-2222-4333-8444-777777777777;;False;;;;;;;;;;;;;' +
  'guest_one.example#EXT#@contoso.onmicrosoft.example;2024-02-29 23:59:59Z\n';
it("reads the admin center's export: products and addresses joined by +, and nobody who is deleted there", async () => {
  expect(await read(EXPORT)).toEqual([
    {
      note: {
        line: 1,
        message: expect.stringMatching(/left out: DirSyncEnabled, .*, When created$/),
      },
    },
    {
      line: 2,
      licensesColumn: 'Licenses',
      user: {
        id: '11111111-2222-4333-8444-555555555555',
        userPrincipalName: 'ada.ex1@contoso.example',
        displayName: 'Ada Ivanova',
        givenName: 'Ada',
        surname: 'Ivanova',
        jobTitle: 'Engineer',
        department: 'Sales',
        city: 'Sofia',
        postalCode: '1000',
        country: 'Bulgaria',
        usageLocation: 'BG',
        accountEnabled: true,
        licenses: ['Office 365 E3', 'Power BI Pro'],
        aliases: ['a.ivanova@contoso.example'],
      },
    },
    { problem: { code: 'csv-bad-value', line: 3, column: 'Soft deletion time stamp', message: expect.anything() } },
    {
      line: 4,
      licensesColumn: 'Licenses',
      user: {
        id: '11111111-2222-4333-8444-777777777777',
        userPrincipalName: 'guest_one.example#EXT#@contoso.onmicrosoft.example',
        displayName: 'Guest One',
        accountEnabled: true,
      },
    },
    { note: { line: 2, message: 'addresses of the kind SIP are no mail addresses and were left out' } },
  ]);
});

it("reads Entra's export", async () => {
  const header =
    'userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,department,accountEnabled,' +
    'usageLocation,streetAddress,state,country,officeLocation,city,postalCode,telephoneNumber,mobilePhone,' +
    'alternateEmailAddress,ageGroup,consentProvidedForMinor,legalAgeGroupClassification,companyName,creationType,' +
    'directorySynced,invitationState,identityIssuer,createdDateTime';
  const id = '7cc0c81b-f2a2-489a-8243-eda96da4214d';
  const row = `ann@x.io,Ann Lee,Lee,ann@x.io,Ann,${id},Member,Chief,R&D,True,DE,,,,7,,,,,ann@home.example,,,,,,,,x,y`;
  const entries = await read(`${header}\n${row}\n`);
  expect(entries).toMatchObject([
    { note: { message: expect.stringContaining('left out: mail, ageGroup') as unknown } },
    {
      user: {
        id,
        accountEnabled: true,
        userType: 'Member',
        givenName: 'Ann',
        jobTitle: 'Chief',
        officeLocation: '7',
        alternateEmail: 'ann@home.example',
      },
    },
  ]);
  const older = header.replace('id,', 'objectId,').replace('officeLocation', 'physicalDeliveryOfficeName');
  expect((await read(`${older.replace('mobilePhone', 'mobile')}\n${row}\n`))[1]).toEqual(entries[1]);
});

it.each([
  ['Block credential', 'TRUE', false],
  ['Block credential', 'false', true],
  ['Block credential', '', undefined],
  ['accountEnabled', 'False', false],
  ['Account Enabled', 'yes', true],
  ['Anmeldung blockieren (Ja/Nein) [accountEnabled] Erforderlich', 'Ja', false],
  ['Anmeldung blockieren (Ja/Nein) [accountEnabled] Erforderlich', 'nein', true],
])('under %s reads %s', async (header, cell, expected) => {
  const [entry] = await read(`User Name,Display name,"${header}",User type\na@x.io,A,${cell},guest\n`);
  expect(entry).toMatchObject({ user: { userType: 'Guest' } });
  expect((entry as { user: { accountEnabled?: boolean } }).user.accountEnabled).toBe(expected);
});
it.each([
  ['Block credential', 'perhaps', '"perhaps" is neither yes nor no'],
  ['User type', 'Robot', '"Robot" is neither Member nor Guest'],
])('refuses in %s what it does not know', async (column, cell, message) => {
  const entries = await read(`User Name,Display name,${column}\na@x.io,A,${cell}\n`);
  expect(entries).toEqual([{ problem: { code: 'csv-bad-value', line: 2, column, message } }]);
});

it('keeps a product whole that has a + in its name, and an address that has one', async () => {
  const header = 'User Name,Display name,Usage location,Licenses,Aliases\n';
  const row = 'a@x.io,A,DE,Office 365 E3+Enterprise Mobility + Security E3;POWER_BI_PRO,smtp:a+b@x.io+smtp:c+d@x.io';
  expect(await read(`${header}${row}`)).toMatchObject([
    {
      user: {
        licenses: ['Office 365 E3', 'Enterprise Mobility + Security E3', 'POWER_BI_PRO'],
        aliases: ['a+b@x.io', 'c+d@x.io'],
      },
    },
  ]);
});

it('names an address of an unknown kind in place of guessing', async () => {
  expect(await read('User Name,Display name,Aliases\na@x.io,A,smpt:b@x.io')).toMatchObject([
    { problem: { code: 'csv-bad-value', column: 'Aliases', message: expect.stringContaining('smpt:') as unknown } },
  ]);
});

it('names all unknown columns at once, and the known ones', async () => {
  const [entry] = await read('User Name,Licences,Display name,Alias\nann@x.io,E3,Ann,a@x.io');
  expect(entry).toMatchObject({ problem: { code: 'csv-unknown-column', line: 1, column: 'Licences, Alias' } });
  const { message } = (entry as { problem: { message: string } }).problem;
  expect(message).toContain('"Licences", "Alias" are no columns of this import, which knows: User Name, First name');
  expect(message).toContain('Licenses, Aliases, User ID');
});

it('names all missing columns at once', async () => {
  expect(await read('City\nBonn')).toMatchObject([
    { problem: { code: 'csv-missing-column', column: 'User Name, Display name' } },
  ]);
});
