import type { CommandRequest, UpstreamActor } from '#application';
import { commandBodies, decodeCommand, encodeCommand } from '#contracts';
import { scopeOf } from '#licensing';
import { E3 } from '#testing/catalogue';
import { CONTOSO, type CommandWorld, FABRIKAM, openWorld } from '#testing/world';
import { type NamedRole, readRolesTable, ROLES, ROW, type Row } from './roles-table.js';

type Type = CommandRequest['type'];
type BodyOf<T extends Type> = Extract<CommandRequest, { readonly type: T }>['body'];
const SKU = '0f1e2d3c-0000-4000-8000-000000000001';
const PURCHASE = { purchaseId: '0f1e2d3c-0000-4000-8000-000000000002' };
const COMMAND = { commandId: '0f1e2d3c-0000-4000-8000-000000000003' };
const USER = { user: '0f1e2d3c-0000-4000-8000-000000000004' };
const PRODUCT = { skuId: SKU };
const PURGE = { userId: USER.user, retentionId: '0f1e2d3c-0000-4000-8000-000000000005' };
const LICENSES = [PRODUCT];
const users = [USER.user];
const NEW = { userPrincipalName: 'new@contoso.com', profile: { displayName: 'New' } };

/** Before an undo is asked for, these two commands were about a user: they stand here for their ids. */
const undo = (of: 'licensed' | 'moved') => ({ mode: 'undo', users: [], of }) as const;

/** Each message stands in these rows; the compiler misses one that has none. */
const MESSAGES: { readonly [T in Type]: readonly (readonly [Row | 'nobody', BodyOf<T>])[] } = {
  CreateTenant: [['installation', { displayName: 'New', country: 'DE' }]],
  RenameTenant: [['installation', { displayName: 'New' }]],
  CloseTenant: [['installation', { confirm: 0 }]],
  ReopenTenant: [['installation', {}]],
  AgreeClock: [['installation', {}]],
  ImportCatalogue: [['installation', { products: [{ ...PRODUCT, skuPartNumber: 'A', displayName: 'A', plans: [] }] }]],
  WithdrawProduct: [['installation', PRODUCT]],
  ReinstateProduct: [['installation', PRODUCT]],
  ImportRestrictions: [['installation', { restrictions: [] }]],
  RedactInstallationReason: [['installation', COMMAND]],
  PurchaseSeats: [['seats', { ...PRODUCT, seats: 1 }]],
  ChangePurchaseQuantity: [['seats', { ...PURCHASE, seats: 1 }]],
  ExpirePurchase: [['seats', PURCHASE]],
  RenewPurchase: [['seats', PURCHASE]],
  SuspendPurchase: [['seats', PURCHASE]],
  CancelPurchase: [['seats', PURCHASE]],
  CreateUser: [['users', NEW]],
  UpdateUser: [['users', { ...USER, usageLocation: 'DE' }]],
  DeleteUser: [['users', USER]],
  RestoreUser: [['users', USER]],
  EraseUser: [['erase', { userId: USER.user, confirm: USER.user }]],
  ChangeLicenses: [['licenses', { ...USER, add: LICENSES, remove: [] }]],
  ReplaceLicenses: [['licenses', { ...USER, licenses: LICENSES }]],
  ReassignLicenses: [['licenses', { from: USER.user, to: 'ann@contoso.com', licenses: LICENSES }]],
  RefreshLicenses: [['licenses', { ...USER, licenses: LICENSES }]],
  AdoptLicenses: [['erase', { ...USER, licenses: LICENSES }]],
  StartOperation: [
    ['erase', { mode: 'adopt', users, licenses: LICENSES }],
    ['licenses', { mode: 'add', users, licenses: LICENSES }],
    ['licenses', { mode: 'remove', users, licenses: LICENSES }],
    ['licenses', { mode: 'replace', users, licenses: LICENSES }],
    ['licenses', { mode: 'refresh', users, licenses: LICENSES }],
    ['users', { mode: 'add', users, licenses: LICENSES, usageLocation: 'DE' }],
    ['users', { mode: 'update', users, usageLocation: 'DE' }],
    ['users', { mode: 'create', users: [NEW] }],
    ['users', { mode: 'delete', users, confirm: 1 }],
    ['users', { mode: 'restore', users }],
    ['licenses', undo('licensed')],
    ['users', undo('moved')],
  ],
  RedactReason: [['redact', COMMAND]],
  // the application itself sends them, and nobody else: they stand in no row
  PurgeServiceData: [['nobody', PURGE]],
  PurgeUser: [['nobody', PURGE]],
  PurgeTenant: [['nobody', { tenantId: PURGE.retentionId, retentionId: PURGE.retentionId }]],
  AbandonOperation: [['nobody', { operationId: USER.user }]],
};

const table = readRolesTable();
/** In its own tenant a role may rename it, and do nothing else of the installation. */
const may = (type: Type, row: Row | 'nobody', role: NamedRole): boolean => {
  const cell = row === 'nobody' ? 'no' : table.get(ROW[row])![role];
  return cell === 'yes' || (cell === 'rename its own' && type === 'RenameTenant');
};
const cases = Object.entries(MESSAGES).flatMap(([type, asked]) =>
  asked.map(([row, body]) => ({ type, row, body, what: 'mode' in body ? ` ${body.mode}` : '' })),
) as readonly { type: Type; row: Row | 'nobody'; body: object; what: string }[];

describe('who may command what over RabbitMQ, by the table in docs/explanation/domain.md', () => {
  let world: CommandWorld;
  /** The ids of what can be undone, by how they are named above. */
  let done: Readonly<Record<string, string>>;
  beforeAll(async () => {
    world = openWorld();
    await world.setUp(CONTOSO);
    await world.setUp(FABRIKAM);
    await world.buy(E3, 1);
    const [user = ''] = await world.createUsers(1);
    const add = [{ skuId: E3.skuId }];
    const licensed = await world.send({ type: 'ChangeLicenses', body: { user, add, remove: [] } });
    const moved = await world.send({ type: 'UpdateUser', body: { user, usageLocation: 'AT' } });
    expect([licensed.outcome, moved.outcome]).toEqual(['accepted', 'accepted']);
    done = { licensed: licensed.commandId, moved: moved.commandId };
  });
  afterAll(() => world.close());

  /** Resolves to what refuses a message of another system with this role, which acts for Contoso. */
  const refusalOf = async ({ type, body }: { type: Type; body: object }, role: NamedRole, tenantId: string) => {
    const tenants = role === 'Operator' ? 'all' : [CONTOSO];
    const sender: UpstreamActor = { kind: 'upstream', system: 'hr', roles: [role], tenants };
    const ofTenant = scopeOf(type) === 'tenant' ? { tenantId } : {};
    const of = 'of' in body ? { of: done[String(body.of)] } : {};
    const request = { type, body: { ...body, ...of } } as CommandRequest;
    const surrounding = { id: `${type}-${role}`, dryRun: true, reference: 'CHG-1', ...ofTenant };
    const sent = encodeCommand({ ...surrounding, request, actor: sender });
    // what another system says of its own rights counts for nothing
    const { actor: _rights, ...own } = JSON.parse(new TextDecoder().decode(sent.body)) as Record<string, unknown>;
    const envelope = decodeCommand({ ...sent, body: new TextEncoder().encode(JSON.stringify(own)) }, sender);
    const reply = await world.commands.handle(envelope);
    return reply.outcome === 'refused' ? reply.refusal.code : reply.outcome;
  };

  it('is told of every message', () => {
    expect(Object.keys(MESSAGES).toSorted()).toEqual(Object.keys(commandBodies).toSorted());
  });

  it.each(cases)('$type$what: $row', async (each) => {
    for (const role of Object.values(ROLES)) {
      const refusal = await refusalOf(each, role, CONTOSO);
      expect([role, refusal === 'forbidden']).toEqual([role, !may(each.type, each.row, role)]);
      if (role !== 'Operator' && scopeOf(each.type) === 'tenant')
        expect([role, await refusalOf(each, role, FABRIKAM)]).toEqual([role, 'forbidden']);
    }
  });
});
