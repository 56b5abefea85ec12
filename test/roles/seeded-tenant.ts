import { TestServer, type Answer, type Call } from '../../apps/api/test/server.js';
import { as } from '../../apps/api/test/tokens.js';

export const SKU = '0f1e2d3c-0000-4000-8000-000000000001';
const PLAN = '0f1e2d3c-0000-4000-8000-0000000000a1';
export const CATALOGUE = {
  products: [
    {
      skuId: SKU,
      skuPartNumber: 'MATRIX_E1',
      displayName: 'Matrix E1',
      plans: [{ planId: PLAN, planName: 'MATRIX_MAIL', service: 'exchange' }],
    },
  ],
};

/** Whatever a tenant has one of, by its id. */
export interface Place {
  readonly tenantId: string;
  readonly user: string;
  readonly other: string;
  readonly address: string;
  readonly deleted: string;
  readonly purchase: string;
  readonly operation: string;
  /** A reason stands in its receipt. */
  readonly command: string;
  /** They are large ones: one of removing licenses, one of adding some while users change, too. */
  readonly dryRuns: { readonly licenses: string; readonly users: string };
}

/** Fails where a step of the seeding does. */
const done = ({ status, body }: Answer): Answer['body'] => {
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};
const many = Array.from({ length: 1_001 }, (_, at) => `0f1e2d3c-0000-4000-9000-${String(at).padStart(12, '0')}`);

/** Makes a tenant of this name, with one of everything that can be asked for. */
export const seedTenant = async (server: TestServer, tenantId: string, name: string): Promise<Place> => {
  const operator = await as(server, { roles: ['Operator'], tenants: 'all' });
  const admin: Call = await as(server, { roles: ['GlobalAdministrator'], tenants: [tenantId] });
  const domain = `${name.toLowerCase()}.example`;
  const address = `fay@${domain}`;
  done(await server.post('/api/tenants', { id: tenantId, displayName: name, country: 'DE' }, operator));
  done(await server.post('/api/catalogue', CATALOGUE, operator));
  const post = async (path: string, body: unknown): Promise<Answer['body']> =>
    done(await server.post(path, body, admin));
  const create = async (userPrincipalName: string, licenses: readonly string[]): Promise<string> =>
    (
      await post('/api/users', {
        userPrincipalName,
        displayName: `${userPrincipalName.split('@')[0]} of ${name}`,
        usageLocation: 'DE',
        licenses,
      })
    ).id;
  const { id: purchase } = await post('/api/purchases', { skuId: SKU, seats: 9 });
  const user = await create(address, [SKU]);
  const other = await create(`finn@${domain}`, []);
  const deleted = await create(`gone@${domain}`, [SKU]);
  done(await server.call('DELETE', `/api/users/${deleted}`, undefined, admin));
  const changed = done(
    await server.call('PATCH', `/api/users/${user}`, { city: 'Ulm', reason: `${name} moves` }, admin),
  );
  const tryMany = async (body: object): Promise<string> => {
    const { id } = await post('/api/operations?dryRun=true', { ...body, users: many });
    await server.standalone.commandSide.dryRuns.idle();
    return id;
  };
  const licenses = await tryMany({ mode: 'remove', licenses: [SKU] });
  const users = await tryMany({ mode: 'add', licenses: [SKU], usageLocation: 'FR' });
  const started = await post('/api/operations', { mode: 'update', users: [user], usageLocation: 'FR' });
  for (;;) {
    const operation = done(await server.get(`/api/operations/${started.id}`, admin));
    if (operation.state === 'finished') break;
  }
  const { position } = done(await server.get(`/api/operations/${started.id}/results`, admin));
  for (const list of ['users', 'deleted-users', 'subscriptions', 'deadlines', 'commands', 'operations', 'tenants'])
    done(await server.get(`/api/${list}?minPosition=${position}`, admin));
  const command = changed.commandId;
  return {
    tenantId,
    user,
    other,
    address,
    deleted,
    purchase,
    operation: started.id,
    command,
    dryRuns: { licenses, users },
  };
};
