import { commandOfStored, storedCommand } from '#licensing';
import type { AddressInput, Command, CommandId, CommandOf, CommandType, CountryCode, OperationId } from '#licensing';
import { E1, E3, PLANS } from '#testing/catalogue';
import { address, purchaseId, retentionId, userId } from '#testing/given-when-then';

const TEXT = 'Zwyntarvik';
const ann = userId('ann');
const user = { by: 'id', userId: ann } as const;
const byName = { by: 'address', key: address('bob').key } as const;
const DE = 'DE' as CountryCode;
const named = (name: string): AddressInput => ({ key: address(name).key, text: `${TEXT}.${name}@contoso.com` });
const profile = { displayName: TEXT, city: TEXT, faxNumber: null };
const licenses = [{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }, { skuId: E1.skuId }];
const operationId = 'the-operation' as OperationId;
const commandId = 'a-command' as CommandId;
const purge = { userId: ann, retentionId: retentionId('ann', 'exchange') };

/** Each command with every member that it can have, and a marker in every text. */
const COMMANDS: { readonly [T in CommandType]: CommandOf<T> } = {
  CreateTenant: { type: 'CreateTenant', displayName: TEXT, country: DE },
  RenameTenant: { type: 'RenameTenant', displayName: TEXT },
  CloseTenant: { type: 'CloseTenant', users: 3, confirm: 3 },
  ReopenTenant: { type: 'ReopenTenant' },
  PurgeTenant: { type: 'PurgeTenant', retentionId: purge.retentionId },
  AgreeClock: { type: 'AgreeClock' },
  WithdrawProduct: { type: 'WithdrawProduct', skuId: E3.skuId },
  ReinstateProduct: { type: 'ReinstateProduct', skuId: E3.skuId },
  ImportCatalogue: {
    type: 'ImportCatalogue',
    products: [{ ...E3, skuPartNumber: TEXT, displayName: TEXT }],
  },
  ImportRestrictions: {
    type: 'ImportRestrictions',
    range: { from: PLANS.teams.planId },
    restrictions: [{ planId: PLANS.teams.planId, countries: [DE, DE] }],
  },
  PurchaseSeats: {
    type: 'PurchaseSeats',
    purchaseId: purchaseId('p'),
    skuId: E3.skuId,
    seats: 5,
    endsOn: '2027-01-31',
    state: 'expired',
  },
  ChangePurchaseQuantity: { type: 'ChangePurchaseQuantity', purchaseId: purchaseId('p'), seats: 4 },
  ExpirePurchase: { type: 'ExpirePurchase', purchaseId: purchaseId('p') },
  RenewPurchase: { type: 'RenewPurchase', purchaseId: purchaseId('p'), endsOn: '2028-01-31' },
  SuspendPurchase: { type: 'SuspendPurchase', purchaseId: purchaseId('p') },
  CancelPurchase: { type: 'CancelPurchase', purchaseId: purchaseId('p') },
  CreateUser: {
    type: 'CreateUser',
    userId: ann,
    userPrincipalName: named('ann'),
    profile,
    usageLocation: DE,
    accountEnabled: false,
    userType: 'Guest',
    aliases: [named('annie')],
    licenses,
  },
  UpdateUser: {
    type: 'UpdateUser',
    user: byName,
    userPrincipalName: named('ann'),
    profile,
    usageLocation: null,
    accountEnabled: true,
    userType: 'Member',
    aliases: [named('annie')],
    addAliases: [named('a')],
    removeAliases: [named('b')],
  },
  DeleteUser: { type: 'DeleteUser', user },
  RestoreUser: { type: 'RestoreUser', userId: ann, userPrincipalName: named('ann') },
  EraseUser: { type: 'EraseUser', userId: ann, confirm: ann },
  ChangeLicenses: {
    type: 'ChangeLicenses',
    user,
    add: licenses,
    remove: [E1.skuId],
    ifNotHeld: 'leave',
    plansOff: 'travel',
    profile,
    usageLocation: DE,
  },
  ReplaceLicenses: { type: 'ReplaceLicenses', user: byName, licenses, profile, usageLocation: DE },
  ReassignLicenses: { type: 'ReassignLicenses', from: user, to: byName, skuIds: [E3.skuId] },
  RefreshLicenses: { type: 'RefreshLicenses', user: byName, skuIds: [E3.skuId], ifNotHeld: 'ignore' },
  AdoptLicenses: { type: 'AdoptLicenses', user: byName, licenses },
  PurgeServiceData: { type: 'PurgeServiceData', ...purge },
  PurgeUser: { type: 'PurgeUser', ...purge },
  StartOperation: {
    type: 'StartOperation',
    operationId,
    mode: 'change',
    licenses,
    change: { add: licenses, remove: [E1.skuId], ifNotHeld: 'fail' },
    total: 3,
    selected: true,
    confirm: 3,
  },
  AbandonOperation: { type: 'AbandonOperation', operationId },
  UndoForUser: { type: 'UndoForUser', userId: ann, of: commandId },
  RedactReason: { type: 'RedactReason', commandId },
  RedactInstallationReason: { type: 'RedactInstallationReason', commandId },
};
const MAKE_NO_COMMAND: ReadonlySet<CommandType> = new Set(['ImportCatalogue', 'ImportRestrictions', 'UndoForUser']);
const ALL = Object.values(COMMANDS) as readonly Command[];

/** The command with nothing in place of its texts. */
const withoutTexts = (command: Command): unknown =>
  JSON.parse(
    JSON.stringify(command, (_name, value: unknown) =>
      `${String(value)}`.includes(TEXT) && typeof value === 'string' ? '' : value,
    ),
  );

describe('what a receipt keeps of a command', () => {
  it.each(ALL)('is no text of the caller: $type', (command) => {
    expect(JSON.stringify(storedCommand(command))).not.toContain(TEXT);
  });

  it.each(ALL.filter(({ type }) => !MAKE_NO_COMMAND.has(type)))(
    'makes the same command again, but for its texts: $type',
    (command) => {
      expect(commandOfStored(command.type, storedCommand(command))).toEqual(withoutTexts(command));
    },
  );

  it('is little where the command is little: what is empty or left out is not kept', () => {
    const { add, remove, user: of } = { ...COMMANDS.ChangeLicenses, remove: [] };
    expect(storedCommand({ type: 'ChangeLicenses', user: of, add, remove })).toEqual({ user: ann, add });
    expect(commandOfStored('ChangeLicenses', { user: ann, add })).toEqual({
      type: 'ChangeLicenses',
      user,
      add,
      remove: [],
    });
  });

  it('is the keyed hash of an address, and of a profile which fields were set and cleared', () => {
    expect(storedCommand(COMMANDS.UpdateUser)).toMatchObject({
      user: { address: byName.key },
      userPrincipalName: named('ann').key,
      profile: { displayName: 'set', city: 'set', faxNumber: 'cleared' },
      aliases: [named('annie').key],
    });
  });

  it('is how much an import had, which makes no command again', () => {
    expect(storedCommand(COMMANDS.ImportCatalogue)).toEqual({ products: 1 });
    expect(storedCommand(COMMANDS.ImportRestrictions)).toEqual({
      range: { from: PLANS.teams.planId },
      plans: 1,
      entries: 2,
    });
    expect(commandOfStored('ImportCatalogue', { products: 1 })).toBeUndefined();
    expect(commandOfStored('ImportRestrictions', { plans: 1, entries: 2 })).toBeUndefined();
  });

  it('is the place in the list for a user of an operation, whose list has the rest', () => {
    expect(commandOfStored('ChangeLicenses', { item: 7 })).toBeUndefined();
  });
});
