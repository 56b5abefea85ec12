import type { Command } from 'commander';
import type { CommandAnswer, TenantRow } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { printable } from '../output/table.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { action, type Session, type World } from '../session/session.js';
import { tenantIdOf } from '../session/tenant-names.js';
import { LIST_LIMIT_OPTION } from './limit-option.js';
import { saysWhy } from './says-why.js';

async function create({ send, show }: Session, displayName: string, { country }: { country: string }): Promise<void> {
  const body = { displayName, country };
  const { body: answer } = await send<TenantRow & CommandAnswer>({ method: 'POST', path: '/api/tenants', body });
  show(answer, () =>
    answer.dryRun === true
      ? `Would create the tenant ${printable(displayName)}`
      : `Created the tenant ${printable(displayName)} (${answer.id})`,
  );
}

const COLUMNS: readonly Column<TenantRow>[] = [
  { key: 'displayName', title: 'Tenant', of: ({ displayName }) => displayName },
  { key: 'country', title: 'Country', of: ({ country }) => country },
  { key: 'id', title: 'Id', of: ({ id }) => id },
];

export function addTenants(program: Command, world: World): void {
  const tenants = program.command('tenants').description('customer organisations');
  saysWhy(tenants.command('create'))
    .description('create a tenant')
    .argument('<name>', 'name of the organisation')
    .requiredOption('--country <code>', 'two-letter country code of the organisation')
    .action(action<[string, { country: string }]>(world, create, 'begun'));
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
