import { START, type Actor, type CommandRequest } from '#application';
import { cloudEventOf } from '#contracts';
import { CONTOSO, FABRIKAM, openWorld } from '#testing/world';

const ANA = 'a0a00000-0000-4000-8000-000000000001';
const PORTAL = 'c0c00000-0000-4000-8000-000000000001';
const ana: Actor = {
  kind: 'user',
  issuer: 'entra',
  id: ANA,
  tenantId: CONTOSO,
  client: PORTAL,
  roles: ['GlobalAdministrator', 'LicenseAdministrator', 'UserAdministrator'],
  tenants: [CONTOSO],
};
const createAnn: CommandRequest = {
  type: 'CreateUser',
  body: { userPrincipalName: 'ann@contoso.com', profile: { displayName: 'Ann' }, usageLocation: 'DE' },
};
const moveAnn: CommandRequest = {
  type: 'StartOperation',
  body: { mode: 'update', users: ['ann@contoso.com'], usageLocation: 'FR' },
};

/** Resolves to all events of these commands, in order, and to the headers under which each goes out. */
const eventsOf = async (actor: Actor, requests: readonly CommandRequest[]) => {
  const world = openWorld();
  await world.setUp();
  const before = (await world.store.readAll(START, 1_000)).next;
  for (const request of requests) await world.accept(request, { actor });
  await world.runner.idle();
  const stored = (await world.store.readAll(before, 1_000)).events;
  const headers = world.codec.read(stored).map((event) => cloudEventOf(event, 'store').headers);
  await world.close();
  return { stored, headers };
};

describe('who acts', () => {
  it('is told by every event of the command and of the items of an operation, and by what goes out', async () => {
    const { stored, headers } = await eventsOf(ana, [createAnn, moveAnn]);
    const byType = new Map(stored.map(({ type, metadata }) => [type, metadata]));
    expect([...byType.keys()]).toEqual(expect.arrayContaining(['UserCreated', 'UsageLocationChanged', 'UsersListed']));
    const who = { actor: ANA, actorKind: 'user', actorRole: 'UserAdministrator', client: PORTAL };
    for (const [, metadata] of byType) {
      expect(metadata).toMatchObject(who);
      expect(metadata).not.toHaveProperty('actorTenant');
    }
    for (const sent of headers) {
      expect(sent).toMatchObject({
        'cloudEvents:actor': ANA,
        'cloudEvents:actorkind': 'user',
        'cloudEvents:actorrole': 'UserAdministrator',
        'cloudEvents:client': PORTAL,
      });
    }
  });

  it('goes out as no more than the kind where the actor is of another tenant', async () => {
    const partner: Actor = { ...ana, tenantId: FABRIKAM };
    const { stored, headers } = await eventsOf(partner, [createAnn, moveAnn]);
    for (const { metadata } of stored) expect(metadata).toMatchObject({ actor: ANA, actorTenant: FABRIKAM });
    for (const sent of headers) expect(sent).toMatchObject({ 'cloudEvents:actorkind': 'user' });
    const text = JSON.stringify(headers);
    for (const told of [ANA, FABRIKAM, PORTAL]) expect(text).not.toContain(told);
  });

  it('is no address in what is stored and goes out', async () => {
    const { stored, headers } = await eventsOf({ ...ana, id: 'ana.silva@contoso.com' }, [createAnn, moveAnn]);
    expect(stored[0]?.metadata.actor).toMatch(/^entra:[0-9a-f]{32}$/);
    expect(JSON.stringify([stored, headers])).not.toContain('silva');
  });
});
