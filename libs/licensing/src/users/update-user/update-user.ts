import type { UpdateUser } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import { userAnswer } from '../../steps/answer.js';
import { Draft } from '../../steps/draft.js';
import { findActiveUser, findCatalogue, findTenant } from '../../steps/find.js';
import { checkLocation } from '../../steps/location.js';
import { applyDetails, saysDetails } from '../../steps/details.js';
import { applyAddresses, saysAddresses } from './addresses.js';

/** Profile, usage location, principal name and aliases, in one step; licenses stay and have to be permitted in the new location. */
export function* decideUpdateUser(command: UpdateUser, context: DecisionContext): Deciding<Decision> {
  const draft = new Draft(context);
  const noTenant = yield* findTenant(draft);
  if (noTenant !== undefined) return noTenant;
  if (!saysDetails(command) && !saysAddresses(command)) return refuse({ code: 'nothing-to-do' });
  const user = yield* findActiveUser(draft, command.user);
  if (isRefused(user)) return user;
  const { userId } = user;
  const { locationChanged } = applyDetails(draft, userId, command);
  if (locationChanged && user.licenses.length > 0) {
    const misplaced = checkLocation(draft.user(userId), user.licenses, yield* findCatalogue(draft), 'clearing');
    if (misplaced !== undefined) return misplaced;
  }
  const refused = yield* applyAddresses(draft, userId, command);
  return refused ?? draft.finish(userAnswer(draft, userId));
}
