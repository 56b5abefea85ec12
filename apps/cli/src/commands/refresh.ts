import type { Command } from 'commander';
import type { ApiRequest } from '../http/api-client.js';
import type { ChangedUser } from '../http/shapes.js';
import { printable } from '../output/table.js';
import { action, type Session, type World } from '../session/session.js';
import { licensesPath } from './licenses.js';
import { runOperation, type TriedOperation, tryOperation } from './run-operation.js';
import { saysWhy } from './says-why.js';
import { changeText } from './user-text.js';
import { usersOf } from './users-file.js';

type Refreshing = ApiRequest & { readonly method: 'POST' };

/** Goes on where no service ends, with --yes, in a dry run, and where a person says yes. @throws CliFailure */
const confirmEnds = (session: Session, ends: readonly string[]): Promise<void> | undefined =>
  ends.length === 0
    ? undefined
    : session.confirmOrStop({
        facts: `${ends.join(', ')}: the data is kept for the retention.`,
        refused: 'Nothing was refreshed.',
      });

const asksFirst = ({ options }: Session): boolean => options.yes !== true && options.dryRun !== true;

async function refresh(session: Session, user: string, skus: readonly string[]): Promise<void> {
  const request: Refreshing = { method: 'POST', path: licensesPath(user, '/refresh'), body: { skuIds: skus } };
  if (asksFirst(session)) {
    const { retained = [] } = (await session.try<ChangedUser>(request)).body;
    await confirmEnds(
      session,
      retained.map(({ service }) => `${service} of ${printable(user)} ends`),
    );
  }
  const { body } = await session.send<ChangedUser>(request);
  const text = await changeText(session, { ...body, userPrincipalName: user });
  session.show(body, () => [text, ...beginsAndEnds(body)].join('\n'));
}

async function bulkRefresh(session: Session, file: string, skus: readonly string[]): Promise<void> {
  const users = await usersOf(file);
  const body = { mode: 'refresh', users, licenses: skus };
  if (asksFirst(session)) await confirmEnds(session, endsOf(await tryOperation(session, body)));
  await runOperation(session, body, users);
}

const beginsAndEnds = ({ retained = [], granted = [] }: ChangedUser): readonly string[] => [
  ...retained.map(({ service }) => `Ends: ${service}`),
  ...granted.map(({ service, start }) => `Begins: ${service} (${start})`),
];

const endsOf = ({ totals }: TriedOperation): readonly string[] =>
  (totals?.retained ?? []).map(({ service, users }) => `${service} of ${users} ${users === 1 ? 'user' : 'users'} ends`);

const SKUS = ['<sku...>', 'part numbers or ids of products'] as const;

export function addRefresh(program: Command, world: World): void {
  saysWhy(program.command('refresh'))
    .description("take the plans that the catalogue has now into a user's licenses; asks where a service ends")
    .argument('<user>', 'id or user principal name')
    .argument(...SKUS)
    .action(action<[string, string[], unknown]>(world, refresh));
}

/** The same for many users. Who holds none of the products is complete, too. */
export function addBulkRefresh(bulk: Command, world: World): void {
  saysWhy(bulk.command('refresh'))
    .description('take the plans that the catalogue has now into licenses that are held; asks where a service ends')
    .argument('<file>', 'text file with an id or user principal name on each line')
    .argument(...SKUS)
    .action(action<[string, string[], unknown]>(world, bulkRefresh));
}
