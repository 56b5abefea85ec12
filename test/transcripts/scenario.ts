const VISIO = 'c5928f49-12ba-48f7-ada3-0d743a3601d5';

const PROJECT = 'c5928f49-12ba-48f7-ada3-0d743a3601d6';

/** These files stand in the folder in which the command lines are given. */
export const FILES: Readonly<Record<string, readonly string[]>> = {
  'starters.csv': [
    'User Name,Display name,Usage location,Licenses',
    'dan@contoso.example,Dan Ek,DE,EXCHANGESTANDARD',
    'eve@contoso.example,Eve Ito,DE,ENTERPRISEPACK',
  ],
  'wrong.csv': ['User Name,Display name,Usage location,Licenses', 'fay@contoso.example,,ZZ,'],
  'part.csv': [
    'User Name,Display name,Usage location,Licenses',
    'gus@contoso.example,Gus Ott,DE,',
    'fay@contoso.example,,DE,',
  ],
  'skus.json': [
    '{"value":[{"skuId":"18181a46-0d4e-45cd-891e-60aabd171b4e","skuPartNumber":"STANDARDPACK","appliesTo":"User",',
    '"prepaidUnits":{"enabled":1,"warning":1,"suspended":0,"lockedOut":0}}]}',
  ],
  'graph-users.json': [
    '{"value":[{"id":"a0a10050-0000-4000-8000-000000000011","userPrincipalName":"hal@contoso.example",',
    '"displayName":"Hal Orr","usageLocation":"DE",',
    '"proxyAddresses":["SMTP:hal@contoso.example","smtp:ho@contoso.example"],',
    '"assignedLicenses":[{"skuId":"18181a46-0d4e-45cd-891e-60aabd171b4e"}]},',
    '{"id":"a0a10050-0000-4000-8000-000000000012","userPrincipalName":"ida@contoso.example","displayName":"Ida Ng",',
    '"usageLocation":"DE","assignedLicenses":[{"skuId":"18181a46-0d4e-45cd-891e-60aabd171b4e"}]}]}',
  ],
  'nowhere.json': [
    '{"value":[{"id":"a0a10050-0000-4000-8000-000000000013","userPrincipalName":"joe@contoso.example",',
    '"displayName":"Joe Fox","proxyAddresses":[],',
    '"assignedLicenses":[{"skuId":"18181a46-0d4e-45cd-891e-60aabd171b4e"}]}]}',
  ],
  'cut.json': [
    '{"Id":"a0a10050-0000-4000-8000-000000000013","UserPrincipalName":"joe@contoso.example",',
    '"AssignedLicenses":"Microsoft.Graph.PowerShell.Models.MicrosoftGraphAssignedLicense"}',
  ],
  'team.txt': ['ann@contoso.example', '', 'bob@contoso.example', 'nobody@contoso.example'],
  'eve.txt': ['eve@contoso.example'],
  'gone.txt': ['nobody@contoso.example'],
  'both.txt': ['ann@contoso.example', 'bob@contoso.example'],
  'two.txt': ['lea@contoso.example', 'mia@contoso.example'],
  'restrictions.csv': ['servicePlanId,country', '41781fb2-bc02-4b7c-bd55-b576c07bb09d,CN'],
  'none.csv': ['servicePlanId,country'],
  'half.csv': ['servicePlanId,country', '41781fb2-bc02-4b7c-bd55-b576c07bb09d,CN', 'no-plan,CN'],
  'flawed.csv': [
    'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names',
    `Project Plan 9,PROJECT9,${PROJECT},PROJECT_BASIC,2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0e,Project`,
    `Project Plan 9,PROJECT9,${PROJECT},PROJECT_OTHER,no-plan,Project`,
  ],
  'small.csv': [
    'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names',
    `Visio Plan 2,VISIOCLIENT,${VISIO},VISIOONLINE,2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f,Visio web`,
  ],
};

const ANN = 'a0a10050-0000-4000-8000-000000000001';
const BOB = 'a0a10050-0000-4000-8000-000000000002';
const LEA = 'a0a10050-0000-4000-8000-000000000004';
const MIA = 'a0a10050-0000-4000-8000-000000000005';
const FABRIKAM = 'a0a10050-0000-4000-8000-000000000003';
/** Nothing and nobody has this id. */
const NOBODY = 'a0a10050-0000-4000-8000-00000000ffff';

/** These are the ways in which a command ends, besides the dry run and the prompts. */
type End = 'done' | 'done in part' | 'refused' | 'nothing to do';
export type Kind = 'dry run' | End | 'asked' | 'interrupted';

export interface Step {
  /** The words after `seatledger`. */
  readonly line: string;
  /** Left out, what ends with 0 is done, and everything else is refused. */
  readonly end?: End;
  /** These keys are typed at a terminal once the question is seen. */
  readonly keys?: string;
  /** An event of this backup is damaged before the command. */
  readonly damaged?: string;
  /** This many messages are put aside before the command. */
  readonly parked?: number;
  /** The time passes before the command. */
  readonly days?: number;
  /** This path has an answer before the command. */
  readonly until?: string;
  /** The answer of that path has this no more, such as the deadline of what the next sweep purges. */
  readonly lacks?: string;
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

/** Gives a command that finds everything as it asks for. */
const again = (line: string): Step => ({ line, end: 'nothing to do' });
/** Gives a command that does what it can, and can't do all of it. */
const inPart = (line: string): Step => ({ line, end: 'done in part' });
/** Gives a command whose effect is needed and isn't shown. */
const hidden = (line: string): Step => ({ line, isHidden: true });
/** Asks at a terminal, where a person thinks better of it, and then gives up. */
const asked = (line: string): readonly Step[] => [
  { line, keys: 'no\r' },
  { line, keys: CTRL_C },
];
const withoutTrial = (line: string): readonly Step[] =>
  ['--dry-run', '', '--output csv', '--json'].map((option) => step(`${line} ${option}`.trimEnd()));

export const CTRL_C = '\x03';

/**
 * `PURCHASE` stands for the id of the first purchase, `COMMAND` for that of the last command, `REFUSED` for that of
 * the last one that was refused, and `OPERATION` for that of the last bulk operation.
 */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Tenants',
    steps: [
      ...tried('tenants create Contoso --country DE'),
      step('tenants create Contoso --country XX'),
      step('tenants create Fabrikam --country DE --id its-own'),
      ...tried('tenants rename TENANT "Contoso GmbH"'),
      again('tenants rename TENANT "Contoso GmbH"'),
      step('tenants rename Nowhere "Contoso GmbH"'),
      step('tenants close TENANT --dry-run'),
      ...asked('tenants close TENANT --reference CHG-17'),
      ...tried('tenants close TENANT --reference CHG-17'),
      step('tenants close TENANT --reference CHG-17 --yes'),
      step('tenants list'),
      ...tried('tenants reopen TENANT'),
      again('tenants reopen TENANT'),
      step('tenants reopen Nowhere'),
    ],
  },
  {
    title: 'Catalogue and restrictions',
    steps: [
      ...tried('catalogue import CATALOGUE'),
      again('catalogue import CATALOGUE'),
      inPart('catalogue import flawed.csv --continue'),
      step('catalogue import small.csv --dry-run'),
      step('catalogue import small.csv'),
      { line: 'catalogue import small.csv', keys: 'no\r' },
      { line: 'catalogue import small.csv', keys: CTRL_C },
      ...tried(`catalogue withdraw ${VISIO}`),
      again(`catalogue withdraw ${VISIO}`),
      step('catalogue withdraw NOSUCHPRODUCT'),
      ...tried(`catalogue reinstate ${VISIO}`),
      again(`catalogue reinstate ${VISIO}`),
      step('catalogue reinstate NOSUCHPRODUCT'),
      ...tried('restrictions import restrictions.csv'),
      again('restrictions import restrictions.csv'),
      inPart('restrictions import half.csv --continue'),
      step('restrictions import none.csv --dry-run'),
      step('restrictions import none.csv'),
      ...asked('restrictions import none.csv'),
    ],
  },
  {
    title: 'Purchases',
    steps: [
      ...tried('purchases buy ENTERPRISEPACK 3'),
      ...tried('purchases quantity PURCHASE 2'),
      again('purchases quantity PURCHASE 2'),
      step(`purchases quantity ${NOBODY} 2`),
      ...tried('purchases expire PURCHASE'),
      again('purchases expire PURCHASE'),
      step(`purchases expire ${NOBODY}`),
      ...tried('purchases suspend PURCHASE'),
      again('purchases suspend PURCHASE'),
      step(`purchases suspend ${NOBODY}`),
      ...tried('purchases renew PURCHASE --ends-on 2030-01-31'),
      again('purchases renew PURCHASE --ends-on 2030-01-31'),
      step('purchases buy NOSUCHPRODUCT 3'),
      hidden('purchases buy EXCHANGESTANDARD 4'),
      hidden('purchases buy VISIOCLIENT 2'),
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
      again('users update ann@contoso.example --set department=Sales'),
      step('users update nobody@contoso.example --set department=Sales'),
      ...tried('users import starters.csv'),
      again('users import starters.csv'),
      step('users import wrong.csv'),
      inPart('users import part.csv --continue'),
      inPart('users import part.csv --continue'),
    ],
  },
  {
    title: 'Licenses of one user',
    text: 'What ends a service of somebody asks first, by the figures of its dry run. `--yes` answers.',
    steps: [
      ...tried('assign ann@contoso.example ENTERPRISEPACK --disable TEAMS1'),
      again('assign ann@contoso.example ENTERPRISEPACK'),
      step(`assign ${ANN} ENTERPRISEPACK --enable TEAMS1`),
      step('assign bob@contoso.example ENTERPRISEPACK'),
      step('assign ann@contoso.example ENTERPRISEPACK --disable TEAMS1 --dry-run'),
      step('assign ann@contoso.example ENTERPRISEPACK --disable TEAMS1'),
      ...asked('assign ann@contoso.example ENTERPRISEPACK --disable TEAMS1'),
      { line: 'remove ann@contoso.example ENTERPRISEPACK', keys: 'no\r' },
      { line: `remove ${ANN} ENTERPRISEPACK`, keys: CTRL_C },
      step('remove ann@contoso.example ENTERPRISEPACK'),
      ...tried('remove ann@contoso.example ENTERPRISEPACK'),
      step('remove ann@contoso.example ENTERPRISEPACK --yes'),
      ...tried('assign ann@contoso.example ENTERPRISEPACK'),
      ...asked('replace ann@contoso.example EXCHANGESTANDARD'),
      ...tried('replace ann@contoso.example EXCHANGESTANDARD'),
      again('replace ann@contoso.example EXCHANGESTANDARD'),
      step('replace ann@contoso.example NOSUCHPRODUCT'),
      { line: 'assign ann@contoso.example ENTERPRISEPACK --dry-run', days: 31 },
      { line: 'users show ann@contoso.example', isHidden: true, until: `/api/users/${ANN}`, lacks: '2026-04-01' },
      ...asked('reassign ann@contoso.example bob@contoso.example EXCHANGESTANDARD'),
      ...tried('reassign ann@contoso.example bob@contoso.example EXCHANGESTANDARD'),
      step('reassign ann@contoso.example bob@contoso.example EXCHANGESTANDARD'),
      ...asked('transfer bob@contoso.example ann@contoso.example EXCHANGESTANDARD'),
      ...tried('transfer bob@contoso.example ann@contoso.example EXCHANGESTANDARD'),
      step('transfer bob@contoso.example ann@contoso.example EXCHANGESTANDARD'),
      hidden('reassign ann@contoso.example bob@contoso.example EXCHANGESTANDARD --yes'),
      again('refresh bob@contoso.example EXCHANGESTANDARD'),
      step('refresh ann@contoso.example EXCHANGESTANDARD'),
      ...tried('purchases buy POWER_BI_PRO 1 --state suspended'),
      ...tried('adopt bob@contoso.example POWER_BI_PRO'),
      again('adopt bob@contoso.example POWER_BI_PRO'),
      step('adopt bob@contoso.example NOSUCHPRODUCT'),
      hidden('remove bob@contoso.example POWER_BI_PRO --yes'),
      again('adopt bob@contoso.example POWER_BI_PRO'),
    ],
  },
  {
    title: 'Licenses whose product lost plans',
    text: 'A refresh takes the plans that the catalogue has now, and so it can end a service.',
    steps: [
      hidden('bulk add both.txt VISIOCLIENT'),
      step('catalogue import small.csv --yes'),
      ...asked('refresh ann@contoso.example VISIOCLIENT'),
      ...asked('bulk refresh both.txt VISIOCLIENT'),
      ...tried('refresh ann@contoso.example VISIOCLIENT'),
      ...tried('bulk refresh both.txt VISIOCLIENT'),
      again('bulk refresh both.txt VISIOCLIENT'),
      inPart('bulk refresh team.txt VISIOCLIENT'),
      step('bulk refresh both.txt NOSUCHPRODUCT'),
      hidden('bulk remove both.txt VISIOCLIENT --yes'),
    ],
  },
  {
    title: 'Many users',
    text: 'Each line of the file is told by its own number. What failed makes the exit code 1.',
    steps: [
      ...['--dry-run', '--dry-run --output csv', '--dry-run --json'].map((option) =>
        step(`bulk add team.txt ENTERPRISEPACK ${option}`),
      ),
      inPart('bulk add team.txt ENTERPRISEPACK --yes'),
      inPart('bulk add both.txt ENTERPRISEPACK --limit 1'),
      inPart('bulk add team.txt EXCHANGESTANDARD --output csv'),
      step('bulk add both.txt EXCHANGESTANDARD --json'),
      again('bulk add both.txt EXCHANGESTANDARD'),
      step('bulk add both.txt NOSUCHPRODUCT'),
      ...asked('bulk add both.txt ENTERPRISEPACK --disable TEAMS1'),
      ...asked('bulk replace both.txt EXCHANGESTANDARD'),
      ...tried('bulk replace both.txt EXCHANGESTANDARD'),
      again('bulk replace both.txt EXCHANGESTANDARD'),
      inPart('bulk replace team.txt EXCHANGESTANDARD'),
      step('bulk replace both.txt NOSUCHPRODUCT'),
      ...asked('bulk change both.txt --remove EXCHANGESTANDARD --add VISIOCLIENT'),
      hidden('purchases quantity PURCHASE 3'),
      ...tried('bulk change both.txt --remove EXCHANGESTANDARD --add ENTERPRISEPACK'),
      again('bulk change both.txt --remove EXCHANGESTANDARD --add ENTERPRISEPACK'),
      inPart('bulk change team.txt --remove EXCHANGESTANDARD --add ENTERPRISEPACK --if-not-held fail'),
      step('bulk change team.txt --remove EXCHANGESTANDARD --add VISIOCLIENT --if-not-held add --dry-run'),
      step('bulk change both.txt --remove NOSUCHPRODUCT --add ENTERPRISEPACK'),
      hidden('bulk change both.txt --remove ENTERPRISEPACK --add EXCHANGESTANDARD --yes'),
      hidden('purchases quantity PURCHASE 2'),
      ...['--dry-run', '--dry-run --output csv', '--dry-run --json'].map((option) =>
        step(`bulk remove both.txt EXCHANGESTANDARD ${option}`),
      ),
      { line: 'bulk remove both.txt EXCHANGESTANDARD', keys: CTRL_C },
      { line: 'bulk remove both.txt EXCHANGESTANDARD', keys: 'yes\r' },
      step('bulk remove eve.txt ENTERPRISEPACK --yes'),
      again('bulk remove both.txt EXCHANGESTANDARD'),
      inPart('bulk remove team.txt EXCHANGESTANDARD'),
      step('bulk remove both.txt NOSUCHPRODUCT'),
      ...tried('bulk update both.txt --set city=Berlin'),
      again('bulk update both.txt --set city=Berlin'),
      inPart('bulk update team.txt --set city=Bern'),
      step('bulk update both.txt --usage-location ZZ'),
    ],
  },
  {
    title: 'Many users who have something in common',
    text: 'They are selected once, so that whoever is asked about them, and tried, is whom the operation is about.',
    steps: [
      ...['--dry-run', '--dry-run --json'].map((option) =>
        step(`bulk update --search ann --location DE --set officeLocation=North ${option}`),
      ),
      ...asked('bulk update --search ann --location DE --set officeLocation=North'),
      step('bulk update --search ann --location DE --set officeLocation=North --yes'),
      step('bulk delete --search nobody'),
      step('bulk delete both.txt --search ann'),
      { line: 'bulk delete --search ann --location DE', keys: '2\r' },
      { line: 'bulk delete --search ann --location DE', keys: CTRL_C },
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
      { line: 'bulk delete team.txt', keys: CTRL_C },
      ...tried('bulk delete both.txt'),
      step('bulk delete gone.txt --yes'),
      hidden('purchases buy EXCHANGESTANDARD 1'),
      ...tried('bulk restore both.txt'),
      inPart('bulk delete team.txt --yes'),
      ...asked('bulk restore --location DE'),
      inPart('bulk restore team.txt'),
      ...['--dry-run', '--dry-run --output csv', '--dry-run --json'].map((option) =>
        step(`users delete ann@contoso.example bob@contoso.example ${option}`),
      ),
      { line: 'users delete ann@contoso.example bob@contoso.example', keys: CTRL_C },
      inPart('users delete ann@contoso.example nobody@contoso.example --yes'),
      hidden(`users restore ${ANN}`),
      step('users delete ann@contoso.example bob@contoso.example --yes'),
      hidden('bulk restore both.txt'),
      ...tried('purchases cancel PURCHASE'),
      again('purchases cancel PURCHASE'),
      step(`purchases cancel ${NOBODY}`),
      step('purchases renew PURCHASE'),
      step('bulk restore both.txt'),
      step(`users erase ${ANN} --reference CHG-17 --dry-run`),
      hidden('users delete ann@contoso.example --yes'),
      step(`users erase ${ANN} --dry-run`),
      ...asked(`users erase ${ANN} --reference CHG-17`),
      ...tried(`users erase ${ANN} --reference CHG-17`),
      step(`users erase ${ANN} --reference CHG-17 --yes`),
      step(`users restore ${ANN}`),
    ],
  },
  {
    title: 'A tenant from Microsoft 365',
    text: 'It arrives as it is there, over-assigned and in grace. What is otherwise here is told, and left.',
    steps: [
      ...tried('import graph --skus skus.json --users graph-users.json'),
      again('import graph --skus skus.json --users graph-users.json'),
      inPart('import graph --skus skus.json --users nowhere.json'),
      step('import graph --skus skus.json --users cut.json'),
    ],
  },
  {
    title: 'Clock and history',
    steps: [
      ...tried('clock agree'),
      { line: 'users update bob@contoso.example --set city=Bonn --reason because', isHidden: true },
      ...asked('history redact COMMAND'),
      ...tried('history redact COMMAND'),
      step(`history redact ${ANN} --yes`),
    ],
  },
  {
    title: 'The past, and the way back',
    text: 'An undo tells of each user what it left as it is, and why. What comes after it asks, and changes nothing.',
    steps: [
      hidden(`users create lea@contoso.example --id ${LEA} --display-name "Lea Orr" --usage-location DE`),
      hidden(`users create mia@contoso.example --id ${MIA} --display-name "Mia Ost" --usage-location DE`),
      hidden('bulk update two.txt --set city=Bonn'),
      ...asked('undo OPERATION'),
      ...tried('undo OPERATION'),
      hidden('bulk update two.txt --set city=Bonn'),
      hidden('users update lea@contoso.example --set city=Rome --reference CHG-19'),
      inPart('undo OPERATION --yes'),
      step(`undo ${NOBODY} --yes`),
      ...['', ' --limit 2 --json', ' --output csv'].map((form) => step(`history --user lea@contoso.example${form}`)),
      step('assign lea@contoso.example STANDARDPACK --yes'),
      step('explain REFUSED'),
      step('explain user hal@contoso.example --product STANDARDPACK'),
      step('explain user lea@contoso.example --service exchange'),
      ...['', ' --output csv'].map((form) =>
        step(`report seats STANDARDPACK --from 2026-04-01 --to 2026-04-02${form}`),
      ),
      step('report true-up --from 2026-03-02 --to 2026-04-02'),
      step('report refusals --from 2026-04-01 --to 2026-04-02'),
      step('report deadlines --from 2026-05-01 --to 2026-05-03'),
      step('what-if --product STANDARDPACK --fewer 1'),
      step('replay --type TenantCreated,TenantRenamed'),
    ],
  },
  {
    title: 'A data directory',
    text: 'These work on the stores themselves, and most of them can’t be tried.',
    steps: [
      step('backup copies --data-dir DATA --dry-run'),
      step('backup copies --data-dir DATA'),
      step('backup copies --data-dir DATA'),
      step('backup more --data-dir DATA --output csv'),
      step('backup others --data-dir DATA --json'),
      again('repair --from copies --data-dir DATA --dry-run'),
      again('repair --from copies --data-dir DATA'),
      again('repair --from copies --data-dir DATA --json'),
      again('repair --from copies --data-dir DATA --output csv'),
      { line: 'repair --from copies --data-dir more --dry-run', damaged: 'more' },
      step('repair --from copies --data-dir more'),
      again('repair --from copies --data-dir more'),
      { line: 'repair --from copies --data-dir others --json', damaged: 'others' },
      step('repair --from nowhere --data-dir DATA'),
      step('projections promote users --data-dir DATA'),
      step('projections rebuild users --data-dir DATA --dry-run'),
      step('projections promote users --data-dir DATA --dry-run'),
      ...['', ' --output csv', ' --json'].flatMap((form) => [
        step(`projections rebuild users --data-dir DATA${form}`),
        step(`projections promote users --data-dir DATA${form}`),
      ]),
      step('projections rebuild nothing --data-dir DATA'),
      ...withoutTrial('events restart --at end --data-dir DATA'),
      step('events restart --at noon --data-dir DATA'),
      ...withoutTrial('retention restart shredder --data-dir DATA'),
      step('retention restart nobody --data-dir DATA'),
      ...withoutTrial('session end --person ann --issuer entra --data-dir DATA'),
      step('session end 3f9c2b7e5d1a4c86b0e8f7a2d6c41b95 --data-dir DATA'),
      step('session end --person ann --data-dir DATA'),
    ],
  },
  {
    title: 'Messages that were put aside',
    text: 'The broker of these commands lives in the process of the test, and so does the person who is asked.',
    steps: [
      step('parked replay --all --dry-run'),
      { line: 'parked replay --all', parked: 2 },
      again('parked replay --all'),
      { line: 'parked replay --all --json', parked: 1 },
      { line: 'parked replay --all --output csv', parked: 1 },
      step(`parked replay ${NOBODY}`),
      step('parked discard --all --dry-run'),
      { line: 'parked discard --all', parked: 2 },
      { line: 'parked discard --all', keys: CTRL_C },
      { line: 'parked discard --all', keys: 'no\r' },
      { line: 'parked discard --all', keys: 'yes\r' },
      again('parked discard --all --yes'),
      { line: 'parked discard --all --yes --json', parked: 1 },
      { line: 'parked discard --all --yes --output csv', parked: 1 },
      step(`parked discard ${NOBODY} --yes`),
    ],
  },
  {
    title: 'The end of a tenant',
    text: 'A closed tenant is purged by itself at its deadline. The certificate is asked for by its id.',
    steps: [
      hidden(`tenants create Fabrikam --country DE --id ${FABRIKAM}`),
      step(`tenants erasure ${FABRIKAM}`),
      hidden(`tenants close ${FABRIKAM} --reference CHG-18 --yes`),
      { line: `tenants erasure ${FABRIKAM}`, days: 31, until: `/api/tenants/${FABRIKAM}/erasure` },
      step(`tenants erasure ${FABRIKAM} --json`),
      step(`tenants reopen ${FABRIKAM}`),
      step(`tenants create Fabrikam --country DE --id ${FABRIKAM}`),
      step(`tenants erasure ${NOBODY}`),
      step('tenants erasure Fabrikam'),
    ],
  },
  {
    title: 'Rights on a KurrentDB',
    text: 'Here, too, the person who is asked is no terminal.',
    steps: [
      ...tried('store grant --admin-url ADMIN --user ada'),
      again('store grant --admin-url ADMIN --user ada'),
      step('store grant --admin-url NOADMIN --user ada'),
      ...asked('store grant --admin-url ADMIN --user ada --narrow'),
      step('store grant --admin-url ADMIN --user ada --narrow'),
    ],
  },
];
