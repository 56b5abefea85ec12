import { addAliases } from '../../steps/aliases.js';
import { addressFor, asAliases, asPrincipalName, checkDistinct, requireFree } from '../../steps/claim.js';
import type { CreateUser } from '../../commands.js';
import { refuse } from '../../decision.js';
import type { Deciding, Decision, DecisionContext, Refused } from '../../decision.js';
import { userAnswer } from '../../steps/answer.js';
import { Draft } from '../../steps/draft.js';
import { findTenant } from '../../steps/find.js';
import { applyLicenses } from '../../steps/apply-licenses.js';
import { repeated } from '../../steps/resolve.js';
import type { UserId } from '../../values.js';
import { profileChanges } from '../../steps/details.js';

/** A new user with its addresses and licenses, all or nothing: a refused license creates no user. */
export function* decideCreateUser(command: CreateUser, context: DecisionContext): Deciding<Decision> {
  const draft = new Draft(context);
  const { licenses = [] } = command;
  const noTenant = yield* findTenant(draft);
  if (noTenant !== undefined) return noTenant;
  const twice = repeated(licenses.map((license) => license.skuId));
  if (twice.length > 0) return refuse({ code: 'duplicate-product', skuIds: twice });
  const userId = command.userId ?? (context.derive('user') as UserId);
  const user = yield* draft.askUser(userId);
  if (user.status !== 'absent') return refuse({ code: 'user-exists', userId });
  const refused = yield* create(draft, userId, command);
  if (refused !== undefined) return refused;
  const changes = { add: licenses, remove: [], cause: 'removed', creation: true, locationChanged: false } as const;
  const unlicensed = yield* applyLicenses(draft, userId, changes);
  return unlicensed ?? draft.finish(userAnswer(draft, userId));
}

function* create(draft: Draft, userId: UserId, command: CreateUser): Deciding<Refused | undefined> {
  const placed = [asPrincipalName(command.userPrincipalName), ...asAliases(command.aliases ?? [])];
  const twice = checkDistinct(placed);
  if (twice !== undefined) return twice;
  for (const each of placed) {
    const taken = yield* requireFree(draft, each);
    if (taken !== undefined) return taken;
  }
  const userPrincipalName = addressFor(userId, command.userPrincipalName);
  const profile = profileChanges(userId, {}, command.profile);
  const location = command.usageLocation === undefined ? {} : { usageLocation: command.usageLocation };
  draft.addToUser(userId, { type: 'UserCreated', data: { userId, userPrincipalName, profile, ...location } });
  draft.addToAddress(userPrincipalName.key, { type: 'AddressClaimed', data: { userId, as: 'userPrincipalName' } });
  const aliases = (command.aliases ?? []).map((alias) => addressFor(userId, alias));
  addAliases(draft, userId, aliases);
  return undefined;
}
