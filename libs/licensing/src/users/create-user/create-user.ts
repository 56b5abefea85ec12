import type { Behaviour } from '../../behaviour.js';
import type { CreateUser } from '../../commands.js';
import { refuse } from '../../decision.js';
import type { Deciding, DecisionContext, Refused } from '../../decision.js';
import { USER_MANAGERS } from '../../roles.js';
import { addAliases } from '../../steps/aliases.js';
import { userAnswer } from '../../steps/answer.js';
import { applyLicenses } from '../../steps/apply-licenses.js';
import { addressFor, asAliases, asPrincipalName, checkDistinct, requireFree } from '../../steps/claim.js';
import { profileChanges } from '../../steps/details.js';
import type { Draft } from '../../steps/draft.js';
import { skuIdsOf, streamsOfAddresses, streamsOfPools } from '../../steps/named.js';
import { repeated } from '../../steps/resolve.js';
import { CATALOGUE, userStream } from '../../stream-refs.js';
import { defined } from '../../values.js';
import type { UserId } from '../../values.js';

const idFor = ({ userId }: CreateUser, derive: DecisionContext['derive']): UserId =>
  userId ?? (derive('user') as UserId);

/** Creates a user with its addresses and licenses, all or nothing: a refused license creates no user. */
export const createUser: Behaviour<CreateUser> = {
  scope: 'tenant',
  permittedTo: USER_MANAGERS,
  prefetch: ({ userId, userPrincipalName, aliases = [], licenses = [] }, tenantId) => [
    CATALOGUE,
    ...(userId === undefined ? [] : [userStream(tenantId, userId)]),
    ...streamsOfAddresses(tenantId, [userPrincipalName, ...aliases]),
    ...streamsOfPools(tenantId, skuIdsOf(licenses)),
  ],
  makes: (command, { tenantId, derive }) => [
    userStream(tenantId, idFor(command, derive)),
    ...streamsOfAddresses(tenantId, [command.userPrincipalName, ...(command.aliases ?? [])]),
  ],
  makesThing: true,
  thing: ({ userId }) => (userId === undefined ? { kind: 'made' } : { kind: 'user', user: { by: 'id', userId } }),
  relatedIds: ({ userId, licenses = [] }) => [...(userId === undefined ? [] : [userId]), ...skuIdsOf(licenses)],
  *decide(command, draft) {
    const { licenses = [] } = command;
    const twice = repeated(skuIdsOf(licenses));
    if (twice.length > 0) return refuse({ code: 'duplicate-product', skuIds: twice });
    const userId = idFor(command, draft.context.derive);
    const user = yield* draft.askUser(userId);
    if (user.status !== 'absent') return refuse({ code: 'user-id-taken', userId });
    const refused = yield* create(draft, userId, command);
    if (refused !== undefined) return refused;
    const changes = { add: licenses, remove: [], cause: 'removed', creation: true, locationChanged: false } as const;
    const unlicensed = yield* applyLicenses(draft, userId, changes);
    return unlicensed ?? draft.finish(userAnswer(draft, userId));
  },
};

function* create(draft: Draft, userId: UserId, command: CreateUser): Deciding<Refused | undefined> {
  const placed = [asPrincipalName(command.userPrincipalName), ...asAliases(command.aliases ?? [])];
  const twice = checkDistinct(placed);
  if (twice !== undefined) return twice;
  for (const each of placed) {
    const taken = yield* requireFree(draft, each);
    if (taken !== undefined) return taken;
  }
  const userPrincipalName = addressFor(userId, 'principal-name', command.userPrincipalName);
  const profile = profileChanges(userId, {}, command.profile);
  const { usageLocation, accountEnabled, userType } = command;
  const account = {
    ...(accountEnabled === false && { accountEnabled }),
    ...(userType === 'Guest' && { userType }),
  };
  const data = { userId, userPrincipalName, profile, ...defined({ usageLocation }), ...account };
  draft.addToUser(userId, { type: 'UserCreated', data });
  draft.addToAddress(userPrincipalName.key, { type: 'AddressClaimed', data: { userId, as: 'userPrincipalName' } });
  const aliases = (command.aliases ?? []).map((alias) => addressFor(userId, 'alias', alias));
  addAliases(draft, userId, aliases, { cause: 'changed' });
  return undefined;
}
