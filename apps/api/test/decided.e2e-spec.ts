import { AwayAfterAppend } from '#testing/faults';
import { E1, E3 } from '#testing/catalogue';
import { TestServer } from './server.js';

const ACCEPTED = { outcome: 'accepted', commandId: expect.any(String), position: expect.any(String) };

describe('a command that is stored before the stores go away', () => {
  let server: TestServer;
  let stores: AwayAfterAppend;
  let tenant: string;
  let keys = 0;

  /** Sends a command, whose stores are away from its append to its answer; and again once they are back. */
  const send = async (method: string, path: string, body?: object, of: string | undefined = tenant) => {
    const key = `key-${(keys += 1)}`;
    const call = { key, ...(of === undefined ? {} : { tenant: of }) };
    const first = await server.call(method, path, body, call);
    stores.comeBack();
    const again = await server.call(method, path, body, call);
    stores.comeBack();
    return { first, again };
  };
  /** Its answer is the first one, all but what it says that it lacks. */
  const accepted = async (...asked: Parameters<typeof send>) => {
    const { first, again } = await send(...asked);
    const { unreadable = [], ...told } = first.body as { unreadable?: readonly string[]; outcome?: string };
    expect(first.body).toMatchObject(ACCEPTED);
    expect(again.body).toMatchObject({ outcome: 'accepted', repeated: true });
    const { repeated: _repeated, licenses: _licenses, ...whole } = again.body as Record<string, unknown>;
    const { licenses: _lacking, ...shown } = told as Record<string, unknown>;
    const known = Object.entries(whole).filter(([member]) => !unreadable.includes(member));
    expect(shown).toEqual(Object.fromEntries(known));
    return { ...first, whole: again.body as Record<string, unknown> };
  };

  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    stores = new AwayAfterAppend(server.standalone.ports);
    const made = await send('POST', '/api/tenants', { displayName: 'Fabrikam', country: 'de' }, '');
    tenant = made.first.body.id as string;
    expect(made.first).toMatchObject({ status: 201, body: ACCEPTED });
    const products = [E1, E3].map(({ skuId, skuPartNumber, displayName, plans }) => ({
      skuId,
      skuPartNumber,
      displayName,
      plans,
    }));
    await accepted('POST', '/api/catalogue', { products });
  });
  afterAll(() => server.stop());

  const bought = async (skuId: string, seats = 10) => {
    const { first } = await send('POST', '/api/purchases', { skuId, seats });
    return first.body.id as string;
  };
  const created = async (name: string, more: object = {}) => {
    const body = { userPrincipalName: `${name}@fabrikam.example`, displayName: name, usageLocation: 'DE', ...more };
    return accepted('POST', '/api/users', body);
  };

  it('is answered as accepted, whatever it did to a tenant, a purchase, the catalogue or the clock', async () => {
    await accepted('PATCH', `/api/tenants/${tenant}`, { displayName: 'Fabrikam GmbH' });
    const restrictions = [{ servicePlanId: E3.plans[0]!.planId, country: 'AQ' }];
    await accepted('POST', '/api/restrictions', { restrictions });
    await accepted('POST', '/api/clock/agreement', {});
    const purchase = await bought(E3.skuId);
    for (const [step, body] of [
      ['quantity', { seats: 12 }],
      ['expire', {}],
      ['renew', {}],
      ['suspend', {}],
      ['cancel', {}],
    ] as const)
      await accepted('POST', `/api/purchases/${purchase}/${step}`, body);
  });

  it('is answered as accepted with what of a user can be read, and names what can’t', async () => {
    await bought(E1.skuId);
    await bought(E3.skuId);
    const ann = await created('ann', { aliases: ['a1@fabrikam.example'], licenses: [E3.skuId] });
    expect(ann.body).toMatchObject({
      licenses: [{ skuId: E3.skuId, disabledPlans: [] }],
      seats: [{ skuId: E3.skuId, assigned: 1 }],
      unreadable: ['licenses', 'services'],
    });
    const { id } = ann.body as { id: string };
    const path = `/api/users/${id}`;
    await accepted('PATCH', path, { displayName: 'Ann', addAliases: ['a2@fabrikam.example'] });
    await accepted('POST', `${path}/licenses`, { add: [E1.skuId] });
    await accepted('POST', `${path}/licenses/replace`, { licenses: [E3.skuId] });
    const removed = await accepted('POST', `${path}/licenses`, { remove: [E3.skuId] });
    expect(removed.body).toMatchObject({ unreadable: ['aliasesReleased'], retained: expect.any(Array) });
    expect(removed.whole).toMatchObject({ aliasesReleased: ['a1@fabrikam.example', 'a2@fabrikam.example'] });
    const added = await accepted('POST', `${path}/licenses`, { add: [E3.skuId] });
    // what a product is called may be known from before
    expect(added.body.unreadable).toContain('aliasesReturned');
    const bob = await created('bob');
    const reassigned = await send('POST', `${path}/licenses/reassign`, { to: bob.body.id, skuIds: [E3.skuId] });
    expect(reassigned.first.body).toMatchObject({
      ...ACCEPTED,
      from: { licenses: [], unreadable: ['aliasesReleased'] },
      to: { licenses: [{ skuId: E3.skuId }] },
    });
    const refreshed = await send('POST', `/api/users/${String(bob.body.id)}/licenses/refresh`, { skuIds: [E3.skuId] });
    expect(refreshed.first.body).toMatchObject({ outcome: 'unchanged' });
    await accepted('DELETE', path);
    await accepted('POST', `/api/deleted-users/${id}/restore`, {});
  });

  it('is answered as accepted where it starts a bulk operation, which goes on once they are back', async () => {
    await bought(E1.skuId);
    const users = [await created('cid'), await created('dan')].map(({ body }) => body.id as string);
    const body = { mode: 'add', users, licenses: [E1.skuId] };
    const { first, again } = await send('POST', '/api/operations', body);
    expect(first).toMatchObject({ status: 202, body: { ...ACCEPTED, total: 2 } });
    expect(again.body).toMatchObject({ id: first.body.id, repeated: true });
    const counts = async () => {
      stores.comeBack();
      return (await server.get(`/api/operations/${first.body.id}?minPosition=${first.body.position}`, { tenant })).body;
    };
    while ((await counts()).state !== 'finished');
    expect(await counts()).toMatchObject({ counts: { complete: 2, failed: 0 } });
  });

  it('is answered as accepted where it redacts a reason', async () => {
    const eve = await created('eve', { reason: 'because' });
    const redacted = await accepted('DELETE', `/api/commands/${String(eve.body.commandId)}/reason`);
    expect(redacted.body).toMatchObject({ redacted: eve.body.commandId });
  });

  it('really met stores that were away', () => {
    expect(stores.failedReads).toBeGreaterThan(5);
  });
});
