/** Here stands every route of `/v1.0`, with what the compatibility page says of it. */
export const GRAPH_ENDPOINTS: Readonly<Record<string, string>> = {
  'GET /v1.0/$metadata': 'CSDL 4.0 of what is served; with a token, where people sign in',
  'GET /v1.0/organization': 'a list of one: the tenant',
  'GET /v1.0/organization/{id}': '`$select`',
  'GET /v1.0/subscribedSkus': '`$select` alone, as in Graph',
  'GET /v1.0/subscribedSkus/{id}': '`$select`',
  'GET /v1.0/directory/subscriptions': 'purchase by purchase; `$select`',
  'GET /v1.0/directory/subscriptions/{id}': "`$select`; `subscriptions(commerceSubscriptionId='…')` is the same",
  'POST /v1.0/$batch':
    'at most 20; `dependsOn`, 424; a part without `Idempotency-Key` has one of the batch’s and its id',
  'GET /v1.0/auditLogs/directoryAudits':
    "`$select`, `$filter` (a span of `activityDateTime`, an id of `targetResources` and `result eq 'failure'` by an " +
    'index), `$top`, `$skiptoken`; the history: `modifiedProperties` have values before and after, of erased ' +
    'persons none',
  'GET /v1.0/auditLogs/directoryAudits/{id}': '`$select`; by the id of the command',
  'GET /v1.0/me': 'the user whose id is that of the person who signed in',
  'GET /v1.0/me/licenseDetails': 'the same user; `$select`',
  'POST /v1.0/me/assignLicense': 'the same user; for whoever may change licenses',
  'POST /v1.0/me/reprocessLicenseAssignment': 'the same user; changes nothing',
  'GET /v1.0/users/$count': 'a number as text; `$filter`, `$search`',
  'GET /v1.0/users':
    '`$select`, `$filter`, `$search`, `$orderby`, `$top`, `$count`, `$skiptoken`; else in the order of ids',
  'GET /v1.0/users/delta':
    '`$select`, `$filter` by up to 50 ids, `$deltatoken` (`latest` too), `$skiptoken`; ' +
    'a token of read models that were built anew is 410 with `Location`',
  'POST /v1.0/users': 'members that are kept; see below',
  'PATCH /v1.0/users/{id}': 'the same; a body of which everything is dropped changes nothing',
  'DELETE /v1.0/users/{id}': 'the user can be restored until its retention is over',
  'GET /v1.0/directory/deletedItems/microsoft.graph.user':
    '`$select`, `$filter` (a span of `deletedDateTime` and ids by an index), `$orderby` (`deletedDateTime` too), ' +
    '`$top`, `$count`, `$skiptoken`',
  'GET /v1.0/directory/deletedItems/{id}': '`$select`; with `microsoft.graph.user` before the id or without',
  'POST /v1.0/directory/deletedItems/{id}/restore':
    '`newUserPrincipalName`; `@seatledger.shortfalls` and `@seatledger.aliasesLost` list what didn’t come back',
  'DELETE /v1.0/directory/deletedItems/{id}': 'the user is erased at once; the id in the path confirms it',
  'GET /v1.0/users/{id}': 'by id, user principal name or alias; `$select`',
  'GET /v1.0/users/{id}/licenseDetails': '`$select`',
  'POST /v1.0/users/{id}/assignLicense': 'one atomic step; the data of services that stay granted stays',
  'POST /v1.0/users/{id}/reprocessLicenseAssignment': 'answers with the user and changes nothing; it is no refresh',
};

interface Deviation {
  readonly what: string;
  readonly here: string;
  readonly because: string;
}
/** Where this server does something else than Graph, on purpose. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    what: 'tenant',
    here: 'the tenant of the token, or the one of them that the header `x-tenant-id` names',
    because: 'one token may speak for several tenants',
  },
  {
    what: '`If-Match`',
    here:
      'the `@odata.etag` of the user, which is its revision as a strong tag; where no user is changed that is there, ' +
      '400. It is looked at also where everything else of the body is dropped',
    because: 'a condition that nobody looks at would be taken for one that held',
  },
  {
    what: '`ETag` and `If-None-Match`',
    here:
      'a weak tag of what was served, on every question but `me`, `$metadata`, `users/delta` and what the directory ' +
      'answers; 304 as under `/api`. ' +
      '`@odata.etag` is another tag, and `If-Match` alone takes it',
    because: 'what was served may change while the user stays, and whoever changes a user names the user',
  },
  {
    what: 'errors',
    here: '`details` has our own code, a text with the numbers, and the numbers in `@seatledger.values`',
    because: 'most refusals of Graph have one code, so that its clients read English texts',
  },
  {
    what: 'queries',
    here: 'an unknown parameter is an error, and so is whatever of `$filter` is not understood',
    because: 'a list that was not filtered looks like one that was',
  },
  {
    what: '`minPosition`',
    here: 'a query may name the `x-position` that a command answered with, and waits for it',
    because: 'read models may be a moment behind, and the next page says nothing of it',
  },
  {
    what: '`x-as-of`',
    here:
      'users and their `$count`, one user, `licenseDetails`, deleted users, `subscribedSkus`, ' +
      '`directory/subscriptions` and `organization`, as of an instant, a position or a date with its time zone ' +
      '(`2026-03-31[Europe/Berlin]`); `@seatledger.asOf` and `@seatledger.position` say which. A next link goes with ' +
      'the same header, and stays at the position of the first page. Any other route refuses the header, `delta` ' +
      'among them: it leads from a link to now',
    because: 'Graph knows of now alone, and whoever asks about the past must not be answered with today',
  },
  {
    what: 'reading one’s own writes',
    here:
      'a question waits, up to five seconds, for the last command that its sender gave for the tenant through the ' +
      'same process, over `/api` too; then 503. Where several processes serve the API, who asks another one names ' +
      '`minPosition`, or is led to the same one; a process that starts anew remembers nobody',
    because: 'scripts create a user and read it at once; Graph promises less than that',
  },
  {
    what: '`dryRun=true`',
    here: 'every command may be tried; `@seatledger.dryRun` says that nothing was changed',
    because: 'every command of this server can be',
  },
  {
    what: '`ConsistencyLevel`',
    here: 'not needed for anything, and passed over',
    because: 'there is one kind of index',
  },
  {
    what: '`disabledPlans`',
    here: 'left out they are an empty list, as in Graph; under `/api` they leave a held license as it is',
    because: 'scripts of Graph rely on it',
  },
  {
    what: 'both lists of assignLicense name one product',
    here: '400 with `add-and-remove-same-product`',
    because: 'nobody can know which is meant',
  },
  {
    what: '`assignedDateTime`, `lastUpdatedDateTime`',
    here: 'null',
    because: 'the history of a license stands under `/api/commands`',
  },
  {
    what: 'a restored license',
    here: 'comes back only where a unit is available; the answer lists the others',
    because: 'no user takes a seat that nobody paid for',
  },
  {
    what: 'the reference of an erasure',
    here: 'the `request-id`, where no `x-reference` says another',
    because: 'an erasure needs a reference, and tools that empty a recycle bin say none',
  },
  {
    what: 'a page',
    here: 'may have fewer users than `$top`, or none, and a link to the next one',
    because: 'one request looks at 20,000 users at most for a filter by sealed texts, at 100,000 for another',
  },
  {
    what: 'a round of `users/delta`',
    here:
      'tells every user of whom something was recorded, also where nothing that is shown changed; `$top` is ' +
      'refused',
    because: 'one index leads to what changed of users, whatever of them it was',
  },
  {
    what: '`$count` with a filter',
    here: 'refused where more users would have to be looked at than that',
    because: 'a number that is not the whole one would be wrong',
  },
  {
    what: '`$orderby` by `displayName` or `userPrincipalName`',
    here: 'refused where no directory is kept in memory',
    because: 'names are sealed where they are stored, so that no index has them in order',
  },
  {
    what: '`$search`',
    here:
      'in names, addresses, `department`, `jobTitle` and `officeLocation`; each word begins a word, case and accents ' +
      'aside; refused where no directory is kept in memory, but for an `OR`, which looks at each user',
    because: 'the directory has the words of these members',
  },
  {
    what: '`$expand`, `$skip`',
    here: 'refused',
    because: 'nothing here answers them truly',
  },
  {
    what: '`prepaidUnits`',
    here: 'a new license needs an `enabled` unit; `warning` units keep their holders and take no new ones',
    because: 'seats in the grace period are about to go',
  },
];
