import type { Command } from 'commander';
import { defined } from '#licensing';
import type { CertifiedTenant, ClosedTenant, CommandAnswer, TenantRow } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { count, printable } from '../output/table.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { action, type Session, type World } from '../session/session.js';
import { tenantIdOf } from '../session/tenant-names.js';
import { tenantErasureLines } from '../words/tenant-erasure.js';
import { LIST_LIMIT_OPTION } from './limit-option.js';
import { saysWhy } from './says-why.js';

interface CreateFlags {
  readonly country: string;
  readonly id?: string;
}

async function create({ send, show }: Session, displayName: string, flags: CreateFlags): Promise<void> {
  const body = { displayName, ...flags };
  const { body: answer } = await send<TenantRow & CommandAnswer>({ method: 'POST', path: '/api/tenants', body });
  show(answer, () =>
    answer.dryRun === true
      ? `Would create the tenant ${printable(displayName)}`
      : `Created the tenant ${printable(displayName)} (${answer.id})`,
  );
}

async function close({ api, send, show }: Session, named: string): Promise<void> {
  const path = `${await pathOf(named, api)}/close`;
  const { body } = await send<ClosedTenant>({ method: 'POST', path, body: {} });
  const { users = 0, purgeAt, dryRun } = body;
  const [closes, until] = dryRun === true ? ['Would close', 'could be'] : ['Closed', 'can be'];
  const rest = purgeAt === undefined ? '' : `; it ${until} reopened until ${purgeAt}`;
  show(body, () => printable(`${closes} the tenant ${named} with its ${count(users, 'user')}${rest}`));
}

async function reopen({ api, send, show }: Session, named: string): Promise<void> {
  const path = `${await pathOf(named, api)}/reopen`;
  const { body } = await send<CommandAnswer>({ method: 'POST', path, body: {} });
  const reopens = body.dryRun === true ? 'Would reopen' : 'Reopened';
  show(body, () =>
    printable(body.outcome === 'unchanged' ? `The tenant ${named} is not closed` : `${reopens} the tenant ${named}`),
  );
}

async function erasure({ api, show }: Session, named: string): Promise<void> {
  const found = await api.get<CertifiedTenant>(`${await pathOf(named, api)}/erasure`);
  show(found, () => tenantErasureLines(found).map(printable).join('\n'));
}

const pathOf = async (named: string, api: Session['api']): Promise<string> =>
  `/api/tenants/${encodeURIComponent(await tenantIdOf(named, api))}`;

const nameOf = ({ displayName, purgeAt }: TenantRow): string =>
  purgeAt === undefined ? displayName : `${displayName} (closed, can be reopened until ${purgeAt})`;

const COLUMNS: readonly Column<TenantRow>[] = [
  { key: 'displayName', title: 'Tenant', of: nameOf },
  { key: 'country', title: 'Country', of: ({ country }) => country },
  { key: 'id', title: 'Id', of: ({ id }) => id },
];

export function addTenants(program: Command, world: World): void {
  const tenants = program.command('tenants').description('customer organisations');
  saysWhy(tenants.command('create'))
    .description('create a tenant')
    .argument('<name>', 'name of the organisation')
    .requiredOption('--country <code>', 'two-letter country code of the organisation')
    .option(
      '--id <guid>',
      'the id of the tenant to be, such as that of its Microsoft Entra tenant (default: a new one)',
    )
    .action(
      action<[string, CreateFlags]>(
        world,
        (session, name, { country, id }) => create(session, name, { country, ...defined({ id }) }),
        'begun',
      ),
    );
  saysWhy(tenants.command('rename'))
    .description('give a tenant another name')
    .argument('<tenant>', 'id or name of the tenant')
    .argument('<name>', 'the new name of the organisation')
    .action(
      action<[string, string, unknown]>(world, async ({ api, send, show }, named, displayName) => {
        const id = await tenantIdOf(named, api);
        const path = `/api/tenants/${encodeURIComponent(id)}`;
        const { body } = await send<TenantRow & CommandAnswer>({ method: 'PATCH', path, body: { displayName } });
        const tense = body.dryRun === true ? 'would be' : 'is';
        const already = body.outcome === 'unchanged' ? ' already' : '';
        show(body, () => `Tenant ${printable(id)} ${tense} called ${printable(displayName)}${already}`);
      }),
    );
  saysWhy(tenants.command('close'))
    .description('close a tenant: it can only be read, and be reopened until its retention is over')
    .argument('<tenant>', 'id or name of the tenant; the number of its users is typed to confirm')
    .action(action<[string, unknown]>(world, close));
  saysWhy(tenants.command('reopen'))
    .description('reopen a closed tenant, with all that it had')
    .argument('<tenant>', 'id or name of the tenant')
    .action(action<[string, unknown]>(world, reopen));
  tenants
    .command('erasure')
    .description('show the certificate of a tenant that was purged')
    .argument('<tenant>', 'id of the tenant: once it is purged it has no name any more')
    .action(action<[string, unknown]>(world, erasure));
  tenants
    .command('list')
    .description('list the tenants')
    .option(...LIST_LIMIT_OPTION)
    .action(
      action<[Limited]>(world, async (session, options) =>
        showListed(session, COLUMNS, await listUpTo<TenantRow>(session, '/api/tenants', options)),
      ),
    );
}
