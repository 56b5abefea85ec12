import { E1, E3 } from '#testing/catalogue';
import { ManualClock } from '#testing/fakes';
import { type Answer, TestServer } from './server.js';

/** What stands beside the answer to a command, whatever it is about. */
const answered = ({ body }: Answer): Record<string, unknown> => {
  const { commandId: _id, outcome: _outcome, position: _position, repeated: _repeated, ...answer } = body;
  return answer;
};

describe('a command that is sent again, and asked about', () => {
  const clock = new ManualClock(new Date().toISOString());
  let server: TestServer;
  let tenant: string;
  let keys = 0;
  const sent: { readonly key: string; readonly first: Answer; readonly again: () => Promise<Answer> }[] = [];

  /** Sends a command, and notes how it is sent again. */
  const send = async (method: string, path: string, body?: object): Promise<Answer> => {
    const key = `key-${(keys += 1)}`;
    const again = () => server.call(method, path, body, { tenant, key });
    const first = await again();
    sent.push({ key, first, again });
    return first;
  };
  const user = async (name: string, more: object = {}): Promise<string> =>
    (
      await send('POST', '/api/users', {
        userPrincipalName: `${name}@x.example`,
        displayName: name,
        usageLocation: 'DE',
        ...more,
      })
    ).body.id;

  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off', RETENTION: 'PT1S' }, clock.sources);
    tenant = (await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'DE' })).body.id;
    const products = [E1, E3].map(({ skuId, skuPartNumber, displayName, plans }) => ({
      skuId,
      skuPartNumber,
      displayName,
      plans,
    }));
    const imported = await send('POST', '/api/catalogue', { products });
    // what can't be read at the moment is left out of an answer
    await server.get(`/api/products?limit=1&minPosition=${imported.body.position}`);
    for (const { skuId } of [E1, E3]) await send('POST', '/api/purchases', { skuId, seats: 10 });
  });
  afterAll(() => server.stop());

  it('is shown by GET /api/commands with the very answer of its route, whatever it did', async () => {
    const ann = await user('ann', { aliases: ['a@x.example'], licenses: [E3.skuId] });
    const bob = await user('bob');
    await send('PATCH', `/api/users/${ann}`, { addAliases: ['b@x.example'] });
    await send('POST', `/api/users/${ann}/licenses`, {
      add: [{ skuId: E3.skuId, disabledPlans: [E3.plans[0]!.planName] }],
    });
    await send('POST', `/api/users/${ann}/licenses/refresh`, { skuIds: [E3.skuId] });
    await send('POST', `/api/users/${ann}/licenses/reassign`, { to: bob, skuIds: [E3.skuId] });
    await send('POST', `/api/users/${bob}/licenses`, { remove: [E3.skuId] });
    await send('DELETE', `/api/users/${bob}`);
    await send('POST', `/api/deleted-users/${bob}/restore`, {});
    await send('POST', '/api/restrictions', { restrictions: [{ servicePlanId: E3.plans[0]!.planId, country: 'AQ' }] });
    await send('POST', '/api/clock/agreement', {});
    await send('POST', `/api/users/${ann}/licenses`, { remove: [E3.skuId] });
    await send('DELETE', '/api/users/nobody@x.example');
    expect(sent.length).toBeGreaterThan(12);
    for (const { key, first } of sent) {
      const { body } = await server.get(`/api/commands/${key}`, { tenant });
      const what = [key, body.type];
      expect([what, body.answer, body.position]).toEqual([
        what,
        expect.objectContaining(body.status === 'refused' ? first.body : answered(first)),
        first.body.position,
      ]);
      expect(JSON.stringify(body.answer)).not.toMatch(/"kind"|"waiting"/);
    }
  });

  it('tells the same position again, also after a start, where many were decided at once', async () => {
    const users = await Promise.all(Array.from({ length: 8 }, (_, at) => user(`many${at}`)));
    await Promise.all(users.map((id) => send('PATCH', `/api/users/${id}`, { city: 'Bonn' })));
    await server.restart();
    for (const { first, again } of sent) {
      const repeated = await again();
      expect([repeated.body.commandId, repeated.body.position]).toEqual([first.body.commandId, first.body.position]);
    }
  });

  it('says nothing of an erased person’s aliases, and no keyed hash of them', async () => {
    const cid = await user('cid', { aliases: ['c1@x.example', 'c2@x.example'], licenses: [E3.skuId] });
    const removed = await send('POST', `/api/users/${cid}/licenses`, { remove: [E3.skuId] });
    expect(removed.body.aliasesReleased).toEqual(['c1@x.example', 'c2@x.example']);
    const { first, again, key } = sent.at(-1)!;
    await send('DELETE', `/api/users/${cid}`);
    clock.advance(1_000);
    const gone = async () => (await server.get(`/api/erasures/${cid}`, { tenant })).status;
    while ((await gone()) !== 200);
    const repeated = await again();
    expect(repeated.body).toMatchObject({
      repeated: true,
      position: first.body.position,
      aliasesReleased: [null, null],
    });
    const { body } = await server.get(`/api/commands/${key}`, { tenant });
    expect(body.answer.aliasesReleased).toEqual([null, null]);
    expect(JSON.stringify(body.answer)).not.toMatch(/[0-9a-f]{64}/);
  });
});
