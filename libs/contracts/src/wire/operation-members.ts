import type { z } from 'zod';
import { MOST_PROBLEMS } from '../errors/validation.js';
import { PROFILE_FIELDS, type OperationMode } from '#licensing';

/**
 * What each mode uses: of the batch, for all its users, and of one user. Everything else is refused, so that nothing
 * that was asked for is left undone and reported as complete. Source: `itemCommand` (licensing);
 * docs/explanation/domain.md#3-bulk: the same products for all users of the batch, profile fields may go along.
 */
const ALONG = ['profile', 'usageLocation'] as const;
const ACCOUNT = ['accountEnabled', 'userType'] as const;
const USES: { readonly [M in OperationMode]: { readonly batch: readonly string[]; readonly user: readonly string[] } } =
  {
    replace: { batch: ['licenses', ...ALONG], user: ALONG },
    add: { batch: ['licenses', ...ALONG], user: ALONG },
    remove: { batch: ['licenses', ...ALONG], user: ALONG },
    change: { batch: ['add', 'remove', 'ifNotHeld', ...ALONG], user: ALONG },
    refresh: { batch: ['licenses'], user: [] },
    create: {
      batch: ['licenses', ...ALONG, ...ACCOUNT],
      user: ['id', 'userPrincipalName', 'aliases', 'licenses', ...ALONG, ...ACCOUNT],
    },
    update: { batch: [...ALONG, ...ACCOUNT], user: ['userPrincipalName', 'aliases', ...ALONG, ...ACCOUNT] },
    delete: { batch: [], user: [] },
    restore: { batch: [], user: ['userPrincipalName'] },
    adopt: { batch: ['licenses'], user: ['licenses'] },
    undo: { batch: ['of'], user: [] },
  };
type Whose = 'batch' | 'user';

/** Names the modes that use this member, in words. */
const modesThatUse = (whose: Whose, member: string): string => {
  const modes = Object.entries(USES).flatMap(([mode, uses]) => (uses[whose].includes(member) ? [mode] : []));
  return modes.length > 1 ? `${modes.slice(0, -1).join(', ')} and ${modes.at(-1)}` : modes.join('');
};
const modes = (whose: Whose, member: string) => ({ description: `only in ${modesThatUse(whose, member)}` });

/** Tells the documents of both wires which modes take which member. */
export const BATCH_MEMBERS = {
  licenses: {
    description:
      `the same for all users; only in ${modesThatUse('batch', 'licenses')}, ` +
      'without disabledPlans in remove and refresh',
  },
  add: { description: 'what each user gets; in change, and there needed' },
  remove: { description: 'what goes for it, in one step; in change, and there needed' },
  ifNotHeld: {
    description:
      'what becomes of a user who lacks one of the products to remove: leave (nothing changes, the default), ' +
      'fail (not-held), or add all the same; only in change',
  },
  profile: { description: `goes along with every user; only in ${modesThatUse('batch', 'profile')}` },
  usageLocation: { description: `goes along with every user; only in ${modesThatUse('batch', 'usageLocation')}` },
  accountEnabled: {
    description:
      'whether they may sign in, which the identity provider decides; ' +
      `only in ${modesThatUse('batch', 'accountEnabled')}`,
  },
  userType: { description: `Member or Guest; only in ${modesThatUse('batch', 'userType')}` },
  selected: { description: 'the users were found by what they have in common: replace needs confirm, too' },
  select: {
    description:
      'in place of users: who meets all of it when the command comes in; not in create, nor in delete and replace, ' +
      'which need a list that somebody has seen',
  },
  selectionId: { description: 'in place of users: those of POST /api/selections; replace needs confirm, too' },
  of: {
    description:
      'the id of the operation that is to be undone, or of a command about users; in undo, and there needed. ' +
      'It is about the users to whom that did something',
  },
  confirm: {
    description:
      'the number of distinct users; needed by delete, by an undo that deletes whom the operation created or ' +
      'restored, and checked wherever it is given',
  },
};
export const USER_MEMBERS = {
  user: { description: 'user id or user principal name; not in create' },
  userPrincipalName: {
    description: 'the new one in create, and beside `user` in update and restore; else it names the user',
  },
  id: { description: `the id of the user to be: see CreateUser; only in ${modesThatUse('user', 'id')}` },
  usageLocation: modes('user', 'usageLocation'),
  accountEnabled: {
    description: `whether this one may sign in, before the batch's; only in ${modesThatUse('user', 'accountEnabled')}`,
  },
  userType: {
    description:
      'Member or Guest; before that of the batch, and in create Guest where the name has #EXT#; ' +
      `only in ${modesThatUse('user', 'userType')}`,
  },
  aliases: modes('user', 'aliases'),
  licenses: modes('user', 'licenses'),
  /** This is for the object as a whole, because profile fields are members of their own over HTTP. */
  whole: { description: `profile fields only in ${modesThatUse('user', 'profile')}` },
};

type User = string | Readonly<Record<string, unknown>>;
interface Operation {
  readonly mode: OperationMode;
  readonly users?: readonly User[];
  readonly selectionId?: string;
  readonly select?: object;
  readonly of?: string;
  readonly licenses?: readonly object[];
}
type Found = { readonly path: readonly (string | number)[]; readonly message: string };

/** What asks for nothing is no fault: scripts send every member, empty. */
const asksForNothing = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const notUsed = (mode: OperationMode, whose: Whose, member: string, name = member): string =>
  `mode ${mode} takes no ${name}${whose === 'user' ? ' of one user' : ''}: ` +
  `it is for ${modesThatUse(whose, member)} only`;

/** The users of an undo are those of what is undone. */
const ofUndo = ({ mode, users = [], selectionId, select, of }: Operation): readonly Found[] => {
  if (mode !== 'undo') return [];
  const named = { users: users.length > 0 ? users : undefined, selectionId, select };
  const found = Object.entries(named).flatMap(([member, value]): Found[] =>
    value === undefined
      ? []
      : [{ path: [member], message: `mode undo takes no ${member}: it is about those of \`of\`` }],
  );
  return of === undefined ? [...found, { path: ['of'], message: 'is missing: mode undo needs it' }] : found;
};

/** An operation has one list of users, and those to create aren't there to be selected. */
const ofSelection = ({ mode, users, selectionId, select }: Operation): readonly Found[] => {
  if (mode === 'undo') return [];
  if (select !== undefined && users !== undefined && users.length > 0)
    return [{ path: ['select'], message: 'does not go together with users' }];
  if (select !== undefined && (mode === 'create' || mode === 'delete' || mode === 'replace'))
    return [{ path: ['select'], message: `mode ${mode} takes no select: name the users` }];
  if (selectionId === undefined) return [];
  if (users !== undefined) return [{ path: ['selectionId'], message: 'does not go together with users' }];
  return mode === 'create'
    ? [{ path: ['selectionId'], message: 'mode create takes no selectionId: nobody is there yet' }]
    : [];
};

const ofBatch = ({ mode, users: _users, ...members }: Operation): readonly Found[] => {
  const others = ['licenses', 'add', 'remove', 'ifNotHeld', 'of', ...ALONG, ...ACCOUNT].flatMap((member): Found[] => {
    const value = (members as Readonly<Record<string, unknown>>)[member];
    if (value === undefined || asksForNothing(value) || USES[mode].batch.includes(member)) return [];
    return [{ path: [member], message: notUsed(mode, 'batch', member) }];
  });
  const plans = (members.licenses ?? []).flatMap((line, index): Found[] =>
    (mode === 'remove' || mode === 'refresh') && 'disabledPlans' in line
      ? [{ path: ['licenses', index, 'disabledPlans'], message: `mode ${mode} takes no disabledPlans` }]
      : [],
  );
  return [...others, ...plans];
};

const PROFILE: ReadonlySet<string> = new Set(PROFILE_FIELDS);
const ofUser = (mode: OperationMode, user: User): readonly Found[] => {
  if (typeof user === 'string') return [];
  const found = Object.keys(user).flatMap((name): Found[] => {
    const member = PROFILE.has(name) ? 'profile' : name;
    if (member === 'user')
      return mode === 'create' ? [{ path: [name], message: 'mode create takes no user: nobody is there yet' }] : [];
    if (USES[mode].user.includes(member) || (member === 'profile' && asksForNothing(user[name]))) return [];
    // Without `user` it says who is meant.
    if (member === 'userPrincipalName' && user['user'] === undefined) return [];
    return [{ path: [name], message: notUsed(mode, 'user', member, name) }];
  });
  const isNamed = mode === 'create' || user['user'] !== undefined || user['userPrincipalName'] !== undefined;
  return isNamed ? found : [...found, { path: [], message: 'names nobody: give user or userPrincipalName' }];
};

/**
 * A member that the mode makes no use of is an error, where it stands, up to the first `MOST_PROBLEMS`. Values are
 * never quoted.
 */
export const checkMembers = (operation: Operation, context: z.RefinementCtx): void => {
  const { mode, users = [] } = operation;
  let count = 0;
  const add = ({ path, message }: Found, ...before: readonly (string | number)[]): void => {
    count += 1;
    context.addIssue({ code: 'custom', params: { code: 'invalid-body' }, path: [...before, ...path], message });
  };
  for (const found of [...ofSelection(operation), ...ofUndo(operation), ...ofBatch(operation)]) add(found);
  for (const [index, user] of users.entries()) {
    if (count >= MOST_PROBLEMS) return;
    for (const found of ofUser(mode, user)) add(found, 'users', index);
  }
};
