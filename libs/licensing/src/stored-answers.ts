import type { Answer, LicenseView, UserLicensesAnswer } from './answers.js';
import type { CommandType } from './commands.js';
import type { StoredCommand } from './stored-commands.js';
import { defined } from './values.js';
import type { PlanId, SkuId, UserId } from './values.js';

type LicenseRow = readonly [skuId: SkuId, productRevision: number, disabledPlans?: readonly PlanId[]];
type SeatsRow = readonly [skuId: SkuId, valid: number, expired: number, assigned: number, reserved?: number];
/** `userId` is there where the command doesn't say it. What is many times alike is rows without names. */
type StoredUserAnswer = Omit<UserLicensesAnswer, 'kind' | 'userId' | 'licenses' | 'seats'> & {
  readonly userId?: UserId;
  readonly licenses?: readonly LicenseRow[];
  readonly seats?: readonly SeatsRow[];
};
type OfUser = Extract<Answer, { readonly kind: 'user' | 'deleted' | 'restored' }>;
type WithoutKind<A extends Answer> = A extends Answer ? Omit<A, 'kind'> : never;
/**
 * An answer as a receipt keeps it: without its kind, which follows from the command's type, and without the user whom
 * the command names by id. Every assignment leaves one, for ever.
 */
export type StoredAnswer =
  | StoredUserAnswer
  | { readonly from: StoredUserAnswer; readonly to: StoredUserAnswer }
  | WithoutKind<Exclude<Answer, OfUser | { readonly kind: 'reassign' }>>;

const KINDS = {
  CreateTenant: 'tenant',
  RenameTenant: 'tenant',
  CloseTenant: 'tenant-closed',
  ReopenTenant: 'tenant',
  PurgeTenant: 'tenant-purged',
  AgreeClock: 'clock',
  ImportCatalogue: 'catalogue',
  WithdrawProduct: 'product',
  ReinstateProduct: 'product',
  ImportRestrictions: 'restrictions',
  PurchaseSeats: 'purchase',
  ChangePurchaseQuantity: 'purchase',
  ExpirePurchase: 'purchase',
  RenewPurchase: 'purchase',
  SuspendPurchase: 'purchase',
  CancelPurchase: 'purchase',
  CreateUser: 'user',
  UpdateUser: 'user',
  DeleteUser: 'deleted',
  RestoreUser: 'restored',
  EraseUser: 'erased',
  ChangeLicenses: 'user',
  ReplaceLicenses: 'user',
  ReassignLicenses: 'reassign',
  RefreshLicenses: 'user',
  AdoptLicenses: 'user',
  PurgeServiceData: 'purge',
  PurgeUser: 'purge',
  StartOperation: 'operation',
  AbandonOperation: 'operation',
  UndoForUser: 'user',
  RedactReason: 'redaction',
  RedactInstallationReason: 'redaction',
} as const satisfies { readonly [T in CommandType]: Answer['kind'] };

/** The user whom the command names by id in one of these members. */
const said = (command: StoredCommand | undefined, ...members: readonly string[]): UserId | undefined => {
  const [user] = members.map((member) => (command as Readonly<Record<string, unknown>> | undefined)?.[member]);
  return typeof user === 'string' ? (user as UserId) : undefined;
};
const saidUser = (command: StoredCommand | undefined): UserId | undefined =>
  said(command, 'user') ?? said(command, 'userId');

const licenseRow = ({ skuId, productRevision, disabledPlans }: LicenseView): LicenseRow =>
  disabledPlans === undefined ? [skuId, productRevision] : [skuId, productRevision, disabledPlans];
const seatsRow = ({ skuId, valid, expired, assigned, reserved }: NonNullable<OfUser['seats']>[number]): SeatsRow =>
  reserved === undefined ? [skuId, valid, expired, assigned] : [skuId, valid, expired, assigned, reserved];

const storedUserAnswer = (
  { kind: _kind, userId, licenses, seats, ...effects }: Omit<OfUser, 'kind'> & { readonly kind?: string },
  isSaid: UserId | undefined,
): StoredUserAnswer => ({
  ...defined({
    userId: userId === isSaid ? undefined : userId,
    licenses: licenses.length === 0 ? undefined : licenses.map(licenseRow),
  }),
  ...effects,
  ...defined({ seats: seats?.map(seatsRow) }),
});

const userAnswer = (
  { userId, licenses = [], seats, ...effects }: StoredUserAnswer,
  isSaid: UserId | undefined,
): Omit<UserLicensesAnswer, 'kind'> => {
  const id = userId ?? isSaid;
  if (id === undefined) throw new Error('the receipt says nowhere whom its answer is about');
  return {
    userId: id,
    licenses: licenses.map(([skuId, productRevision, disabledPlans]) => ({
      skuId,
      productRevision,
      ...defined({ disabledPlans }),
    })),
    ...effects,
    ...defined({
      seats: seats?.map(([skuId, valid, expired, assigned, reserved]) => ({
        skuId,
        valid,
        expired,
        assigned,
        ...defined({ reserved }),
      })),
    }),
  };
};

/** What of an answer is kept in the receipt of this command. */
export const storedAnswer = (answer: Answer, command: StoredCommand | undefined): StoredAnswer => {
  switch (answer.kind) {
    case 'user':
    case 'deleted':
    case 'restored':
      return storedUserAnswer(answer, saidUser(command));
    case 'reassign':
      return {
        from: storedUserAnswer(answer.from, said(command, 'from')),
        to: storedUserAnswer(answer.to, said(command, 'to')),
      };
    default: {
      const { kind: _kind, ...members } = answer;
      return members;
    }
  }
};

/**
 * Makes the answer of what was kept of it.
 * @throws Error where it is about a user whom neither it nor the command names: no receipt was ever written so
 */
export const answerOfStored = (stored: StoredAnswer, type: CommandType, command: StoredCommand | undefined): Answer => {
  const kind = KINDS[type];
  if ('from' in stored)
    return {
      kind: 'reassign',
      from: { kind: 'user', ...userAnswer(stored.from, said(command, 'from')) },
      to: { kind: 'user', ...userAnswer(stored.to, said(command, 'to')) },
    };
  const isOfUser = kind === 'user' || kind === 'deleted' || kind === 'restored';
  return (
    isOfUser ? { kind, ...userAnswer(stored as StoredUserAnswer, saidUser(command)) } : { kind, ...stored }
  ) as Answer;
};
