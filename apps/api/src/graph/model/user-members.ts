import type { ProfileField } from '#licensing';

/**
 * Says what becomes of a member of `user` that a request brings: it is kept, it is taken and dropped, or the request is
 * refused and the member named.
 */
export type Handling = 'kept' | 'dropped' | 'refused';

interface UserMember {
  readonly type: string;
  readonly many?: true;
  readonly set: Handling;
  /** Whatever is asked without $select shows it. */
  readonly byDefault?: true;
  /** A member that is kept under another name, or that is one of a list of at most one, says which field it is. */
  readonly field?: ProfileField;
  /** It is null, or an empty list, whoever is shown. */
  readonly empty?: true;
  /** The compatibility page says this of it. */
  readonly note?: string;
}

const profile = (field: ProfileField, more: Partial<UserMember> = {}): UserMember => ({
  type: 'String',
  set: 'kept',
  field,
  ...more,
});
const refused = (type: string, note: string, more: Partial<UserMember> = {}): UserMember => ({
  type,
  set: 'refused',
  note,
  ...more,
});
const dropped = (type: string, note: string, more: Partial<UserMember> = {}): UserMember => ({
  type,
  set: 'dropped',
  empty: true,
  note,
  ...more,
});

const PASSWORDS = 'passwords are the identity provider’s; it is dropped before anything else looks at the body';
const SIGN_IN = 'signing in is the identity provider’s';
const PERSONNEL = 'no rule of licenses looks at it';
const SYNCHRONISED = 'nothing is synchronised from another directory';
const DERIVED = 'it follows from commands';

/** Here stands each member of `user`, with what it is and what becomes of it. Every other name is refused. */
export const USER_MEMBERS = {
  id: refused('String', 'an id is given by the server', { byDefault: true }),
  businessPhones: profile('businessPhone', { many: true, byDefault: true, note: 'at most one' }),
  displayName: profile('displayName', { byDefault: true }),
  givenName: profile('givenName', { byDefault: true }),
  jobTitle: profile('jobTitle', { byDefault: true }),
  mail: refused('String', 'shown as the principal name', { byDefault: true }),
  mobilePhone: profile('mobilePhone', { byDefault: true }),
  officeLocation: profile('officeLocation', { byDefault: true }),
  preferredLanguage: dropped('String', PERSONNEL, { byDefault: true }),
  surname: profile('surname', { byDefault: true }),
  userPrincipalName: { type: 'String', set: 'kept', byDefault: true },

  city: profile('city'),
  country: profile('country'),
  department: profile('department'),
  faxNumber: profile('faxNumber'),
  otherMails: profile('alternateEmail', { many: true, note: 'at most one' }),
  postalCode: profile('postalCode'),
  state: profile('state'),
  streetAddress: profile('streetAddress'),
  usageLocation: { type: 'String', set: 'kept' },
  accountEnabled: { type: 'Boolean', set: 'kept', note: 'true unless said; it changes no license' },
  userType: { type: 'String', set: 'kept', note: '`Member` unless said; `Guest` where the name has `#EXT#`' },

  assignedLicenses: refused('assignedLicense', 'set by assignLicense', { many: true }),
  assignedPlans: refused('assignedPlan', DERIVED, { many: true }),
  createdDateTime: refused('DateTimeOffset', DERIVED),
  deletedDateTime: refused('DateTimeOffset', DERIVED),
  licenseAssignmentStates: refused('licenseAssignmentState', DERIVED, { many: true }),
  proxyAddresses: refused('String', '`SMTP:` the principal name, `smtp:` the aliases; set under `/api`', {
    many: true,
  }),

  ageGroup: dropped('String', PERSONNEL),
  companyName: dropped('String', PERSONNEL),
  consentProvidedForMinor: dropped('String', PERSONNEL),
  employeeHireDate: dropped('DateTimeOffset', PERSONNEL),
  employeeId: dropped('String', PERSONNEL),
  employeeType: dropped('String', PERSONNEL),
  mailNickname: dropped('String', 'a mailbox is found by its addresses'),
  onPremisesImmutableId: dropped('String', SYNCHRONISED),
  passwordPolicies: dropped('String', PASSWORDS),
  passwordProfile: dropped('String', PASSWORDS),
  preferredDataLocation: dropped('String', PERSONNEL),
  showInAddressList: dropped('Boolean', PERSONNEL),
  signInSessionsValidFromDateTime: dropped('DateTimeOffset', SIGN_IN),

  creationType: refused('String', SIGN_IN, { empty: true }),
  externalUserState: refused('String', SIGN_IN, { empty: true }),
  imAddresses: refused('String', DERIVED, { many: true, empty: true }),
  onPremisesSyncEnabled: refused('Boolean', SYNCHRONISED, { empty: true }),
  provisionedPlans: refused('String', DERIVED, { many: true, empty: true }),
  securityIdentifier: refused('String', SIGN_IN, { empty: true }),
} as const satisfies Readonly<Record<string, UserMember>>;
export type UserMemberName = keyof typeof USER_MEMBERS;

export const userMembers = (): readonly (readonly [string, UserMember])[] => Object.entries(USER_MEMBERS);
export const userMember = (name: string): UserMember | undefined =>
  Object.hasOwn(USER_MEMBERS, name) ? USER_MEMBERS[name as UserMemberName] : undefined;

/** These are told of a user where no $select says otherwise. */
export const DEFAULT_MEMBERS: readonly string[] = userMembers()
  .filter(([, { byDefault }]) => byDefault === true)
  .map(([name]) => name);

/** The types alone, as the metadata has them. */
export const USER_TYPES = Object.fromEntries(
  userMembers().map(([name, { type, many }]) => [name, many === undefined ? { type } : { type, many }]),
);
