import { anyProjection, type AnyProjection } from '#application';
import { catalogue, restrictions } from './catalogue/catalogue.js';
import { commands } from './commands/commands.js';
import { deadlines } from './deadlines/deadlines.js';
import { retentions } from './deadlines/retentions.js';
import { instants } from './instants/instants.js';
import { history } from './history/history.js';
import { openLists } from './operations/open-lists.js';
import { operationResults } from './operations/operation-results.js';
import { operations } from './operations/operations.js';
import { refusals } from './refusals/refusals.js';
import { seatDays } from './seat-days/seat-days.js';
import { subscriptions } from './subscriptions/subscriptions.js';
import { tenants } from './tenants/tenants.js';
import { assignments } from './assignments/assignments.js';
import { purgedUsers } from './users/purged-users.js';
import { users } from './users/users.js';

export const allProjections: readonly AnyProjection[] = [
  anyProjection(tenants),
  anyProjection(catalogue),
  anyProjection(restrictions),
  anyProjection(subscriptions),
  anyProjection(users),
  anyProjection(purgedUsers),
  anyProjection(deadlines),
  anyProjection(operations),
  anyProjection(operationResults),
  anyProjection(openLists),
  anyProjection(commands),
  anyProjection(refusals),
  anyProjection(seatDays),
  anyProjection(assignments),
  anyProjection(retentions),
  anyProjection(instants),
  anyProjection(history),
];
