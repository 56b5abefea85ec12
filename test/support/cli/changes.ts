const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const PURCHASE = 'c0a10050-0000-4000-8000-000000000104';
const PLAN = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const CATALOGUE = [
  'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names',
  `E3,ENTERPRISEPACK,${E3},EXCHANGE_S_ENTERPRISE,${PLAN},Exchange`,
];
export const FILES: Readonly<Record<string, readonly string[]>> = {
  'catalogue.csv': CATALOGUE,
  'restrictions.csv': ['servicePlanId,country', `${PLAN},CN`],
  'users.txt': ['ann@x.io', 'ANN@x.io', 'bo@x.io'],
  'users.csv': ['User Name,Display name', 'ann@x.io,Ann'],
};

/**
 * Every command that changes something stands here with arguments. With `api` it asks the API for a dry run. With
 * `none` it can't be tried, and says so.
 */
export const CHANGES: readonly (readonly [by: 'api' | 'none', ...args: string[]])[] = [
  ['api', 'tenants', 'create', 'Contoso', '--country', 'DE'],
  ['api', 'tenants', 'rename', E3, 'Fabrikam'],
  ['api', 'tenants', 'close', E3],
  ['api', 'tenants', 'reopen', E3],
  ['api', 'catalogue', 'import', 'catalogue.csv'],
  ['api', 'catalogue', 'withdraw', E3],
  ['api', 'catalogue', 'reinstate', E3],
  ['api', 'restrictions', 'import', 'restrictions.csv'],
  ['api', 'purchases', 'buy', 'ENTERPRISEPACK', '3'],
  ['api', 'purchases', 'quantity', PURCHASE, '2'],
  ['api', 'purchases', 'expire', PURCHASE],
  ['api', 'purchases', 'renew', PURCHASE, '--ends-on', '2030-01-31'],
  ['api', 'purchases', 'suspend', PURCHASE],
  ['api', 'purchases', 'cancel', PURCHASE],
  ['api', 'users', 'create', 'ann@x.io', '--display-name', 'Ann'],
  ['api', 'users', 'update', 'ann@x.io', '--usage-location', 'DE'],
  ['api', 'users', 'import', 'users.csv'],
  ['api', 'users', 'delete', 'ann@x.io'],
  ['api', 'users', 'delete', 'ann@x.io', 'bo@x.io'],
  ['api', 'users', 'restore', E3],
  ['api', 'users', 'erase', E3],
  ['api', 'assign', 'ann@x.io', 'ENTERPRISEPACK'],
  ['api', 'remove', 'ann@x.io', 'ENTERPRISEPACK'],
  ['api', 'replace', 'ann@x.io', 'ENTERPRISEPACK'],
  ['api', 'refresh', 'ann@x.io', 'ENTERPRISEPACK'],
  ['api', 'reassign', 'ann@x.io', 'bo@x.io', 'ENTERPRISEPACK'],
  ['api', 'transfer', 'ann@x.io', 'bo@x.io', 'ENTERPRISEPACK'],
  ['api', 'bulk', 'add', 'users.txt', 'ENTERPRISEPACK'],
  ['api', 'bulk', 'replace', 'users.txt', 'ENTERPRISEPACK'],
  ['api', 'bulk', 'remove', 'users.txt', 'ENTERPRISEPACK'],
  ['api', 'bulk', 'refresh', 'users.txt', 'ENTERPRISEPACK'],
  ['api', 'bulk', 'update', 'users.txt', '--usage-location', 'DE'],
  ['api', 'bulk', 'delete', 'users.txt'],
  ['api', 'bulk', 'restore', 'users.txt'],
  ['api', 'clock', 'agree'],
  ['api', 'history', 'redact', E3],
  ['none', 'projections', 'rebuild', 'users'],
  ['none', 'projections', 'promote', 'users'],
  ['none', 'events', 'restart', '--at', 'end'],
  ['none', 'retention', 'restart', 'shredder'],
  ['none', 'backup', 'copies'],
  ['none', 'parked', 'replay', '--all'],
  ['none', 'parked', 'discard', '--all', '--yes'],
];

/** Every command stands here that only reads, or keeps something on this machine alone. */
export const READS: readonly string[] = [
  'tenants list',
  'store check',
  'catalogue list',
  'catalogue show',
  'restrictions list',
  'subscriptions show',
  'purchases list',
  'operations list',
  'commands list',
  'commands show',
  'subscriptions list',
  'users show',
  'users list',
  'operations show',
  'deadlines list',
  'clock show',
  'projections list',
  'verify',
  'export',
  'parked list',
  'parked show',
  'token',
  'context list',
  'context set',
  'context use',
  'context remove',
  'completion',
];
