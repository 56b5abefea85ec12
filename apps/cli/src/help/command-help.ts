/** These are the options that stand before or after any command, by the names that commander gives them. */
export type GlobalOption =
  'url' | 'context' | 'dataDir' | 'tenant' | 'minPosition' | 'output' | 'json' | 'dryRun' | 'yes';

export interface CommandHelp {
  /** Help names these of the global options; the others mean nothing to the command. */
  readonly takes: readonly GlobalOption[];
  /** They are typed after the program's name. */
  readonly examples: readonly [string, string];
}

const FORM = ['output', 'json'] as const;
/** A command of one tenant that reads. */
const READS = ['url', 'context', 'dataDir', 'tenant', 'minPosition', ...FORM] as const;
/** A command that reads what belongs to all tenants. */
const READS_SHARED = ['url', 'context', 'dataDir', 'minPosition', ...FORM] as const;
const CHANGES = ['url', 'context', 'dataDir', 'tenant', ...FORM, 'dryRun'] as const;
const CHANGES_SHARED = ['url', 'context', 'dataDir', ...FORM, 'dryRun'] as const;
/** A command that changes something, and asks before it ends what somebody has. */
const ASKS = [...CHANGES, 'yes'] as const;
/** It may select its users, which have to be as fresh as somebody says. */
const ASKS_OF_MANY = [...ASKS, 'minPosition'] as const;
const ASKS_SHARED = [...CHANGES_SHARED, 'yes'] as const;
const ON_DATA = ['dataDir', ...FORM] as const;

/** Every command stands here by its whole name, in the order of the program. */
export const COMMAND_HELP: Readonly<Record<string, CommandHelp>> = {
  'tenants create': {
    takes: CHANGES_SHARED,
    examples: [
      'tenants create "Fabrikam Ltd" --country GB --dry-run',
      'tenants create Contoso --country DE --id 8aa4ee1c-d7a5-4ea3-8a5c-5ad3b9d1f7e2',
    ],
  },
  'tenants rename': {
    takes: CHANGES_SHARED,
    examples: [
      'tenants rename 0f8fad5b-d9cb-469f-a165-70867728950e "Contoso Europe"',
      'tenants rename Contoso "Contoso Europe" --reference CHG-17',
    ],
  },
  'tenants close': {
    takes: ASKS_SHARED,
    examples: [
      'tenants close 0f8fad5b-d9cb-469f-a165-70867728950e --reference CHG-17 --dry-run',
      'tenants close Contoso --reference CHG-17',
    ],
  },
  'tenants reopen': {
    takes: CHANGES_SHARED,
    examples: ['tenants reopen 0f8fad5b-d9cb-469f-a165-70867728950e', 'tenants reopen Contoso --dry-run'],
  },
  'tenants erasure': {
    takes: ['url', 'context', 'dataDir', ...FORM],
    examples: [
      'tenants erasure 0f8fad5b-d9cb-469f-a165-70867728950e',
      'tenants erasure 0f8fad5b-d9cb-469f-a165-70867728950e --json',
    ],
  },
  'tenants list': { takes: READS_SHARED, examples: ['tenants list', 'tenants list --output csv'] },
  'catalogue list': { takes: READS_SHARED, examples: ['catalogue list', 'catalogue list --limit all --output csv'] },
  'catalogue show': {
    takes: READS_SHARED,
    examples: ['catalogue show ENTERPRISEPACK', 'catalogue show ENTERPRISEPACK --as-of 2026-01-31T12:00:00Z --json'],
  },
  'catalogue withdraw': {
    takes: CHANGES_SHARED,
    examples: [
      'catalogue withdraw 6fd2c87f-b296-42f0-b197-1e91e994b900 --dry-run',
      'catalogue withdraw 6fd2c87f-b296-42f0-b197-1e91e994b900 --reference CHG-17',
    ],
  },
  'catalogue reinstate': {
    takes: CHANGES_SHARED,
    examples: [
      'catalogue reinstate 6fd2c87f-b296-42f0-b197-1e91e994b900 --dry-run',
      'catalogue reinstate 6fd2c87f-b296-42f0-b197-1e91e994b900 --reference CHG-17',
    ],
  },
  'catalogue import': {
    takes: ASKS_SHARED,
    examples: ['catalogue import products.csv --dry-run', 'catalogue import products.csv --plan-services map.csv'],
  },
  'restrictions list': { takes: READS_SHARED, examples: ['restrictions list', 'restrictions list --json'] },
  'restrictions import': {
    takes: ASKS_SHARED,
    examples: ['restrictions import restrictions.csv --dry-run', 'restrictions import restrictions.csv --continue'],
  },
  'subscriptions list': { takes: READS, examples: ['subscriptions list', 'subscriptions list --tenant Contoso'] },
  'subscriptions show': {
    takes: READS,
    examples: [
      'subscriptions show ENTERPRISEPACK',
      'subscriptions show ENTERPRISEPACK --as-of 2026-01-31T12:00:00Z --json',
    ],
  },
  'purchases buy': {
    takes: CHANGES,
    examples: ['purchases buy ENTERPRISEPACK 25', 'purchases buy ENTERPRISEPACK 25 --ends-on 2027-01-31 --dry-run'],
  },
  'purchases list': { takes: READS, examples: ['purchases list', 'purchases list --output csv'] },
  'purchases quantity': {
    takes: CHANGES,
    examples: [
      'purchases quantity 7c9e6679-7425-40de-944b-e07fc1f90ae7 30',
      'purchases quantity 7c9e6679-7425-40de-944b-e07fc1f90ae7 30 --dry-run',
    ],
  },
  'purchases renew': {
    takes: CHANGES,
    examples: [
      'purchases renew 7c9e6679-7425-40de-944b-e07fc1f90ae7',
      'purchases renew 7c9e6679-7425-40de-944b-e07fc1f90ae7 --ends-on 2028-01-31',
    ],
  },
  'purchases expire': {
    takes: CHANGES,
    examples: [
      'purchases expire 7c9e6679-7425-40de-944b-e07fc1f90ae7',
      'purchases expire 7c9e6679-7425-40de-944b-e07fc1f90ae7 --reference CHG-17',
    ],
  },
  'purchases suspend': {
    takes: CHANGES,
    examples: [
      'purchases suspend 7c9e6679-7425-40de-944b-e07fc1f90ae7',
      'purchases suspend 7c9e6679-7425-40de-944b-e07fc1f90ae7 --dry-run',
    ],
  },
  'purchases cancel': {
    takes: CHANGES,
    examples: [
      'purchases cancel 7c9e6679-7425-40de-944b-e07fc1f90ae7 --dry-run',
      'purchases cancel 7c9e6679-7425-40de-944b-e07fc1f90ae7 --reason "the contract ended"',
    ],
  },
  'users import': {
    takes: CHANGES,
    examples: ['users import new-starters.csv --dry-run', 'users import new-starters.csv --continue'],
  },
  'import graph': {
    takes: [...CHANGES, 'minPosition'],
    examples: [
      'import graph --skus skus.json --users users.json --dry-run',
      'import graph --skus skus.json --subscriptions subscriptions.json --users page1.json page2.json',
    ],
  },
  'users create': {
    takes: CHANGES,
    examples: [
      'users create ann@contoso.example --display-name "Ann Lee" --usage-location DE --license ENTERPRISEPACK',
      'users create bo@contoso.example --display-name Bo --set department=Sales --alias bob@contoso.example',
    ],
  },
  'users update': {
    takes: CHANGES,
    examples: [
      'users update ann@contoso.example --usage-location FR --set city=Paris',
      'users update ann@contoso.example --user-principal-name ann.ray@contoso.example --dry-run',
    ],
  },
  'users show': {
    takes: READS,
    examples: ['users show ann@contoso.example', 'users show ann@contoso.example --as-of 2026-01-31T12:00:00Z --json'],
  },
  'users list': {
    takes: READS,
    examples: [
      'users list --search "ann le" --sort name',
      'users list --location DE --unlicensed --account-enabled true --limit all --output csv',
    ],
  },
  'users delete': {
    takes: ASKS,
    examples: [
      'users delete ann@contoso.example --dry-run',
      'users delete ann@contoso.example bo@contoso.example --reference CHG-17',
    ],
  },
  'users restore': {
    takes: [...CHANGES, 'minPosition'],
    examples: [
      'users restore ann@contoso.example',
      'users restore ann@contoso.example --user-principal-name ann.ray@contoso.example',
    ],
  },
  'users erase': {
    takes: ASKS,
    examples: [
      'users erase 0f8fad5b-d9cb-469f-a165-70867728950e --reference CHG-17 --dry-run',
      'users erase 0f8fad5b-d9cb-469f-a165-70867728950e --reference CHG-17',
    ],
  },
  assign: {
    takes: ASKS,
    examples: [
      'assign ann@contoso.example ENTERPRISEPACK --disable YAMMER_ENTERPRISE',
      'assign ann@contoso.example ENTERPRISEPACK --remove STANDARDPACK --dry-run',
    ],
  },
  remove: {
    takes: ASKS,
    examples: [
      'remove ann@contoso.example ENTERPRISEPACK --dry-run',
      'remove ann@contoso.example ENTERPRISEPACK EMS --reference CHG-17',
    ],
  },
  replace: {
    takes: ASKS,
    examples: [
      'replace ann@contoso.example STANDARDPACK --dry-run',
      'replace ann@contoso.example STANDARDPACK EMS --yes',
    ],
  },
  adopt: {
    takes: CHANGES,
    examples: [
      'adopt ann@contoso.example ENTERPRISEPACK --dry-run',
      'adopt ann@contoso.example ENTERPRISEPACK --disable TEAMS1 --reference CHG-17',
    ],
  },
  reassign: {
    takes: ASKS,
    examples: [
      'reassign ann@contoso.example bo@contoso.example ENTERPRISEPACK --dry-run',
      'reassign ann@contoso.example bo@contoso.example ENTERPRISEPACK EMS --reason "Bo follows Ann"',
    ],
  },
  refresh: {
    takes: ASKS,
    examples: [
      'refresh ann@contoso.example ENTERPRISEPACK --dry-run',
      'refresh ann@contoso.example ENTERPRISEPACK --yes',
    ],
  },
  'bulk replace': {
    takes: ASKS_OF_MANY,
    examples: [
      'bulk replace users.txt STANDARDPACK --dry-run',
      'bulk replace STANDARDPACK EMS --department Sales --location DE',
    ],
  },
  'bulk add': {
    takes: ASKS_OF_MANY,
    examples: [
      'bulk add users.txt ENTERPRISEPACK --dry-run',
      'bulk add ENTERPRISEPACK --department Sales --unlicensed',
    ],
  },
  'bulk remove': {
    takes: ASKS_OF_MANY,
    examples: [
      'bulk remove users.txt STANDARDPACK --dry-run',
      'bulk remove STANDARDPACK --product ENTERPRISEPACK --dry-run',
    ],
  },
  'bulk change': {
    takes: ASKS_OF_MANY,
    examples: [
      'bulk change users.txt --remove STANDARDPACK --add ENTERPRISEPACK --dry-run',
      'bulk change --product STANDARDPACK --remove STANDARDPACK --add ENTERPRISEPACK',
    ],
  },
  'bulk refresh': {
    takes: ASKS_OF_MANY,
    examples: [
      'bulk refresh users.txt ENTERPRISEPACK --dry-run',
      'bulk refresh ENTERPRISEPACK --product ENTERPRISEPACK',
    ],
  },
  'bulk update': {
    takes: ASKS_OF_MANY,
    examples: [
      'bulk update users.txt --usage-location DE',
      'bulk update --department Sales --set department="Field Sales" --dry-run',
    ],
  },
  'bulk delete': {
    takes: ASKS_OF_MANY,
    examples: [
      'bulk delete leavers.txt --dry-run',
      'bulk delete --search agency --without ENTERPRISEPACK --reference CHG-17',
    ],
  },
  'bulk restore': {
    takes: ASKS_OF_MANY,
    examples: ['bulk restore back-again.txt --dry-run', 'bulk restore --department Sales --output csv'],
  },
  undo: {
    takes: ASKS,
    examples: [
      'undo 2f0f6f3c-9f2c-4f43-9c1e-0a4f0f2f9e11 --dry-run',
      'undo 2f0f6f3c-9f2c-4f43-9c1e-0a4f0f2f9e11 --reference CHG-17',
    ],
  },
  'operations list': { takes: READS, examples: ['operations list', 'operations list --limit 10 --json'] },
  'operations show': {
    takes: READS,
    examples: [
      'operations show 7c9e6679-7425-40de-944b-e07fc1f90ae7',
      'operations show 7c9e6679-7425-40de-944b-e07fc1f90ae7 --limit all',
    ],
  },
  'commands list': {
    takes: READS,
    examples: ['commands list --outcome refused', 'commands list --reference CHG-17 --output csv'],
  },
  'commands show': {
    takes: READS,
    examples: [
      'commands show 7c9e6679-7425-40de-944b-e07fc1f90ae7',
      'commands show 7c9e6679-7425-40de-944b-e07fc1f90ae7 --json',
    ],
  },
  'history list': {
    takes: READS,
    examples: [
      'history list --user ana@contoso.example --ndjson',
      'history list --product ENTERPRISEPACK --outcome refused --from 2026-03-01 --until 2026-03-31 --output csv',
    ],
  },
  'history redact': {
    takes: ASKS,
    examples: [
      'history redact 7c9e6679-7425-40de-944b-e07fc1f90ae7 --dry-run',
      'history redact 7c9e6679-7425-40de-944b-e07fc1f90ae7 --yes',
    ],
  },
  'deadlines list': { takes: READS, examples: ['deadlines list --days 7', 'deadlines list --limit all --output csv'] },
  'report deadlines': {
    takes: READS,
    examples: ['report deadlines --time-zone Europe/Berlin', 'report deadlines --to 2026-12-31 --output csv'],
  },
  'report refusals': {
    takes: READS,
    examples: [
      'report refusals --from 2026-11-01 --to 2026-11-30 --time-zone Europe/Berlin',
      'report refusals --from 2026-11-01 --output csv',
    ],
  },
  'report seats': {
    takes: READS,
    examples: [
      'report seats ENTERPRISEPACK --from 2026-01-01 --to 2026-11-30 --step P7D',
      'report seats ENTERPRISEPACK --time-zone Europe/Berlin --output csv',
    ],
  },
  'report true-up': {
    takes: READS,
    examples: [
      'report true-up --from 2026-10-01 --to 2026-10-31 --time-zone Europe/Berlin',
      'report true-up --from 2026-10-01 --to 2026-10-31 --output csv',
    ],
  },
  'report purchases': {
    takes: READS,
    examples: [
      'report purchases ENTERPRISEPACK --from 2026-10-01 --to 2026-10-31',
      'report purchases ENTERPRISEPACK --output csv',
    ],
  },
  'report unlicensed': { takes: READS, examples: ['report unlicensed', 'report unlicensed --limit all --output csv'] },
  'report overlaps': { takes: READS, examples: ['report overlaps', 'report overlaps --limit all --output csv'] },
  'clock show': { takes: ['url', 'dataDir', ...FORM], examples: ['clock show', 'clock show --json'] },
  'clock agree': {
    takes: CHANGES_SHARED,
    examples: ['clock agree --dry-run', 'clock agree --reason "compared with the time server"'],
  },
  'projections list': {
    takes: ON_DATA,
    examples: ['projections list', 'projections list --data-dir /var/lib/seatledger --json'],
  },
  'projections rebuild': {
    takes: ON_DATA,
    examples: ['projections rebuild users', 'projections rebuild users history --data-dir /var/lib/seatledger'],
  },
  'projections promote': {
    takes: ON_DATA,
    examples: ['projections promote users', 'projections promote users --generation 3'],
  },
  verify: {
    takes: [...ON_DATA, 'tenant'],
    examples: ['verify --data-dir ./data', 'verify --read-models --data-dir ./data'],
  },
  export: {
    takes: ['dataDir', 'tenant'],
    examples: [
      'export --tenant Contoso --data-dir ./data',
      'export --tenant 0f8fad5b-d9cb-469f-a165-70867728950e --data-dir ./data',
    ],
  },
  'explain command': {
    takes: ['url', 'context', 'dataDir', 'tenant', ...FORM],
    examples: [
      'explain command 0e8f6a52-9d3c-8b4a-a7e1-5c2d4f6b8a90',
      'explain command 0e8f6a52-9d3c-8b4a-a7e1-5c2d4f6b8a90 --json',
    ],
  },
  'explain user': {
    takes: ['url', 'context', 'dataDir', 'tenant', ...FORM],
    examples: [
      'explain user ana@contoso.example --product ENTERPRISEPACK',
      'explain user ana@contoso.example --service exchange --as-of 2026-03-31',
    ],
  },
  replay: {
    takes: ['url', 'context', 'dataDir', 'tenant'],
    examples: [
      'replay --from 2026-11-01T00:00:00Z --type LicenseAssigned,LicenseRemoved',
      'replay --queue seatledger.replay.billing --state billing.json --follow',
    ],
  },
  'what-if': {
    takes: ['url', 'context', 'dataDir', 'tenant', ...FORM],
    examples: [
      'what-if --product ENTERPRISEPACK --fewer 5',
      'what-if --product ENTERPRISEPACK --fewer 5 --from 2026-01-01T00:00:00Z --output csv',
    ],
  },
  repair: {
    takes: [...ON_DATA, 'dryRun'],
    examples: ['repair --from /backup/2026-01-31 --dry-run', 'repair --from /backup/2026-01-31/events.db'],
  },
  backup: {
    takes: ON_DATA,
    examples: ['backup /backup/2026-01-31', 'backup /backup/2026-01-31 --data-dir /var/lib/seatledger'],
  },
  'store check': { takes: FORM, examples: ['store check', 'store check --json'] },
  'store grant': {
    takes: [...FORM, 'dryRun', 'yes'],
    examples: [
      'store grant --admin-url kurrentdb://admin:PASSWORD@127.0.0.1:2113 --user seatledger --dry-run',
      'store grant --admin-url kurrentdb://admin:PASSWORD@127.0.0.1:2113 --user seatledger --narrow',
    ],
  },
  'parked list': { takes: FORM, examples: ['parked list', 'parked list --limit 10 --output csv'] },
  'parked show': {
    takes: FORM,
    examples: [
      'parked show 7c9e6679-7425-40de-944b-e07fc1f90ae7',
      'parked show 7c9e6679-7425-40de-944b-e07fc1f90ae7 --json',
    ],
  },
  'parked replay': {
    takes: FORM,
    examples: ['parked replay 7c9e6679-7425-40de-944b-e07fc1f90ae7', 'parked replay --all'],
  },
  'parked discard': {
    takes: [...FORM, 'yes'],
    examples: ['parked discard 7c9e6679-7425-40de-944b-e07fc1f90ae7', 'parked discard --all --yes'],
  },
  'events restart': { takes: ON_DATA, examples: ['events restart --at end', 'events restart --at start'] },
  'retention restart': {
    takes: ON_DATA,
    examples: ['retention restart shredder', 'retention restart wake-ups --data-dir /var/lib/seatledger'],
  },
  'context list': { takes: FORM, examples: ['context list', 'context list --output json'] },
  'context set': {
    takes: ['url', 'tenant', ...FORM],
    examples: [
      'context set prod --url https://licenses.example.com',
      'context set prod --url https://licenses.example.com --tenant Contoso',
    ],
  },
  'context use': { takes: FORM, examples: ['context use prod', 'context use local --json'] },
  'context remove': { takes: FORM, examples: ['context remove prod', 'context remove local --json'] },
  login: {
    takes: ['url', 'context', 'tenant', ...FORM],
    examples: ['login prod --url https://licenses.example.com', 'login --token - --context prod'],
  },
  logout: { takes: ['context', ...FORM], examples: ['logout', 'logout prod --json'] },
  status: {
    takes: ['url', 'context', 'dataDir', 'tenant', ...FORM],
    examples: ['status', 'status --context prod --output json'],
  },
  settings: {
    takes: ['url', 'context', 'dataDir', ...FORM],
    examples: ['settings', 'settings --context prod --json'],
  },
  token: {
    takes: ['dataDir', 'tenant'],
    examples: [
      'token --role LicenseAdministrator --tenant Contoso --data-dir ./data',
      'token --role Operator --for PT1H --data-dir ./data',
    ],
  },
  'session end': {
    takes: ON_DATA,
    examples: ['session end 3f9c2b7e5d1a4c86b0e8f7a2d6c41b95', 'session end --person ann@example.com --issuer entra'],
  },
  completion: {
    takes: [],
    examples: ['completion bash', 'completion fish'],
  },
};
