import type { BodyOf, CommandRequest } from '#application';
import { OPERATION_MODES } from '#licensing';
import { E3, VISIO } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

const ALIAS = 'Old.Mail@contoso.com';
const ANN = 'user0@contoso.com';
const line = { skuId: E3.skuId };

type Names = 'user' | 'from' | 'to';
/** The commands that name a user; a new one is missing here until it has its line. */
type Naming = {
  [T in CommandRequest['type']]: Extract<keyof BodyOf<T>, Names> extends never ? never : T;
}[CommandRequest['type']];
const NAMING: { readonly [T in Naming]: readonly BodyOf<T>[] } = {
  UpdateUser: [
    { user: ALIAS, profile: { city: 'Bonn' } },
    { user: ALIAS, userPrincipalName: 'mine@contoso.com' },
    { user: ALIAS, removeAliases: [ALIAS] },
  ],
  DeleteUser: [{ user: ALIAS }],
  RestoreUser: [{ user: ALIAS }],
  ChangeLicenses: [{ user: ALIAS, add: [line], remove: [] }],
  ReplaceLicenses: [{ user: ALIAS, licenses: [line] }],
  AdoptLicenses: [{ user: ALIAS, licenses: [line] }],
  RefreshLicenses: [{ user: ALIAS, licenses: [line] }],
  ReassignLicenses: [
    { from: ALIAS, to: ANN, licenses: [line] },
    { from: ANN, to: ALIAS, licenses: [line] },
  ],
};
const REQUESTS = Object.entries(NAMING).flatMap(([type, bodies]) =>
  bodies.map((body) => [type, { type, body } as CommandRequest] as const),
);

describe('an alias names no user', () => {
  let world: CommandWorld;
  let holder: string;
  beforeAll(async () => {
    world = openWorld();
    await world.setUp();
    await world.buy(E3, 5);
    const [ann, bob] = await world.createUsers(2);
    holder = bob!;
    await world.accept({ type: 'UpdateUser', body: { user: holder, addAliases: [ALIAS] } });
    await world.accept({ type: 'ChangeLicenses', body: { user: ann!, add: [line], remove: [] } });
  });
  afterAll(() => world.close());
  const refusal = () => ({ code: 'alias-names-no-user', userId: holder });

  it.each(REQUESTS)('in %s, which says whose it is, as a dry run too', async (_type, request) => {
    expect(await world.refuse(request, { dryRun: true })).toEqual(refusal());
    expect(await world.refuse(request)).toEqual(refusal());
  });

  // an undo names no users: they are those of what it undoes
  it.each(OPERATION_MODES.filter((mode) => mode !== 'create' && mode !== 'undo'))(
    'in a bulk operation: %s',
    async (mode) => {
      const names = mode !== 'update' && mode !== 'delete' && mode !== 'restore';
      const products = mode === 'change' ? { add: [line], remove: [{ skuId: VISIO.skuId }] } : { licenses: [line] };
      const users = [mode === 'update' ? { user: ALIAS, usageLocation: 'AT' } : ALIAS];
      const body: BodyOf<'StartOperation'> = { mode, users, confirm: 1, ...(names ? products : {}) };
      const request: CommandRequest = { type: 'StartOperation', body };
      expect(await world.send(request, { dryRun: true })).toMatchObject({
        items: [{ state: 'failed', refusal: refusal() }],
      });
      const started = await world.accept(request);
      await world.runner.idle();
      const operationId = started.kind === 'operation' ? started.operationId : '';
      const events = world.codec.read(await world.store.read(`operation-${CONTOSO}_${operationId}`));
      expect(events.flatMap(({ event }) => (event.type === 'OperationProgressed' ? event.data.failures : []))).toEqual([
        { at: 0, refusal: refusal() },
      ]);
    },
  );

  it('and whoever has it is as before', async () => {
    const user = await world.state({ kind: 'user', tenantId: CONTOSO, userId: holder as never });
    expect(user).toMatchObject({ status: 'active', licenses: [], usageLocation: 'DE' });
  });
});
