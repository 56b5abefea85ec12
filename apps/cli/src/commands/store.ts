import { Option, type Command } from 'commander';
import type { GrantPlan, StoreReport } from '#platform';
import { CliFailure, EXIT } from '../output/failures.js';
import { count, table } from '../output/table.js';
import { onStoreServer } from '../session/on-stores.js';
import type { Session, StoreServer, World } from '../session/session.js';

interface GrantOptions {
  readonly adminUrl: string;
  readonly user: string;
  readonly narrow?: boolean;
}
type Changes = GrantPlan['changes'];

const linesOf = (changes: Changes): readonly string[] =>
  changes.flatMap(({ stream, text, takes }) => [
    `${stream}: ${text}`,
    ...(takes === undefined ? [] : [`${stream}: ${takes}`]),
  ]);

/** What others lose isn't taken from them in silence. @throws CliFailure */
const confirmTaking = async (session: Session, changes: Changes): Promise<void> => {
  const takes = changes.flatMap((change) => change.takes ?? []);
  if (takes.length === 0) return;
  await session.confirmOrStop({ facts: `${takes.join('; ')}.` });
};

async function grant(session: Session, server: StoreServer, { narrow = false, ...options }: GrantOptions) {
  const plan = await server.planGrant({ ...options, narrow });
  const dryRun = session.options.dryRun === true;
  try {
    const { changes } = plan;
    await confirmTaking(session, changes);
    if (!dryRun) await plan.make();
    const shown = changes.map(({ stream, text, takes, content }) => ({ stream, text, takes, content }));
    session.show(
      { user: options.user, changed: dryRun ? [] : shown, ...(dryRun ? { wouldChange: shown } : {}) },
      () => {
        if (changes.length === 0) return `${options.user} has these rights already. Nothing was changed.`;
        return linesOf(changes).join('\n');
      },
    );
  } finally {
    await plan.close();
  }
}

const nodesText = ({ nodes }: StoreReport): string =>
  table(
    ['Node', 'Role', 'Reached', 'Certificate until', 'Signed by'],
    nodes.map(({ node, role = 'unknown', isAlive, certificate }) => [
      node,
      role,
      isAlive ? 'yes' : 'no',
      certificate?.validTo ?? '',
      certificate?.issuer ?? '',
    ]),
  );

const formatText = ({ format: { found, needed, storeId } }: StoreReport): string =>
  found === undefined ? `none yet; the first start makes a log of format ${needed}` : `format ${found}, ${storeId}`;

const textOf = (report: StoreReport): string => {
  const { version = 'unknown', tls, user, rights, prefix, settings, problems } = report;
  const right = (granted: boolean): string => (granted ? 'yes' : 'no');
  return [
    `KurrentDB ${version}`,
    nodesText(report),
    `TLS      ${tls ? 'yes' : 'no: the server knows no users, and everybody may do everything'}`,
    `User     ${user ?? 'none'}; may write: ${right(rights.write)}, ` +
      `may read the log and its streams: ${right(rights.read)}`,
    `Prefix   ${prefix}`,
    `Log      ${formatText(report)}`,
    settings.length === 0
      ? 'Settings none on our streams'
      : table(
          ['Stream', 'Setting', 'Value'],
          settings.map(({ stream, setting, value }) => [stream, setting, value]),
        ),
    ...(problems.length === 0 ? ['All is well.'] : problems.map((problem) => `Problem: ${problem}`)),
  ].join('\n');
};

async function check(session: Session, server: StoreServer): Promise<void> {
  const report = await server.check();
  session.show(report, () => textOf(report));
  const { length } = report.problems;
  if (length > 0) throw new CliFailure(EXIT.refused, 'store-problems', `${count(length, 'problem')} with the store`);
}

export function addStore(program: Command, world: World): void {
  const store = program.command('store').description('the KurrentDB that keeps the events, past the apps');
  store
    .command('check')
    .description(
      'look at the server of EVENT_STORE_URL: version, nodes and roles, TLS, rights, prefix, format, and settings on ' +
        'our streams; writes nothing, and ends with 0 only if all is well',
    )
    .action(onStoreServer<[unknown]>(world, 'reads', (session, server) => check(session, server)));
  store
    .command('grant')
    .description(
      'give a user the rights that Seatledger needs on a KurrentDB, and say which; may be repeated. The user itself ' +
        'must exist',
    )
    .addOption(
      new Option('--admin-url <url>', 'the KurrentDB, with the credentials of an administrator')
        .env('KURRENTDB_ADMIN_URL')
        .makeOptionMandatory(),
    )
    .requiredOption('--user <name>', 'the user in EVENT_STORE_URL')
    .option('--narrow', 'take the default rights on streams from everybody else; asks first')
    .action(onStoreServer<[GrantOptions]>(world, 'tries', grant));
}
