const VISIO = 'c5928f49-12ba-48f7-ada3-0d743a3601d5';

/** These files stand in the folder in which the command lines are given. */
export const FILES: Readonly<Record<string, readonly string[]>> = {
  'starters.csv': [
    'User Name,Display name,Usage location,Licenses',
    'dan@contoso.example,Dan Ek,DE,EXCHANGESTANDARD',
    'eve@contoso.example,Eve Ito,DE,ENTERPRISEPACK',
  ],
  'wrong.csv': ['User Name,Display name,Usage location,Licenses', 'fay@contoso.example,,ZZ,'],
  'team.txt': ['ann@contoso.example', '', 'bob@contoso.example', 'nobody@contoso.example'],
  'both.txt': ['ann@contoso.example', 'bob@contoso.example'],
  'restrictions.csv': ['servicePlanId,country', '41781fb2-bc02-4b7c-bd55-b576c07bb09d,CN'],
  'none.csv': ['servicePlanId,country'],
  'small.csv': [
    'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names',
    `Visio Plan 2,VISIOCLIENT,${VISIO},VISIOONLINE,2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f,Visio web`,
  ],
};

export const ANN = 'a0a10050-0000-4000-8000-000000000001';
const BOB = 'a0a10050-0000-4000-8000-000000000002';

export interface Step {
  /** The words after `seatledger`. */
  readonly line: string;
  /** These keys are typed at a terminal once the question is seen. */
  readonly keys?: string;
  /** The time passes before the command. */
  readonly days?: number;
  /** Nothing of it is shown: it only prepares. */
  readonly isHidden?: true;
}
export interface Section {
  readonly title: string;
  readonly text?: string;
  readonly steps: readonly Step[];
}

const step = (line: string): Step => ({ line });
/** Gives a command as dry run in all three forms, and then does it. */
const tried = (line: string): readonly Step[] =>
  ['--dry-run', '--dry-run --output csv', '--dry-run --json', '--yes'].map((option) => step(`${line} ${option}`));

const CTRL_C = '\x03';

/** `PURCHASE` stands for the id of the first purchase, and `COMMAND` for that of the last command. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Tenants',
    steps: [
      ...tried('tenants create Contoso --country DE'),
      step('tenants create Contoso --country XX'),
      ...tried('tenants rename TENANT "Contoso GmbH"'),
      step('tenants rename TENANT "Contoso GmbH"'),
    ],
  },
  {
    title: 'Catalogue and restrictions',
    steps: [
      ...tried('catalogue import CATALOGUE'),
      step('catalogue import CATALOGUE'),
      step('catalogue import small.csv --dry-run'),
      step('catalogue import small.csv'),
      { line: 'catalogue import small.csv', keys: 'no\r' },
      { line: 'catalogue import small.csv', keys: CTRL_C },
      ...tried(`catalogue withdraw ${VISIO}`),
      step(`catalogue withdraw ${VISIO}`),
      ...tried(`catalogue reinstate ${VISIO}`),
      step('catalogue reinstate NOSUCHPRODUCT'),
      ...tried('restrictions import restrictions.csv'),
      step('restrictions import restrictions.csv'),
      step('restrictions import none.csv'),
      { line: 'restrictions import none.csv', keys: CTRL_C },
    ],
  },
  {
    title: 'Purchases',
    steps: [
      ...tried('purchases buy ENTERPRISEPACK 3'),
      ...tried('purchases quantity PURCHASE 2'),
      step('purchases quantity PURCHASE 2'),
      ...tried('purchases expire PURCHASE'),
      step('purchases expire PURCHASE'),
      ...tried('purchases suspend PURCHASE'),
      ...tried('purchases renew PURCHASE --ends-on 2030-01-31'),
      step('purchases buy NOSUCHPRODUCT 3'),
      { line: 'purchases buy EXCHANGESTANDARD 4', isHidden: true },
      { line: 'purchases buy VISIOCLIENT 1', isHidden: true },
    ],
  },
  {
    title: 'Users',
    steps: [
      ...tried(
        `users create ann@contoso.example --id ${ANN} --display-name "Ann Lee" --usage-location DE ` +
          '--alias al@contoso.example',
      ),
      {
        line: `users create bob@contoso.example --id ${BOB} --display-name "Bob Ray" --usage-location DE`,
        isHidden: true,
      },
      step('users create ann@contoso.example --display-name "Another Ann"'),
      ...tried('users update ann@contoso.example --set department=Sales'),
      step('users update ann@contoso.example --set department=Sales'),
      step('users update nobody@contoso.example --set department=Sales'),
      ...tried('users import starters.csv'),
      step('users import starters.csv'),
      step('users import wrong.csv'),
    ],
  },
  {
    title: 'Licenses of one user',
    text: 'What ends a service of somebody asks first, by the figures of its dry run. `--yes` answers.',
    steps: [
      ...tried('assign ann@contoso.example ENTERPRISEPACK --disable TEAMS1'),
      step('assign ann@contoso.example ENTERPRISEPACK'),
      step(`assign ${ANN} ENTERPRISEPACK --enable TEAMS1`),
      step('assign bob@contoso.example ENTERPRISEPACK'),
      step('assign ann@contoso.example ENTERPRISEPACK --disable TEAMS1 --dry-run'),
      step('assign ann@contoso.example ENTERPRISEPACK --disable TEAMS1'),
      { line: 'remove ann@contoso.example ENTERPRISEPACK', keys: 'no\r' },
      { line: `remove ${ANN} ENTERPRISEPACK`, keys: CTRL_C },
      step('remove ann@contoso.example ENTERPRISEPACK'),
      ...tried('remove ann@contoso.example ENTERPRISEPACK'),
      step('remove ann@contoso.example ENTERPRISEPACK --yes'),
      ...tried('assign ann@contoso.example ENTERPRISEPACK'),
      ...tried('replace ann@contoso.example EXCHANGESTANDARD'),
      step('replace ann@contoso.example EXCHANGESTANDARD'),
      { line: 'assign ann@contoso.example ENTERPRISEPACK --dry-run', days: 31 },
      ...tried('reassign ann@contoso.example bob@contoso.example EXCHANGESTANDARD'),
      step('reassign ann@contoso.example bob@contoso.example EXCHANGESTANDARD'),
      step('transfer bob@contoso.example ann@contoso.example EXCHANGESTANDARD --dry-run'),
      step('refresh bob@contoso.example EXCHANGESTANDARD --dry-run'),
      step('refresh bob@contoso.example EXCHANGESTANDARD'),
      step('refresh ann@contoso.example EXCHANGESTANDARD'),
    ],
  },
  {
    title: 'Many users',
    text: 'Each line of the file is told by its own number. What failed makes the exit code 1.',
    steps: [
      ...tried('bulk add team.txt ENTERPRISEPACK'),
      step('bulk add both.txt ENTERPRISEPACK --limit 1'),
      step('bulk add team.txt EXCHANGESTANDARD --output csv'),
      ...tried('bulk replace both.txt EXCHANGESTANDARD'),
      { line: 'bulk remove both.txt EXCHANGESTANDARD', keys: CTRL_C },
      { line: 'bulk remove both.txt EXCHANGESTANDARD', keys: 'yes\r' },
      step('bulk remove both.txt EXCHANGESTANDARD'),
      step('bulk refresh both.txt EXCHANGESTANDARD --dry-run'),
      ...tried('bulk update both.txt --set city=Berlin'),
      step('bulk update both.txt --set city=Berlin'),
    ],
  },
  {
    title: 'Deletions, and the way back',
    steps: [
      { line: 'assign ann@contoso.example EXCHANGESTANDARD', isHidden: true },
      step('users delete ann@contoso.example --dry-run'),
      step('users delete ann@contoso.example'),
      { line: 'users delete ann@contoso.example', keys: CTRL_C },
      { line: `users delete ${ANN}`, keys: 'yes\r' },
      step('users delete ann@contoso.example --yes'),
      ...tried(`users restore ${ANN}`),
      step(`users restore ${ANN}`),
      step('bulk delete team.txt --dry-run'),
      { line: 'bulk delete team.txt', keys: '2\r' },
      ...tried('bulk delete both.txt'),
      { line: 'purchases buy EXCHANGESTANDARD 1', isHidden: true },
      ...tried('bulk restore both.txt'),
      step('users delete ann@contoso.example bob@contoso.example --dry-run'),
      ...tried('purchases cancel PURCHASE'),
      step('purchases renew PURCHASE'),
      step('bulk restore both.txt'),
    ],
  },
  {
    title: 'Clock and history',
    steps: [
      ...tried('clock agree'),
      { line: 'users update bob@contoso.example --set city=Bonn --reason because', isHidden: true },
      { line: 'history redact COMMAND', keys: CTRL_C },
      ...tried('history redact COMMAND'),
      step(`history redact ${ANN} --yes`),
    ],
  },
  {
    title: 'A data directory',
    text: 'These work on the stores themselves, and can’t be tried.',
    steps: [
      step('backup copies --data-dir DATA --dry-run'),
      step('backup copies --data-dir DATA'),
      step('repair --from copies --data-dir DATA --dry-run'),
      step('projections rebuild users --data-dir DATA --dry-run'),
      step('events restart --at end --data-dir DATA'),
      step('retention restart shredder --data-dir DATA'),
      step('projections promote users --data-dir DATA --dry-run'),
      step('parked replay --all --dry-run'),
      step('parked discard --all --dry-run'),
    ],
  },
];
