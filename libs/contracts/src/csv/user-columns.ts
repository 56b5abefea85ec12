import type { ProfileField } from '#licensing';
import type { Column } from './read-table.js';

type Name =
  | ProfileField
  | 'userPrincipalName'
  | 'usageLocation'
  | 'accountEnabled'
  | 'userType'
  | 'licenses'
  | 'aliases'
  | 'id'
  | 'deletedAt';

/** These are the columns of the bulk template in its order, with what Microsoft's exports and Entra's template say. */
const TEMPLATE = [
  { name: 'userPrincipalName', header: 'User Name', also: ['User principal name'], required: true },
  { name: 'givenName', header: 'First name', also: ['givenName'] },
  { name: 'surname', header: 'Last name', also: ['surname'] },
  { name: 'displayName', header: 'Display name', required: true },
  { name: 'jobTitle', header: 'Job title', also: ['Title'] },
  { name: 'department', header: 'Department' },
  { name: 'officeLocation', header: 'Office number', also: ['Office', 'officeLocation', 'physicalDeliveryOfficeName'] },
  { name: 'businessPhone', header: 'Office phone', also: ['Phone number', 'telephoneNumber'] },
  { name: 'mobilePhone', header: 'Mobile phone', also: ['mobile'] },
  { name: 'faxNumber', header: 'Fax' },
  { name: 'alternateEmail', header: 'Alternate email address' },
  { name: 'streetAddress', header: 'Address', also: ['Street address'] },
  { name: 'city', header: 'City' },
  { name: 'state', header: 'State or province', also: ['State'] },
  { name: 'postalCode', header: 'ZIP or postal code', also: ['Postal code'] },
  { name: 'country', header: 'Country or region', also: ['Country/Region', 'Country'] },
] as const satisfies readonly Column<Name>[];

/**
 * These are the headers of the bulk template in other languages, in its order. The shorter ones are of the years before
 * it had the alternate address. Source: docs/how-to/import-users.md#templates-in-other-languages.
 */
export const TEMPLATES = {
  German:
    'Benutzername|Vorname|Nachname|Anzeigename|Position|Abteilung|Telefon – Geschäftlich|Telefon (geschäftlich)|' +
    'Mobiltelefon|Fax|Alternative E-Mail-Adresse|Adresse|Ort|Bundesstaat|Postleitzahl|Land oder Region',
  Spanish:
    'Nombre de usuario|Nombre|Apellido|Nombre para mostrar|Puesto|Departamento|Número del trabajo|' +
    'Teléfono de la oficina|Teléfono móvil|Fax|Dirección de correo electrónico alternativa|Dirección|Ciudad|' +
    'Estado o provincia|Código postal|País o región',
  'Spanish, older': [
    'Nombre de usuario|Nombre|Apellidos|Nombre para mostrar|Puesto|Departamento|Número del trabajo',
    'Teléfono del trabajo|Teléfono móvil|Número de fax|Dirección|Ciudad|Estado o provincia|Código postal|País o región',
  ].join('|'),
  'Portuguese (Brazil)':
    'Nome de usuário|Nome|Sobrenome|Nome de exibição|Cargo|Departamento|Número comercial|Telefone comercial|Celular|' +
    'Fax|Endereço de email alternativo|Endereço|Cidade|Estado ou província|CEP|País ou região',
  Polish:
    'Nazwa użytkownika|Imię|Nazwisko|Nazwa wyświetlana|Stanowisko|Dział|Numer biura|Telefon w biurze|' +
    'Telefon komórkowy|Numer faksu|Adres|Miejscowość|Województwo|Kod pocztowy|Kraj lub region',
  Czech:
    'Uživatelské jméno|Jméno|Příjmení|Zobrazované jméno|Funkce|Oddělení|Číslo kanceláře|Telefon do kanceláře|' +
    'Mobilní telefon|Faxové číslo|Adresa|Město|Kraj|PSČ|Země či oblast',
  Russian:
    'Имя пользователя|Имя|Фамилия|Отображаемое имя|Должность|Отдел|Номер офиса|Рабочий телефон|Мобильный телефон|' +
    'Факс|Адрес|Город|Область, край|Почтовый индекс|Страна или регион',
  Japanese:
    'ユーザー名|名|姓|表示名|役職|部署|事業所番号|職場の電話|携帯電話|FAX|連絡用メール アドレス|住所|市区町村|都道府県|' +
    '郵便番号|国または地域',
} as const;

/** Returns the header of a column in each of those languages. */
function translated(name: Name): readonly string[] {
  const inOrder = TEMPLATE.map((column) => column.name);
  return Object.values(TEMPLATES).flatMap((template) => {
    const headers = template.split('|');
    const names = headers.length === inOrder.length ? inOrder : inOrder.filter((each) => each !== 'alternateEmail');
    return headers[names.findIndex((each) => each === name)] ?? [];
  });
}

/** The template's columns come first, and then those that only we and the exports have. */
export const USER_COLUMNS: readonly Column<Name>[] = [
  ...TEMPLATE.map((column: Column<Name>) => ({
    ...column,
    also: [...(column.also ?? []), ...translated(column.name)],
  })),
  { name: 'usageLocation', header: 'Usage location' },
  // what a cell of it says depends on the header: see `isEnabled`
  { name: 'accountEnabled', header: 'Block credential', also: ['accountEnabled'] },
  { name: 'userType', header: 'User type' },
  { name: 'licenses', header: 'Licenses' },
  { name: 'aliases', header: 'Aliases', also: ['Proxy addresses'] },
  { name: 'id', header: 'User ID', also: ['Object Id', 'id'] },
  { name: 'deletedAt', header: 'Soft deletion time stamp' },
];

/** Exports and Entra's template have these, and this product has no use for them: they are left out, and told. */
export const UNUSED_COLUMNS: readonly string[] = [
  // the export of the Microsoft 365 admin center
  'DirSyncEnabled',
  'Last dirsync time',
  'Last password change time stamp',
  'License assignment details',
  'Oath token meta data',
  'Password never expires',
  'Preferred data location',
  'Preferred language',
  'Release track',
  'Strong password required',
  'When created',
  // the export of Entra
  'mail',
  'authenticationPhoneNumber',
  'authenticationAlternativePhoneNumber',
  'authenticationEmail',
  'ageGroup',
  'consentProvidedForMinor',
  'legalAgeGroupClassification',
  'companyName',
  'creationType',
  'directorySynced',
  'invitationState',
  'identityIssuer',
  'createdDateTime',
  // the template of Entra
  'passwordProfile',
];
