import { type Damage, type FailureCode, MAX_APPEND_BYTES, type PersonalDamage, type StreamDamage } from '#application';
import type { Refusal } from '#licensing';
import type { EdgeMembers, IfMatchFault } from './edge-errors.js';
import { ROLE_FAULTS, SESSION_FAULTS, TOKEN_FAULTS } from './sign-in-faults.js';

/**
 * This says whether asking again helps: with `same-id` soon, under the same command id; with `later` once something
 * else has changed.
 */
export type RetryClass = 'none' | 'same-id' | 'later';

type RefusalMembers = { readonly [C in Refusal['code']]: Omit<Extract<Refusal, { code: C }>, 'code'> };
/** Asking again should use this `idempotencyKey`, since the command id that follows from it differs from it. */
interface FailureMember {
  readonly idempotencyKey?: string;
  /** This id finds the fault in the log. */
  readonly faultId?: string;
  readonly commandId?: string;
  readonly retryAfterSeconds?: number;
}
type FailureMembers = {
  readonly [C in FailureCode]: FailureMember &
    (C extends 'damaged-event'
      ? Partial<Damage>
      : C extends 'damaged-stream'
        ? Partial<StreamDamage>
        : C extends 'damaged-personal-data'
          ? Partial<PersonalDamage>
          : C extends 'message-too-large'
            ? { readonly limitBytes?: number }
            : unknown);
};
export type ErrorMembers = RefusalMembers & FailureMembers & EdgeMembers;
export type ErrorCode = keyof ErrorMembers;

export interface ErrorEntry<C extends ErrorCode> {
  readonly status: number;
  readonly retry: RetryClass;
  /** This is a short text, the same for every occurrence. */
  readonly title: string;
  /** The reference says with this when the error happens. */
  readonly meaning: string;
  /** Tells a person what happened here, with its numbers, and what to do next. */
  readonly detail: (members: ErrorMembers[C]) => string;
}
const HOW_TO_MATCH = 'Send the revision that the user or the purchase was shown with, in quotes: If-Match: "17".';
const IF_MATCH_FAULTS: Readonly<Record<IfMatchFault, string>> = {
  weak: `A weak tag (W/…) never matches, since it says what was served and not what is changed. ${HOW_TO_MATCH}`,
  several: `If-Match names several tags, and a thing has one revision. ${HOW_TO_MATCH}`,
  malformed: `If-Match is neither * nor one revision. ${HOW_TO_MATCH}`,
  'nothing-named':
    'The request changes no single user or purchase that is there already, so that there is no revision for ' +
    'If-Match. Send it without.',
};

type Catalogue = { readonly [C in ErrorCode]: ErrorEntry<C> };

const list = (values: readonly string[]): string => values.join(', ');
const SHOWN = 20;
/** Names the first 20 of so many, and says how many more there are. */
const firstOf = (values: readonly string[], count: number): string => {
  const shown = values.slice(0, SHOWN);
  return list(shown) + (count > shown.length ? ` and ${count - shown.length} more` : '');
};
const MEASURES = {
  depth: 'arrays and objects inside each other',
  containers: 'arrays and objects',
  values: 'values',
  members: 'members of one object',
} as const;
const READ: { readonly [W in EdgeMembers['reading-forbidden']['what']]: string } = {
  tenant: 'what the tenant has (an Auditor reads a user or a subscription as of an instant, with asOf)',
  history: 'the history of the tenant',
  export: 'the events of the tenant',
  outcomes: 'what became of commands',
  tenants: 'which tenants there are',
  catalogue: 'the catalogue',
  installation: 'how the installation runs',
  figures: 'the figures of the installation',
};
const distinct = (users: number): string => (users === 1 ? '1 distinct user' : `${users} distinct users`);
const users = (count: number): string => (count === 1 ? '1 user' : `${count} users`);
const seats = (count: number): string => (count === 1 ? '1 seat' : `${count} seats`);
const problems = (members: {
  readonly problems: readonly { readonly at: string; readonly message: string }[];
}): string =>
  members.problems
    .slice(0, 5)
    .map(({ at, message }) => `${at || 'body'}: ${message}`)
    .join('; ') + (members.problems.length > 5 ? `; and ${members.problems.length - 5} more.` : '.');
/** Aliases are counted from 1, as people count. */
const addressAt = ({ field, index }: { readonly field: string; readonly index?: number }): string => {
  if (field === 'userPrincipalName') return 'The user principal name';
  return index === undefined ? 'An alias' : `Alias ${index + 1}`;
};
/** The key is named only to whoever has to be told it: the same command, sent again as it was, has it already. */
const again = ({ idempotencyKey, retryAfterSeconds }: FailureMember): string =>
  `Ask again${retryAfterSeconds === undefined ? '' : ` in ${retryAfterSeconds} s`}${
    idempotencyKey === undefined ? ': the same command is' : ` with Idempotency-Key ${idempotencyKey}: it is`
  } decided at most once.`;

/**
 * These are all error codes in one place. A code that a rule, an outage or the edge can give and that is missing here
 * doesn't compile.
 */
export const errorCatalogue: Catalogue = {
  // the tenant, user, product, purchase or operation doesn't exist
  'tenant-not-found': {
    status: 404,
    retry: 'none',
    title: 'Tenant not found',
    meaning: 'The tenant named by x-tenant-id or in the path does not exist.',
    detail: () => 'There is no such tenant. Look at the list of tenants, or create one.',
  },
  'user-not-found': {
    status: 404,
    retry: 'none',
    title: 'User not found',
    meaning:
      'No user of this tenant has this id or address. ' +
      '`among` says `deleted-users` where a restore looked for it there.',
    detail: ({ among }) =>
      among === 'deleted-users'
        ? 'No deleted user of this tenant has this id or had this user principal name. ' +
          'Name a deleted user by its id, which the list of deleted users has.'
        : 'No user of this tenant has this id or user principal name. Look among the deleted users, too.',
  },
  'alias-names-no-user': {
    status: 404,
    retry: 'none',
    title: 'An alias names no user',
    meaning:
      'A command names a user by an alias. Aliases move by themselves, so that commands take ids and user principal ' +
      'names only; `userId` says whose alias it is. Queries find users by alias, too.',
    detail: ({ userId }) =>
      `This address is an alias of user ${userId}, and an alias names no user in a command. ` +
      'Name the user by its id or user principal name if it is the one you mean.',
  },
  'product-not-found': {
    status: 404,
    retry: 'none',
    title: 'Product not found',
    meaning:
      'The catalogue has no product with this id or part number. What is recorded has no part number that there is ' +
      'not: `line` says its place, from 0, among the products that the command names.',
    detail: ({ skuId, line, skuPartNumber = line === undefined ? '' : `of the part number at ${line}` }) =>
      `The catalogue has no product ${skuId ?? skuPartNumber}. ` +
      'Look at the list of products, or import a catalogue that has it.',
  },
  'purchase-not-found': {
    status: 404,
    retry: 'none',
    title: 'Purchase not found',
    meaning: 'This tenant has no purchase with this id.',
    detail: ({ purchaseId }) =>
      `This tenant has no purchase ${purchaseId}. Look at what it has bought: each purchase has its id there.`,
  },
  'operation-not-found': {
    status: 404,
    retry: 'none',
    title: 'Operation not found',
    meaning: 'This tenant has no bulk operation with this id.',
    detail: () => 'This tenant has no operation with this id. Look at the list of operations.',
  },
  'dry-run-gone': {
    status: 410,
    retry: 'none',
    title: 'Dry run is gone',
    meaning:
      'No dry run with this id is kept for this tenant. One of more than 1,000 users is kept for a day, as one of ' +
      'the ten newest of its tenant, and is gone with the process that decided it.',
    detail: () =>
      'No dry run with this id is kept: it may have had its day, or the process that decided it has ended. ' +
      'Ask for the dry run again.',
  },
  'selection-gone': {
    status: 410,
    retry: 'none',
    title: 'Selection is gone',
    meaning:
      'No selection with this id is kept for whoever asks. One is kept for a day, for who made it, as one of the ' +
      'twenty newest, and is gone with the process that made it.',
    detail: () =>
      'No selection with this id is kept for you in this tenant: it may have had its day, or its process has ended. ' +
      'Select the users again, and look at the dry run again.',
  },
  'sync-state-not-found': {
    status: 410,
    retry: 'none',
    title: 'Sync state not found',
    meaning:
      'What changed since this token can’t be told any more: the read models were built anew since it was given, ' +
      'or it was given by another log, as of a store that was restored from a backup.',
    detail: () =>
      'Nobody can tell any more what changed since this token. Ask without one, as Location says: the first answers ' +
      'tell all users, and lead to a new token.',
  },
  'command-not-found': {
    status: 404,
    retry: 'later',
    title: 'Command not found',
    meaning: 'No command with this id was decided, and none is known to be under way.',
    detail: () =>
      'No command with this id is known in this tenant. If it was sent a moment ago, ask again; otherwise send it.',
  },
  'subscription-not-found': {
    status: 404,
    retry: 'none',
    title: 'Subscription not found',
    meaning: 'The tenant has never bought this product.',
    detail: ({ skuId }) => `This tenant has no subscription of ${skuId}. Look at what it has bought.`,
  },
  'error-not-found': {
    status: 404,
    retry: 'none',
    title: 'Error code not found',
    meaning: 'The catalogue of errors has no such code.',
    detail: () => 'There is no such error code. GET /api/errors lists all of them.',
  },
  // it exists in a state that doesn't permit the step
  'tenant-exists': {
    status: 409,
    retry: 'none',
    title: 'Tenant exists',
    meaning: 'A tenant has the id that was asked for, or had it: no id is given twice.',
    detail: () => 'A tenant has this id, or had it. Leave the id out to get a new one.',
  },
  'user-id-taken': {
    status: 409,
    retry: 'none',
    title: 'User id taken',
    meaning: 'The id of the user to be created is, or once was, that of another. No id is given twice.',
    detail: ({ userId }) => `A user has, or once had, the id ${userId}. Leave the id out to get a new one.`,
  },
  'tenant-closed': {
    status: 409,
    retry: 'later',
    title: 'Tenant is closed',
    meaning: 'The tenant is closed: it can be read, and until its deadline an Operator can reopen it.',
    detail: ({ purgeAt }) => `The tenant is closed: nothing in it can be changed. It can be reopened until ${purgeAt}.`,
  },
  'purchase-exists': {
    status: 409,
    retry: 'none',
    title: 'Purchase exists',
    meaning: 'A purchase with the id that was asked for exists already.',
    detail: ({ purchaseId }) =>
      `Purchase ${purchaseId} exists already. Leave the id out to get a new one, or change its quantity.`,
  },
  'user-deleted': {
    status: 409,
    retry: 'later',
    title: 'User is deleted',
    meaning: 'The user is deleted and may still be restored; until then it can only be restored.',
    detail: ({ userId, purgeAt }) => `User ${userId} is deleted. Restore it before ${purgeAt}.`,
  },
  'user-purged': {
    status: 410,
    retry: 'none',
    title: 'User is gone for good',
    meaning: 'The user was deleted and its retention is over: nothing of it can come back.',
    detail: ({ userId }) => `User ${userId} was permanently deleted and can't be brought back. Create a new user.`,
  },
  'retention-over': {
    status: 410,
    retry: 'none',
    title: 'Retention is over',
    meaning: 'The restore comes at or after the end of the retention.',
    detail: ({ userId, purgeAt }) =>
      `User ${userId} could be restored until ${purgeAt}; that time has passed. Create a new user.`,
  },
  'tenant-retention-over': {
    status: 410,
    retry: 'none',
    title: 'Retention is over',
    meaning: 'The tenant is to be reopened at or after the end of its retention.',
    detail: ({ purgeAt }) => `The tenant could be reopened until ${purgeAt}. Create a new one.`,
  },
  'operation-abandoned': {
    status: 410,
    retry: 'none',
    title: 'Operation was given up',
    meaning:
      'The users of this bulk operation were listed more than ' +
      'a day ago and it was never started; its list is given up. To start it anew takes another Idempotency-Key.',
    detail: ({ operationId }) =>
      `Operation ${operationId} was listed, but not started within a day, and was given up: ` +
      'nothing of it was done. Start another one.',
  },
  'user-not-deleted': {
    status: 409,
    retry: 'none',
    title: 'User is not deleted',
    meaning: 'A restore or an erasure names a user that is not deleted.',
    detail: ({ userId, asked }) =>
      asked === 'erase'
        ? `User ${userId} is not deleted, and only a deleted user can be erased: delete it first.`
        : `User ${userId} is not deleted: there is nothing to restore.`,
  },
  'address-taken': {
    status: 409,
    retry: 'later',
    title: 'Address is taken',
    meaning: 'Another user of this tenant holds the user principal name or alias.',
    detail: ({ heldBy, ...where }) =>
      `${addressAt(where)} is held by user ${heldBy}. Choose another, or free it there first.`,
  },
  'no-subscription': {
    status: 409,
    retry: 'later',
    title: 'No subscription',
    meaning: 'The tenant never bought this product.',
    detail: ({ skuId }) => `This tenant has no subscription of ${skuId}. Buy seats of it first.`,
  },
  'no-available-seats': {
    status: 409,
    retry: 'later',
    title: 'No available seats',
    meaning: 'At the moment of the decision no seat of this product was available.',
    detail: ({ skuId, valid, expired, assigned, available }) =>
      `No seat of ${skuId} is available: ${valid} valid, ${assigned} assigned, ${available} available${
        expired > 0 ? ` (${seats(expired)} expired count in none of these)` : ''
      }. Buy at least ${seats(1 - available)}, or remove as many licenses.`,
  },
  'no-usable-purchase': {
    status: 409,
    retry: 'later',
    title: 'No usable purchase',
    meaning: 'A reassignment names a product without any active or expired purchase.',
    detail: ({ skuId }) => `No purchase of ${skuId} is active or expired. Renew one, then reassign.`,
  },
  'not-held': {
    status: 409,
    retry: 'none',
    title: 'License is not held',
    meaning: 'A license to be removed or reassigned is not held by the user.',
    detail: ({ skuIds, userId }) => `User ${userId} doesn't hold ${list(skuIds)}. Leave it out.`,
  },
  'already-held': {
    status: 409,
    retry: 'none',
    title: 'License is already held',
    meaning: 'The target of a reassignment holds the product already.',
    detail: ({ skuIds, userId }) => `User ${userId} holds ${list(skuIds)} already. Leave it out of the reassignment.`,
  },
  'not-undoable': {
    status: 409,
    retry: 'none',
    title: 'Cannot be undone',
    meaning: 'No way leads back from what a command of this type did: only what is done to users can be undone.',
    detail: ({ commandType }) =>
      `What ${commandType} did can't be undone: purchases, the catalogue, the clock, tenants and erasures stay. ` +
      'Give a command of its own, where there is one.',
  },
  'nothing-to-undo': {
    status: 409,
    retry: 'none',
    title: 'Nothing to undo',
    meaning: 'The command or operation was refused, or changed nothing, for every user.',
    detail: () => 'It changed nothing, so that there is nothing to undo.',
  },
  'operation-still-running': {
    status: 409,
    retry: 'later',
    title: 'Operation is still running',
    meaning: 'Only an operation that has finished can be undone.',
    detail: ({ operationId }) => `Operation ${operationId} has not finished. Ask again once it has.`,
  },
  'not-undone': {
    status: 409,
    retry: 'none',
    title: 'Nothing of it can be undone',
    meaning:
      'Nothing that the command did to the user is as the command left it, or can be as before. `left` says why.',
    detail: ({ userId }) =>
      `Nothing that was done to user ${userId} is as it was left, or can be as before. ` +
      'Change the user by a command of its own, where anything shall be otherwise.',
  },
  'alias-not-held': {
    status: 409,
    retry: 'none',
    title: 'Alias is not held',
    meaning: 'An alias to be removed does not belong to the user.',
    detail: ({ index }) => `Alias ${index + 1} of those to remove is no alias of this user. Leave it out.`,
  },
  'purchase-state': {
    status: 409,
    retry: 'none',
    title: 'Purchase does not permit this',
    meaning: 'The step is not possible in the state that the purchase is in.',
    detail: ({ purchaseId, state, step }) => `Purchase ${purchaseId} is ${state}: ${step} is not possible from there.`,
  },
  'usage-location-required': {
    status: 409,
    retry: 'later',
    title: 'Usage location required',
    meaning:
      'A user without usage location can hold no license. `situation` says `creation` where ' +
      'no user was created for it, `clearing` where the command would take the location away.',
    detail: ({ userId, situation }) => {
      if (situation === 'creation')
        return (
          'A user with licenses needs a usage location, and this one was given none: ' +
          'no user was created. Name a country, or create the user without licenses.'
        );
      return situation === 'clearing'
        ? `This would clear the usage location of user ${userId}, which its licenses need. ` +
            'Name another country, or take the licenses away first.'
        : `User ${userId} has no usage location. Set one first.`;
    },
  },
  'not-permitted-in-location': {
    status: 409,
    retry: 'later',
    title: 'Not permitted in this location',
    meaning:
      'A service plan that would be enabled is not permitted in the usage location of the user. `plans` says which: ' +
      'named in disabledPlans, they are no hindrance.',
    detail: ({ usageLocation, plans }) =>
      `In ${usageLocation} these plans are not permitted: ${plans
        .map(({ skuId, planIds }) => `${list(planIds)} of ${skuId}`)
        .join('; ')}. Switch them off, or choose another usage location.`,
  },
  // the request contradicts itself
  'duplicate-address': {
    status: 422,
    retry: 'none',
    title: 'Address named twice',
    meaning:
      'The command names one address twice; addresses are compared by case folding, and domains by their ASCII form.',
    detail: (where) =>
      `${addressAt(where)} stands twice in this request ` +
      '(upper and lower case are equal, and so are a domain and its ASCII form). Name it once.',
  },
  'plan-not-in-product': {
    status: 422,
    retry: 'none',
    title: 'Plan is not part of the product',
    meaning:
      'disabledPlans names a plan that the product does not have, or would switch on one that only its newer ' +
      'revision has: refresh the license first.',
    detail: ({ skuId, planIds, productRevision, places = [] }) => {
      if (places.length > 0)
        return (
          `Of the plans to switch off number ${list(places.map((place) => String(place + 1)))} is none of ${skuId}. ` +
          'Look at the plans that it has.'
        );
      return productRevision === undefined
        ? `${skuId} has no plan ${list(planIds)}. Look at the plans that it has.`
        : `Revision ${productRevision} of ${skuId}, which the user holds, has no plan ${list(planIds)}. ` +
            'Refresh the license first, which gives it the plans that the product has now.';
    },
  },
  'ambiguous-plan': {
    status: 422,
    retry: 'none',
    title: 'Name stands for several plans',
    meaning: 'A name in disabledPlans is that of more than one plan of the product.',
    detail: ({ skuId, planIds, place }) =>
      `Of the plans to switch off number ${place + 1} is the name of ${list(planIds)} of ${skuId}. ` +
      'Name the one you mean by its id.',
  },
  'same-user': {
    status: 422,
    retry: 'none',
    title: 'Source and target are one user',
    meaning: 'A reassignment needs two different users.',
    detail: ({ userId }) => `Both users are ${userId}. Name two different ones.`,
  },
  'add-and-remove-same-product': {
    status: 422,
    retry: 'none',
    title: 'Product both added and removed',
    meaning: 'One command adds and removes the same product.',
    detail: ({ skuIds }) => `${list(skuIds)} is both added and removed. Decide for one.`,
  },
  'duplicate-product': {
    status: 422,
    retry: 'none',
    title: 'Product named twice',
    meaning: 'A list of the command names one product twice.',
    detail: ({ skuIds }) => `${list(skuIds)} is named twice. Name it once.`,
  },
  'ambiguous-user': {
    status: 422,
    retry: 'none',
    title: 'Address of several deleted users',
    meaning: 'Several deleted users had the user principal name by which a restore names one.',
    detail: ({ userIds, index }) =>
      `${index === undefined ? 'This' : `User ${index + 1} of the list: this`} user principal name was that of ` +
      `several deleted users, among them ${list(userIds)}. Name the one you mean by its id, which the list of ` +
      'deleted users has.',
  },
  'ambiguous-product': {
    status: 422,
    retry: 'none',
    title: 'Part number stands for several products',
    meaning: 'A few part numbers of the catalogue belong to more than one product.',
    detail: ({ skuPartNumber, skuIds }) =>
      `${skuPartNumber} is the part number of ${list(skuIds)}. Name the one you mean by its id.`,
  },
  'product-named-twice': {
    status: 422,
    retry: 'none',
    title: 'Two products of the same names',
    meaning:
      'Two GUIDs would share one part number and one display name, in one import or with what the catalogue has. ' +
      'GUIDs that a spreadsheet counted up look so. A product that is a mistake can be withdrawn from names.',
    detail: ({ count, pairs }) =>
      `${pairs.map((pair) => pair.join(' and ')).join('; ')}` +
      `${count > pairs.length ? `; and ${count - pairs.length} more pairs` : ''}: ` +
      'these would share part number and display name. Were GUIDs counted up in a spreadsheet? Correct the list; ' +
      'what the catalogue has by mistake can be withdrawn.',
  },
  'duplicate-part-number-row': {
    status: 422,
    retry: 'none',
    title: 'Product imported twice at once',
    meaning: 'One import lists a product twice with contents that differ.',
    detail: ({ skuId }) => `Product ${skuId} stands twice in this import with different contents. Keep one.`,
  },
  'replace-needs-a-product': {
    status: 422,
    retry: 'none',
    title: 'Replace needs a product',
    meaning: 'Replacing with nothing would remove everything; removing is a mode of its own.',
    detail: () => 'Name at least one product to replace with. To take licenses away, remove them.',
  },
  'nothing-to-do': {
    status: 422,
    retry: 'none',
    title: 'Nothing to do',
    meaning: 'The command names no change at all.',
    detail: () => 'The request names nothing to change. Name at least one change.',
  },
  'confirmation-required': {
    status: 422,
    retry: 'none',
    title: 'Confirmation required',
    meaning:
      'Deleting in bulk must be confirmed with the number of distinct users (with the other modes it is checked ' +
      'where it is given), and closing a tenant with the number of its users: `confirm` says it.',
    detail: ({ distinctUsers, confirm, asked }) => {
      const [does, has] =
        asked === 'close'
          ? [`closes a tenant with ${users(distinctUsers)}`, `tenant has ${users(distinctUsers)}`]
          : [`deletes ${distinct(distinctUsers)}`, `list names ${distinct(distinctUsers)}`];
      const what = confirm === undefined ? `This ${does}.` : `The ${has}, and it was confirmed with ${confirm}.`;
      return `${what} Confirm with ${distinctUsers} if that is meant.`;
    },
  },
  'erasure-not-confirmed': {
    status: 422,
    retry: 'none',
    title: 'Erasure not confirmed',
    meaning: 'Erasing a user at once must be confirmed with the id of the user (`confirm`): no way leads back.',
    detail: ({ userId }) => `This erases user ${userId} for good. Confirm with ${userId} if that is meant.`,
  },
  'plans-taken-away': {
    status: 422,
    retry: 'none',
    title: 'The import takes plans away',
    meaning:
      'An import that takes plans from products, or the services that they grant, must be confirmed with the number ' +
      'of these plans (`confirm`): licenses keep them until they are refreshed, which ends services. `holders` ' +
      'counts the licenses of these products that are held, of all tenants together; it is missing where nobody ' +
      'knows it.',
    detail: ({ count, products, services, holders, confirm }) =>
      `This takes ${count === 1 ? '1 plan' : `${count} plans`} away` +
      (count === 0 ? '' : ` from ${list(products.map(({ skuId }) => skuId))}`) +
      (services.length === 0 ? '' : ` (${list(services)})`) +
      `${confirm === undefined ? '' : `, and it was confirmed with ${confirm}`}. ` +
      (holders === undefined
        ? ''
        : `${holders === 1 ? '1 license of these is' : `${holders} licenses of these are`} held. `) +
      `Licenses keep their plans until they are refreshed. Confirm with ${count} if that is meant.`,
  },
  'restrictions-taken-away': {
    status: 422,
    retry: 'none',
    title: 'The import lifts restrictions',
    meaning:
      'An import that lifts restrictions must be confirmed with their number (`confirm`): a list that was cut at a ' +
      'row would permit in silence what it lost. One country of one plan counts as one; `planIds` names at most 20 ' +
      'of the plans.',
    detail: ({ count, plans, planIds, countries, confirm }) =>
      `This lifts ${count === 1 ? '1 restriction' : `${count} restrictions`}` +
      (count === 0 ? '' : ` of ${plans === 1 ? '1 plan' : `${plans} plans`} (${firstOf(planIds, plans)})`) +
      (count === 0 ? '' : ` in ${firstOf(countries, countries.length)}`) +
      `${confirm === undefined ? '' : `, and it was confirmed with ${confirm}`}. ` +
      (count === 0 ? '' : 'What they forbade is permitted afterwards. ') +
      `Confirm with ${count} if that is meant.`,
  },
  'duplicate-user': {
    status: 422,
    retry: 'none',
    title: 'User named twice with different contents',
    meaning:
      'Two lines of a bulk operation name one user and ask for different things. ' +
      'Lines that ask for the same count once.',
    detail: ({ lines, count }) =>
      `${lines
        .map(({ index, sameAs }) => `User ${index + 1} of the list is user ${sameAs + 1} again, with another content`)
        .join('; ')}${
        count > lines.length ? `; and ${count - lines.length} more` : ''
      }. Put what is meant into one line for each user.`,
  },
  'too-many-users': {
    status: 422,
    retry: 'none',
    title: 'Too many users',
    meaning: 'A bulk operation is limited in its number of users.',
    detail: ({ limit, users }) =>
      `${users} users are over the limit of ${limit} for one operation. Send several operations.`,
  },
  'too-many-plans': {
    status: 422,
    retry: 'none',
    title: 'Too many plans',
    meaning:
      'One import of restrictions would change more plans than it may, those among them that it no longer names.',
    detail: ({ limit, plans }) =>
      `${plans} plans would change, and ${limit} are the most. Send several imports, each with a range of plan ids.`,
  },
  'operation-without-users': {
    status: 422,
    retry: 'none',
    title: 'Operation without users',
    meaning: 'A bulk operation lists no user.',
    detail: () => 'The list of users is empty. Name at least one.',
  },
  'command-id-reused': {
    status: 422,
    retry: 'none',
    title: 'Command id was used for something else',
    meaning: 'The same Idempotency-Key came before with another command or content.',
    detail: () => 'This Idempotency-Key was used before with another content. Use a new key for a new command.',
  },
  'stale-version': {
    status: 409,
    retry: 'none',
    title: 'A later version is recorded',
    meaning: 'The sender has sent a later version for this user or purchase, and this one came after it.',
    detail: ({ version, recorded }) =>
      `Version ${version} is older than ${recorded}, the last one recorded from this sender. Leave it.`,
  },
  'precondition-failed': {
    status: 412,
    retry: 'none',
    title: 'Changed since it was seen',
    meaning: 'The user or the purchase is at another revision than the one that its sender saw.',
    detail: ({ expected, actual, changedBy, changedAt }) =>
      `It was seen at revision ${expected} and is at ${actual}: ${changedBy} changed it last, at ${changedAt}. ` +
      'Nothing was changed now. Read it again, and decide by what is there.',
  },
  'version-reused': {
    status: 422,
    retry: 'none',
    title: 'Version used for another content',
    meaning: 'The sender has used this version for this user or purchase with another content.',
    detail: ({ version }) => `Version ${version} was recorded with another content. Send the change under a later one.`,
  },
  'no-reason': {
    status: 422,
    retry: 'none',
    title: 'No reason',
    meaning: 'The command whose reason shall be redacted was given without one.',
    detail: ({ commandId }) => `The command ${commandId} was given without a reason: there is nothing to redact.`,
  },
  'reference-required': {
    status: 422,
    retry: 'none',
    title: 'A reference is required',
    meaning:
      'Here this is done only with a reference, such as the number of a ticket (setting REFERENCE_REQUIRED). ' +
      'Nobody is erased at once, and no tenant closed, without one anywhere.',
    detail: ({ step }) => `To ${step} is done here only with a reference. Give one, such as the number of a ticket.`,
  },
  'invalid-reference': {
    status: 422,
    retry: 'none',
    title: 'The reference has another form',
    meaning:
      'A reference has 1 to 64 ASCII letters, digits and -_./#:, among them a digit, or the form that the setting ' +
      'REFERENCE_PATTERN names.',
    detail: ({ form }) =>
      form === undefined
        ? 'A reference has 1 to 64 ASCII letters, digits and -_./#:, among them at least one digit.'
        : `A reference has the form ${form} here.`,
  },
  'erase-at-once-off': {
    status: 403,
    retry: 'none',
    title: 'Erasing at once is off',
    meaning: 'Here a deleted user is purged at its deadline and never before (setting ERASE_AT_ONCE).',
    detail: () => 'Nobody is erased before the time here: a deleted user is purged at its deadline.',
  },
  forbidden: {
    status: 403,
    retry: 'none',
    title: 'Not permitted',
    meaning: 'The role of the caller does not permit this command.',
    detail: ({ role, commandType }) => `The role ${role} may not do ${commandType}. Ask somebody whose role may.`,
  },
  // an outage: nothing was decided, or nobody knows yet
  'clock-not-trusted': {
    status: 503,
    retry: 'same-id',
    title: 'Clock not trusted',
    meaning: 'The clock has jumped; until an operator agrees to it, nothing that starts a retention is decided.',
    detail: (failure) =>
      `The server's clock has jumped, so no retention can be started. Let an operator check it. ${again(failure)}`,
  },
  'store-unavailable': {
    status: 503,
    retry: 'same-id',
    title: 'Store unavailable',
    meaning:
      'The event store or the key store does not answer, or refuses the server a right. Nothing was changed by this ' +
      'request.',
    detail: (failure) =>
      `The store doesn't answer at the moment, or refuses the server. Nothing was changed by this request. ` +
      again(failure),
  },
  'wrong-history': {
    status: 503,
    retry: 'same-id',
    title: 'Another log',
    meaning:
      'Another log stands in the place of the one that this process was started on: it was emptied or replaced, or ' +
      'an older backup was restored. Nothing was changed by this request. What an operator can do: ' +
      'docs/runbooks/wrong-history.md.',
    detail: (failure) =>
      'The log is not the one that this process was started on. Nothing was changed by this request. An operator has ' +
      `to put it right: docs/runbooks/wrong-history.md. ${again(failure)}`,
  },
  'broker-unavailable': {
    status: 503,
    retry: 'same-id',
    title: 'Broker unavailable',
    meaning: 'The command could not be handed over. Nothing was changed by this request.',
    detail: (failure) =>
      `The message broker doesn't answer at the moment. Nothing was changed by this request. ${again(failure)}`,
  },
  'outcome-unknown': {
    status: 503,
    retry: 'same-id',
    title: 'Outcome not known yet',
    meaning:
      'No answer came in time, or the connection was lost before it; ' +
      'the command may have been decided or may still be.',
    detail: (failure) =>
      `No answer came in time; the command may have been carried out, or may still be. ${again(failure)}`,
  },
  conflict: {
    status: 503,
    retry: 'same-id',
    title: 'Too many conflicts',
    meaning:
      'Others kept changing the same things, and the command gave up after several attempts. ' +
      'Nothing was changed by this request.',
    detail: (failure) =>
      `Others kept changing the same things at the same time. Nothing was changed by this request. ${again(failure)}`,
  },
  overloaded: {
    status: 503,
    retry: 'same-id',
    title: 'Overloaded',
    meaning: 'Too many commands or long bodies are waiting. Nothing was changed by this request.',
    detail: (failure) =>
      `Too many commands or long bodies are waiting. Nothing was changed by this request. ${again(failure)}`,
  },
  'too-many-dry-runs': {
    status: 503,
    retry: 'same-id',
    title: 'Other dry runs are under way',
    meaning:
      'A dry run of more than 1,000 users is decided beside everything else: two at once in a process, and one of a ' +
      'tenant. Nothing was begun. GET /api/dry-runs lists those of a tenant, and DELETE ends one.',
    detail: ({ retryAfterSeconds = 5 }) =>
      'Another dry run of very many users of this tenant, or two of other tenants, are under way. ' +
      `Ask again in ${retryAfterSeconds} s.`,
  },
  'internal-error': {
    status: 500,
    retry: 'same-id',
    title: 'Internal error',
    meaning:
      'A fault of the server. The id in `instance` finds it in the log. Asking again with the same ' +
      'Idempotency-Key is safe.',
    detail: () =>
      'The server failed on this request; its log has more, under the id of this fault. ' +
      'Asking again is safe: the same command is decided at most once.',
  },
  'message-too-large': {
    status: 413,
    retry: 'none',
    title: 'Message too large',
    meaning:
      `The command is stored at once, with what is stored besides, and takes more than ${MAX_APPEND_BYTES} ` +
      'bytes, or its message is larger than the broker carries. `limitBytes` says the limit.',
    detail: ({ limitBytes = MAX_APPEND_BYTES }) =>
      `The command takes more than the ${limitBytes} bytes that are stored or sent at once. Split it into several.`,
  },
  'damaged-event': {
    status: 503,
    retry: 'later',
    title: 'An event is damaged',
    meaning:
      'An event that this needs is not as it was written: a bad disk, say. Nothing was changed by this request. All ' +
      'that needs other streams goes on. `seatledger repair` puts it back from a backup: ' +
      'docs/runbooks/damaged-events.md.',
    detail: ({ position, stream, eventId }) =>
      (eventId === undefined
        ? 'An event that this needs is damaged.'
        : `Event ${eventId} at position ${position} of stream ${stream} is damaged.`) +
      ' Nothing was changed by this request. An operator can put it back with: seatledger repair --from BACKUP',
  },
  'damaged-stream': {
    status: 503,
    retry: 'later',
    title: 'A stream is damaged',
    meaning:
      'A stream that this needs does not have all of its events any more: somebody deleted it, or had its beginning ' +
      'hidden, past Seatledger. Nothing was changed by this request. All that needs other ' +
      'streams goes on. What an operator can do: docs/runbooks/damaged-streams.md.',
    detail: ({ stream }) =>
      (stream === undefined
        ? 'A stream that this needs does not have all of its events any more.'
        : `Stream ${stream} does not have all of its events any more.`) +
      ' Nothing was changed by this request. An operator has to put it right: docs/runbooks/damaged-streams.md',
  },
  'damaged-personal-data': {
    status: 503,
    retry: 'later',
    title: 'Personal data can\u2019t be read',
    meaning:
      'The key of a user, or a text that is sealed with it, is not as it was kept. Nothing was changed by this ' +
      'request. Other users are not affected. `fault` says what is wrong, and `personId` whose it is. An operator ' +
      'puts it back from a backup of the keys: docs/runbooks/damaged-personal-data.md.',
    detail: ({ personId }) =>
      `What is kept of ${personId === undefined ? 'a person' : `user ${personId}`} can't be read. Nothing was ` +
      'changed by this request. Leave the user as it is: an operator can put the key back from a backup.',
  },
  // the HTTP edge finds these
  'malformed-json': {
    status: 400,
    retry: 'none',
    title: 'Malformed JSON',
    meaning: 'The body is not JSON in UTF-8.',
    detail: () => 'The body is not valid JSON. Check commas, quotes and brackets.',
  },
  'duplicate-member': {
    status: 400,
    retry: 'none',
    title: 'Member named twice',
    meaning: 'An object of the body names a member twice, so that nobody could tell which of them is meant.',
    detail: ({ at }) => `The body names the member ${at} twice. Leave one of them out.`,
  },
  'body-too-complex': {
    status: 413,
    retry: 'none',
    title: 'Body too complex',
    meaning: 'The body holds more than anybody needs, or its parts stand too deep inside each other.',
    detail: ({ measure, limit }) =>
      `The body is over the limit of ${limit} ${MEASURES[measure]}. Send several smaller requests.`,
  },
  'malformed-url': {
    status: 400,
    retry: 'none',
    title: 'Malformed URL',
    meaning: 'The path holds a percent-encoding that stands for nothing.',
    detail: () => 'The URL is not well-formed. Percent-encode special characters in it.',
  },
  'path-too-long': {
    status: 414,
    retry: 'none',
    title: 'Path too long',
    meaning: 'A part of the path, between two slashes, is longer than any id or name.',
    detail: ({ limit }) => `A part of the path may have ${limit} characters; no id and no name is longer.`,
  },
  'malformed-http': {
    status: 400,
    retry: 'none',
    title: 'Malformed HTTP',
    meaning:
      'What came is no HTTP request, or has a header that there may be one of twice, or no Host, or one that ' +
      'contradicts the URL (`header`, `fault`).',
    detail: ({ header = 'host', fault }) => {
      switch (fault) {
        case 'missing':
          return `The request has no header ${header}. Send it.`;
        case 'repeated':
          return `The request has the header ${header} more than once. Send it once.`;
        case 'contradicted':
          return `The header ${header} names another server than the URL of the request. Send the same in both.`;
        default:
          return 'The request is not well-formed HTTP. The connection is closed.';
      }
    },
  },
  'method-not-implemented': {
    status: 501,
    retry: 'none',
    title: 'Method not implemented',
    meaning: 'No path takes this method, and the server knows nothing of it.',
    detail: () => 'The server knows no such method. /docs lists the paths, and the methods that they take.',
  },
  'expectation-failed': {
    status: 417,
    retry: 'none',
    title: 'Expectation failed',
    meaning: 'The header Expect asks for something else than 100-continue.',
    detail: () => 'The server meets no expectation but 100-continue. Send the request without the header Expect.',
  },
  'headers-too-large': {
    status: 431,
    retry: 'none',
    title: 'Headers too large',
    meaning: 'The URL and the headers together are over 16 KiB.',
    detail: () => 'The URL and the headers together may have 16 KiB. Send less in them; long lists go into a body.',
  },
  'invalid-body': {
    status: 400,
    retry: 'none',
    title: 'Invalid body',
    meaning: 'The body lacks a member, or one has a wrong type or value. `problems` says where.',
    detail: problems,
  },
  'unknown-field': {
    status: 400,
    retry: 'none',
    title: 'Unknown field',
    meaning: 'The body has a member that this route does not know.',
    detail: problems,
  },
  'invalid-guid': {
    status: 400,
    retry: 'none',
    title: 'Invalid GUID',
    meaning: 'An id is not a GUID of the form 8-4-4-4-12, or is the nil GUID where that names nothing.',
    detail: problems,
  },
  'invalid-country': {
    status: 400,
    retry: 'none',
    title: 'Invalid country',
    meaning: 'A country is neither an assigned ISO 3166-1 alpha-2 code nor XK, which is Kosovo.',
    detail: problems,
  },
  'invalid-address': {
    status: 400,
    retry: 'none',
    title: 'Invalid address',
    meaning: 'A user principal name or alias is no address of the form name@domain; `problems` says why.',
    detail: problems,
  },
  'invalid-query': {
    status: 400,
    retry: 'none',
    title: 'Invalid query parameter',
    meaning: 'A query parameter is unknown, repeated, or has a wrong value.',
    detail: problems,
  },
  'unsupported-query': {
    status: 400,
    retry: 'none',
    title: 'Unsupported query',
    meaning:
      'Under `/v1.0` a query asks for what this server doesn\u2019t answer; `supported` says what it does answer. ' +
      'Nothing of a query is passed over.',
    detail: ({ part, supported }) =>
      `This is not supported here: ${part}. Supported: ${list(supported) || 'nothing of the kind'}.`,
  },
  'invalid-limit': {
    status: 400,
    retry: 'none',
    title: 'Invalid limit',
    meaning: 'limit is not a whole number within its bounds.',
    detail: ({ minimum, maximum }) => `limit must be a whole number from ${minimum} to ${maximum}.`,
  },
  'invalid-cursor': {
    status: 400,
    retry: 'none',
    title: 'Invalid cursor',
    meaning: 'after is no `next` that this list gave.',
    detail: () =>
      'This cursor is none that this list gave. Start again without after, and pass each next on unchanged.',
  },
  'invalid-as-of': {
    status: 400,
    retry: 'none',
    title: 'No time that is past',
    meaning: 'asOf is no instant, no position and no date, or a date without a time zone; or timeZone stands alone.',
    detail: () =>
      'asOf must be an instant such as 2026-01-31T12:00:00Z, a position, or a date with its time zone, such as ' +
      '2026-01-31 with timeZone Europe/Berlin.',
  },
  'directory-off': {
    status: 422,
    retry: 'none',
    title: 'No directory here',
    meaning: 'Users can’t be found by words or departments, nor sorted by names, in this installation (DIRECTORY).',
    detail: () =>
      'Names are sealed, and this installation keeps no directory of them in memory. Ask without words and ' +
      'department, in the order of ids or of creation.',
  },
  'directory-loading': {
    status: 503,
    retry: 'later',
    title: 'Directory is loading',
    meaning: 'What is sealed can’t be searched yet: this process has just begun to read the names of the tenant.',
    detail: ({ loaded, total }) =>
      `The directory is loading: ${loaded} of ${total} people are there. Ask again in some seconds. Lists without ` +
      'words and department, in the order of ids or of creation, are answered meanwhile.',
  },
  'directory-too-large': {
    status: 503,
    retry: 'later',
    title: 'Directory is too large',
    meaning: 'The tenant has more people than fit into the memory that the directory may take (DIRECTORY_MEMORY).',
    detail: ({ neededBytes, limitBytes }) =>
      `The directory of this tenant would take ${Math.ceil(neededBytes / 1024 ** 2)} MB, and ` +
      `${Math.floor(limitBytes / 1024 ** 2)} MB are given to it. Whoever runs the server can raise DIRECTORY_MEMORY. ` +
      'Lists without words and department, in the order of ids or of creation, are answered all the same.',
  },
  'as-of-not-searchable': {
    status: 422,
    retry: 'none',
    title: 'The past can’t be searched by names',
    meaning:
      'asOf goes together with product, without, unlicensed, location, accountEnabled, userType and state, ' +
      'in the order of ids.',
    detail: ({ parameter }) =>
      `${parameter} doesn’t go together with asOf: nobody keeps an order of the names that people had. ` +
      'Leave it out, or ask for now.',
  },
  'as-of-in-future': {
    status: 422,
    retry: 'later',
    title: 'Instant in the future',
    meaning: 'asOf lies after now: nobody knows yet what will have happened.',
    detail: ({ now }) => `That time lies in the future; it is ${now} now. Ask for an instant up to now.`,
  },
  'invalid-position': {
    status: 400,
    retry: 'none',
    title: 'Invalid position',
    meaning: 'minPosition is not a position that an answer carried.',
    detail: () => 'minPosition must be the position of an answer: 20 digits.',
  },
  'invalid-if-match': {
    status: 400,
    retry: 'none',
    title: 'Invalid If-Match',
    meaning: 'If-Match names no single revision, or the request changes no user or purchase that is there.',
    detail: ({ fault }) => IF_MATCH_FAULTS[fault],
  },
  'invalid-idempotency-key': {
    status: 400,
    retry: 'none',
    title: 'Invalid Idempotency-Key',
    meaning: 'The header is not 1 to 200 visible ASCII characters.',
    detail: () => 'Idempotency-Key must be 1 to 200 visible ASCII characters, without spaces.',
  },
  'tenant-required': {
    status: 400,
    retry: 'none',
    title: 'Tenant required',
    meaning: 'No tenant was named (by the header x-tenant-id), and there is no single one to assume.',
    detail: ({ tenants }) =>
      tenants === 0
        ? 'There is no tenant yet. Create one first.'
        : `There are ${tenants} tenants, and the request names none of them. Choose one.`,
  },
  'route-not-found': {
    status: 404,
    retry: 'none',
    title: 'Route not found',
    meaning: 'The API has no such path.',
    detail: () => 'The API has no such path. /docs lists what it has.',
  },
  'method-not-allowed': {
    status: 405,
    retry: 'none',
    title: 'Method not allowed',
    meaning: 'The path exists, but not with this method.',
    detail: ({ allow }) => `This path takes ${list(allow)}.`,
  },
  'authentication-required': {
    status: 401,
    retry: 'none',
    title: 'Authentication required',
    meaning: 'The request carries no token, and this server answers only those that it knows.',
    detail: () =>
      'Sign in. A program sends its access token as Authorization: Bearer TOKEN; the header www-authenticate of this ' +
      'answer says where to read which issuers are trusted.',
  },
  'invalid-token': {
    status: 401,
    retry: 'none',
    title: 'Token not accepted',
    meaning: `The token of the request is not believed. \`reason\` says why: ${list(Object.keys(TOKEN_FAULTS))}.`,
    detail: ({ reason }) => `The token is not accepted: ${TOKEN_FAULTS[reason]}.`,
  },
  'session-ended': {
    status: 401,
    retry: 'none',
    title: 'Session is over',
    meaning: `The browser's session is none any more. \`reason\` says why: ${list(Object.keys(SESSION_FAULTS))}.`,
    detail: ({ reason }) => `The session is over: ${SESSION_FAULTS[reason]}. Sign in again.`,
  },
  'csrf-token-required': {
    status: 403,
    retry: 'none',
    title: 'Token against forged requests is missing',
    meaning:
      'A browser with a session asks for more than a reading without the header x-csrf-token of that session, which ' +
      'GET /api/me tells in session.csrfToken. A program signs in by a token, and needs no such header.',
    detail: () =>
      'The request lacks what tells it from one that another site forged, or has it of a session that is over. ' +
      'Nothing was done. Load the page again.',
  },
  'no-role': {
    status: 403,
    retry: 'later',
    title: 'No role',
    meaning:
      'The sender is known, and has no role here. ' + `\`reason\` says what of it: ${list(Object.keys(ROLE_FAULTS))}.`,
    detail: ({ reason }) => `You are signed in and have no role here: ${ROLE_FAULTS[reason]}.`,
  },
  'issuer-unavailable': {
    status: 503,
    retry: 'later',
    title: 'Issuer unavailable',
    meaning:
      'The issuer of the token is away, and its keys are not known or too old, ' +
      'so that nobody can tell whether the token is right.',
    detail: ({ issuer }) =>
      `The keys of ${issuer} can't be fetched at the moment, and without them the token can't be checked. ` +
      'Nothing was decided. Ask again in a moment.',
  },
  'reading-forbidden': {
    status: 403,
    retry: 'none',
    title: 'Not permitted to read',
    meaning: 'The role of the caller does not permit reading this.',
    detail: ({ role, what }) => `The role ${role} may not read ${READ[what]}. Ask somebody whose role may.`,
  },
  'too-many-requests': {
    status: 429,
    retry: 'later',
    title: 'Too many requests',
    meaning:
      'One caller asks more of a tenant than the setting RATE_LIMIT permits, or too many from one address failed to ' +
      'sign in. Nothing was read or decided. `limit` says which, and Retry-After when there is room again: ' +
      'a command goes again with the same Idempotency-Key.',
    detail: ({ limit }) =>
      limit === 'failed-sign-ins'
        ? 'Too many requests of this address came without a token that is good. Wait a moment, ' +
          'and look at the token before you ask again.'
        : `You ask too much at once (${limit}). Nothing was done. Wait a moment, and ask again for the same; ` +
          'what is for many users goes as one operation.',
  },
  'host-not-allowed': {
    status: 421,
    retry: 'none',
    title: 'Host not allowed',
    meaning:
      'Only requests to a loopback name, or to the name in PUBLIC_URL, are answered (a web page must not reach the ' +
      'API through a name of its own). With authentication and without PUBLIC_URL any name will do.',
    detail: () =>
      'Address the server as localhost or 127.0.0.1, or by the name that the setting PUBLIC_URL has: ' +
      'an operator sets it where people reach the server through a proxy.',
  },
  'origin-not-allowed': {
    status: 403,
    retry: 'none',
    title: 'Origin not allowed',
    meaning:
      'A web page of another origin than that of the server (PUBLIC_URL, or the loopback name and port in the URL) ' +
      'sent this request. Scheme, name and port must all be the same; a link leads to pages only, such as /docs.',
    detail: () =>
      'Requests from web pages of other origins are refused. The origin of this server is what PUBLIC_URL says, and ' +
      'without it scheme, name and port of the URL itself. Type an address into the browser to see what a link ' +
      'may not lead to.',
  },
  'request-timeout': {
    status: 408,
    retry: 'same-id',
    title: 'Request timeout',
    meaning: 'The request did not arrive whole in time.',
    detail: () => 'The request did not arrive whole in time. Send it again.',
  },
  'body-too-large': {
    status: 413,
    retry: 'none',
    title: 'Body too large',
    meaning: 'The body is over the limit of this route.',
    detail: ({ limitBytes }) => `The body is over the limit of ${limitBytes} bytes. Send several smaller requests.`,
  },
  'unsupported-media-type': {
    status: 415,
    retry: 'none',
    title: 'Unsupported media type',
    meaning:
      'The body is of a type that this API does not read, or in another ' +
      'charset than UTF-8 (`charset`), or compressed (`contentEncoding`).',
    detail: ({ supported, charset, contentEncoding }) => {
      if (contentEncoding !== undefined)
        return (
          `The body has the content-encoding ${contentEncoding}, which is not read. ` + 'Send it as it is, without one.'
        );
      return charset === undefined
        ? `Send the body as ${list(supported)}.`
        : `The body has the charset ${charset}, which is not read. Send it in UTF-8.`;
    },
  },
  'position-beyond-log': {
    status: 422,
    retry: 'later',
    title: 'Beyond the end of the log',
    meaning:
      'The log does not reach that position: it is one of another log, or of one that was restored from a backup.',
    detail: ({ parameter, position, head }) =>
      `${parameter} is ${position}, and the log ends with ${head}. A position that was told once and lies beyond the ` +
      'end belongs to another log, or events were lost: compare source in the events with what you kept before you ' +
      'go on.',
  },
  'too-many-feeds': {
    status: 503,
    retry: 'later',
    title: 'Too many feeds',
    meaning: 'A process gives 32 feeds at once, and 8 of one tenant; and it tells 100 consoles of changes.',
    detail: ({ limit }) =>
      `${limit} feeds are open here already. End one, or ask again later from the position where you were; until ` +
      'then what changed can be asked for without following.',
  },
  'not-fresh-enough': {
    status: 503,
    retry: 'later',
    title: 'Not fresh enough yet',
    meaning: 'The read model did not reach minPosition within the wait. Without minPosition it is answered as it is.',
    detail: ({ minPosition }) =>
      `What can be read did not reach position ${minPosition} in time. Ask again in a moment.`,
  },
  'read-models-unavailable': {
    status: 503,
    retry: 'later',
    title: 'Read models unavailable',
    meaning:
      'Queries cannot be answered at the moment, and no deleted ' +
      'user found by its former address; all other commands go on.',
    detail: () => "The read models don't answer at the moment. Ask again later; commands are not affected.",
  },
  'unusable-store': {
    status: 503,
    retry: 'later',
    title: 'Store of another release or installation',
    meaning:
      'A store has another format than this release, or belongs to another log or key store. No app starts on it; ' +
      'a query is answered so where the read models were away at the start.',
    detail: () =>
      "A store has another format than this release, or belongs to something else. The server's log says which it " +
      'is and what to do. Nothing was changed by this request.',
  },
  'erasure-not-found': {
    status: 404,
    retry: 'none',
    title: 'Erasure not found',
    meaning: 'There is no such user, or the user was not deleted for good; or the tenant was not.',
    detail: () => 'Nothing of this id was deleted for good. The list of deadlines says which users will be, and when.',
  },
  'erasure-pending': {
    status: 409,
    retry: 'later',
    title: 'Erasure pending',
    meaning:
      'The permanent deletion is recorded, and the key of the person, or a key of the tenant, is not gone yet: ' +
      'nothing can be certified.',
    detail: () => 'Not every key is shredded yet. Ask again in a minute.',
  },
  'not-ready': {
    status: 503,
    retry: 'later',
    title: 'Not ready',
    meaning:
      'Something that the server needs is away, a lane does not know what became of its append, or the log is ' +
      'another one; `reasons` say what, since when and what to do.',
    detail: ({ reasons }) =>
      `The server can't serve at the moment: ${reasons
        .map(({ code, subject, since }) => `${code} (${subject}) since ${since}`)
        .join(', ')}. The reasons say what to do.`,
  },
  'shutting-down': {
    status: 503,
    retry: 'same-id',
    title: 'Shutting down',
    meaning: 'The server is ending and takes no more requests.',
    detail: () => 'The server is shutting down. Ask again in a moment.',
  },
};

export const errorCodes = (): readonly ErrorCode[] => (Object.keys(errorCatalogue) as ErrorCode[]).toSorted();
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCatalogue, code);

/** Returns the sentence that tells a person about one refusal, on a results page or a console. */
export const explain = (refusal: Refusal): string => {
  const { code, ...members } = refusal;
  return (errorCatalogue[code].detail as (members: unknown) => string)(members);
};
