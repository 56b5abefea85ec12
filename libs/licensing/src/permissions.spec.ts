import type { CommandType, OperationMode, Readable, Role } from '#licensing';
import { mayCommand, mayRead, permits, permittedBy, permittingRole } from './permissions.js';

const ROLES: readonly Role[] = [
  'Operator',
  'GlobalAdministrator',
  'UserAdministrator',
  'LicenseAdministrator',
  'GlobalReader',
  'Auditor',
  'System',
];
const who = (may: (role: Role) => boolean): string => ROLES.filter(may).join(' ');
const OPERATOR = 'Operator';
const USERS = 'GlobalAdministrator UserAdministrator';
const LICENSES = 'GlobalAdministrator UserAdministrator LicenseAdministrator';

/** Who may command what. The compiler misses a command that has no row. */
const MAY: { readonly [T in CommandType]: string } = {
  CreateTenant: OPERATOR,
  RenameTenant: 'Operator GlobalAdministrator',
  CloseTenant: OPERATOR,
  ReopenTenant: OPERATOR,
  PurgeTenant: 'System',
  AgreeClock: OPERATOR,
  WithdrawProduct: OPERATOR,
  ReinstateProduct: OPERATOR,
  ImportCatalogue: OPERATOR,
  ImportRestrictions: OPERATOR,
  PurchaseSeats: 'GlobalAdministrator',
  ChangePurchaseQuantity: 'GlobalAdministrator',
  ExpirePurchase: 'GlobalAdministrator',
  RenewPurchase: 'GlobalAdministrator',
  SuspendPurchase: 'GlobalAdministrator',
  CancelPurchase: 'GlobalAdministrator',
  CreateUser: USERS,
  UpdateUser: USERS,
  DeleteUser: USERS,
  RestoreUser: USERS,
  EraseUser: 'GlobalAdministrator',
  ChangeLicenses: LICENSES,
  ReplaceLicenses: LICENSES,
  ReassignLicenses: LICENSES,
  RefreshLicenses: LICENSES,
  AdoptLicenses: 'GlobalAdministrator',
  PurgeServiceData: 'System',
  PurgeUser: 'System',
  AbandonOperation: 'System',
  UndoForUser: LICENSES,
  RedactReason: 'GlobalAdministrator',
  RedactInstallationReason: OPERATOR,
  StartOperation: '',
};

describe('what a role may do', () => {
  it.each(Object.entries(MAY) as readonly (readonly [CommandType, string])[])('%s: %s', (type, roles) => {
    expect(who((role) => permits([role], type))).toBe(roles);
  });

  it.each<[OperationMode, string]>([
    ['replace', LICENSES],
    ['add', LICENSES],
    ['remove', LICENSES],
    ['adopt', 'GlobalAdministrator'],
    ['change', LICENSES],
    ['refresh', LICENSES],
    ['create', USERS],
    ['update', USERS],
    ['delete', USERS],
    ['restore', USERS],
    ['undo', LICENSES],
  ])('bulk %s: %s', (mode, roles) => {
    expect(who((role) => permits([role], 'StartOperation', { mode }))).toBe(roles);
  });

  it('lets profile fields go along only where users may be changed', () => {
    const changing = { mode: 'add', changesUsers: true } as const;
    expect(who((role) => permits([role], 'StartOperation', changing))).toBe(USERS);
  });

  it('is what any of several roles allows, and nothing without a role', () => {
    expect(permits(['Auditor', 'LicenseAdministrator'], 'ChangeLicenses')).toBe(true);
    expect(permits(['Auditor', 'GlobalReader'], 'ChangeLicenses')).toBe(false);
    expect(permits([], 'ChangeLicenses')).toBe(false);
  });

  it.each<[readonly Role[], CommandType, Role | undefined]>([
    [['Operator', 'GlobalAdministrator'], 'RenameTenant', 'GlobalAdministrator'],
    [['LicenseAdministrator', 'GlobalAdministrator', 'UserAdministrator'], 'ChangeLicenses', 'LicenseAdministrator'],
    [['LicenseAdministrator', 'GlobalAdministrator', 'UserAdministrator'], 'DeleteUser', 'UserAdministrator'],
    [['Auditor'], 'DeleteUser', undefined],
  ])('of %j, the narrowest that allows %s is %s', (roles, type, expected) => {
    expect(permittingRole(roles, type)).toBe(expected);
  });

  it('is of a bulk operation the narrowest that allows all of it', () => {
    const roles: readonly Role[] = ['LicenseAdministrator', 'UserAdministrator', 'GlobalAdministrator'];
    expect(permittingRole(roles, 'StartOperation', { mode: 'add' })).toBe('LicenseAdministrator');
    expect(permittingRole(roles, 'StartOperation', { mode: 'add', changesUsers: true })).toBe('UserAdministrator');
  });
});

describe('what a role may command, whatever it is about', () => {
  it('is a bulk operation where there is a mode that it may', () => {
    expect(who((role) => mayCommand([role], 'StartOperation'))).toBe(LICENSES);
  });

  it('is every other command that it may', () => {
    expect(who((role) => mayCommand([role], 'DeleteUser'))).toBe(USERS);
    expect(who((role) => mayCommand([role], 'PurgeUser'))).toBe('System');
  });
});

describe('what a role may read', () => {
  const inTenant = 'GlobalAdministrator UserAdministrator LicenseAdministrator GlobalReader';
  it.each<[Readable, string]>([
    ['tenant', inTenant],
    ['history', `${inTenant} Auditor`],
    ['outcomes', `Operator ${inTenant} Auditor`],
    ['tenants', `Operator ${inTenant} Auditor`],
    ['catalogue', `Operator ${inTenant} Auditor`],
    ['installation', OPERATOR],
  ])('%s: %s', (what, roles) => {
    expect(who((role) => mayRead([role], what))).toBe(roles);
  });

  it('is for an Auditor what a tenant had, and nothing else besides', () => {
    expect(who((role) => mayRead([role], 'tenant', true))).toBe(`${inTenant} Auditor`);
    expect(who((role) => mayRead([role], 'installation', true))).toBe(OPERATOR);
  });
});

describe('all that roles permit', () => {
  it.each(ROLES)('is listed for %s as it is decided', (role) => {
    const { reads, readsAsOf, commands, operations } = permittedBy([role]);
    const may = (Object.keys(MAY) as CommandType[]).filter((type) => mayCommand([role], type));
    expect(commands.toSorted()).toEqual(may.toSorted());
    expect(reads.every((what) => mayRead([role], what))).toBe(true);
    expect(readsAsOf.includes('tenant')).toBe(mayRead([role], 'tenant', true));
    expect(operations.every((mode) => permits([role], 'StartOperation', { mode }))).toBe(true);
  });

  it('is what each of them permits, once', () => {
    expect(permittedBy(['LicenseAdministrator', 'Auditor'])).toEqual({
      reads: ['tenant', 'history', 'export', 'outcomes', 'tenants', 'catalogue'],
      readsAsOf: ['tenant', 'history', 'export', 'outcomes', 'tenants', 'catalogue'],
      commands: expect.arrayContaining(['ChangeLicenses', 'StartOperation']) as CommandType[],
      operations: ['replace', 'add', 'remove', 'change', 'refresh', 'undo'],
    });
    expect(permittedBy(['Auditor'])).toMatchObject({ commands: [], operations: [] });
    expect(permittedBy(['Auditor']).reads).not.toContain('tenant');
    expect(permittedBy(['Auditor']).readsAsOf).toContain('tenant');
  });
});
