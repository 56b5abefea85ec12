import { TestServer } from './server.js';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

describe('If-Match over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());

  const buy = async (seats: number) =>
    (await server.post('/api/purchases', { skuPartNumber: 'VISIOCLIENT', seats })).body as {
      readonly id: string;
      readonly skuId: string;
      readonly position: string;
    };
  const shownPurchase = async ({ id, skuId, position }: Awaited<ReturnType<typeof buy>>) =>
    (await server.get(`/api/subscriptions/${skuId}?minPosition=${position}`)).body.purchases.find(
      (each: { readonly id: string }) => each.id === id,
    );
  const quantity = (id: string, seats: number, tag: string, key?: string) =>
    server.post(`/api/purchases/${id}/quantity`, { seats }, { headers: { 'if-match': tag }, ...(key && { key }) });

  it('keeps the second of two people who both saw 10 seats from setting 11 unawares', async () => {
    const bought = await buy(10);
    const seen = await shownPurchase(bought);
    expect(seen).toMatchObject({ seats: 10, revision: 0 });
    const tag = `"${seen.revision}"`;
    const { status, body: set } = await quantity(bought.id, 11, tag);
    expect(status).toBe(200);
    const second = await quantity(bought.id, 11, tag);
    expect(second.status).toBe(412);
    expect(second.body).toMatchObject({ code: 'precondition-failed', expected: 0, actual: 1, changedBy: 'local' });
    const found = await server.get(`/api/commands/${second.headers.get('x-command-id')}`);
    expect(found.body).toMatchObject({ status: 'refused', expected: 0, reason: { code: 'precondition-failed' } });
    expect(second.body.changedAt).toBe((await server.get(`/api/commands/${set.commandId}`)).body.decidedAt);
    const { revision } = await shownPurchase({ ...bought, position: set.position });
    expect((await quantity(bought.id, 12, `"${revision}"`)).status).toBe(200);
  });

  it('takes the revision that the answer to a command tells: the next one needs no read', async () => {
    const bought = await server.post('/api/purchases', { skuPartNumber: 'VISIOCLIENT', seats: 1 });
    expect(bought.body.revision).toBe(0);
    const more = await quantity(bought.body.id, 2, `"${bought.body.revision}"`, 'two');
    expect(more.body.revision).toBe(1);
    expect((await quantity(bought.body.id, 3, `"${more.body.revision}"`)).body.revision).toBe(2);
    expect((await quantity(bought.body.id, 2, '"0"', 'two')).body).toMatchObject({ repeated: true, revision: 1 });
    const told = await server.get(`/api/commands/${more.body.commandId}`);
    expect(told.body.answer).toMatchObject({ seats: 2, revision: 1 });
    const user = { userPrincipalName: 'cy@contoso.example', displayName: 'Cy', usageLocation: 'DE' };
    const { body: cy } = await server.post('/api/users', user);
    const path = `/api/users/${cy.id}`;
    const inOrder = [
      ['POST', `${path}/licenses`, { add: [{ skuPartNumber: 'VISIOCLIENT' }] }],
      ['PATCH', path, { city: 'Bonn' }],
      ['DELETE', path, undefined],
      ['POST', `/api/deleted-users/${cy.id}/restore`, {}],
    ] as const;
    let { revision } = cy;
    for (const [method, at, body] of inOrder) {
      const answer = await server.call(method, at, body, { headers: { 'if-match': `"${revision}"` } });
      expect([at, answer.status, answer.body.revision > revision]).toEqual([at, 200, true]);
      revision = answer.body.revision;
    }
    const { body: shown } = await server.get(`${path}?minPosition=${(await server.get('/api/status')).body.head}`);
    expect(shown.revision).toBe(revision);
  });

  it('lets a repeat under its key be answered as the first time, and a dry run as the command would be', async () => {
    const { id } = await buy(10);
    const first = await quantity(id, 11, '"0"', 'eleven');
    expect(await quantity(id, 11, '"0"', 'eleven')).toMatchObject({
      status: 200,
      body: { commandId: first.body.commandId, repeated: true },
    });
    const dry = (tag: string) =>
      server.post(`/api/purchases/${id}/quantity?dryRun=true`, { seats: 12 }, { headers: { 'if-match': tag } });
    expect(await dry('"0"')).toMatchObject({ status: 412, body: { code: 'precondition-failed', actual: 1 } });
    expect(await dry('"1"')).toMatchObject({ status: 200, body: { dryRun: true } });
  });

  it('rests on the revision that a user is shown with: living, deleted, and as the source of a move', async () => {
    const create = async (name: string) =>
      (await server.post('/api/users', { userPrincipalName: `${name}@contoso.example`, displayName: name })).body;
    const [ann, bo] = [await create('ann'), await create('bo')];
    const path = `/api/users/${ann.id}`;
    const { body: seen } = await server.get(`${path}?minPosition=${bo.position}`);
    const headers = { 'if-match': `"${seen.revision}"` };
    const changed = await server.call('PATCH', path, { city: 'Bonn' }, { headers });
    expect(changed.status).toBe(200);
    const wrong = { status: 412, body: { code: 'precondition-failed', expected: seen.revision } };
    expect(await server.call('PATCH', path, { city: 'Köln' }, { headers })).toMatchObject(wrong);
    expect(await server.call('DELETE', path, undefined, { headers })).toMatchObject(wrong);
    const move = { to: 'bo@contoso.example', skuIds: ['VISIOCLIENT'] };
    expect(await server.post(`${path}/licenses/reassign`, move, { headers })).toMatchObject(wrong);
    const { body: listed } = await server.get(`/api/users?minPosition=${changed.body.position}`);
    const { revision } = listed.items.find(({ id }: { readonly id: string }) => id === ann.id);
    const { body: gone } = await server.call('DELETE', path, undefined, { headers: { 'if-match': `"${revision}"` } });
    const deleted = `/api/deleted-users/${ann.id}`;
    expect(await server.post(`${deleted}/restore`, {}, { headers })).toMatchObject(wrong);
    const { body: last } = await server.get(`${deleted}?minPosition=${gone.position}`);
    const restored = await server.post(`${deleted}/restore`, {}, { headers: { 'if-match': `"${last.revision}"` } });
    expect(restored.status).toBe(200);
  });

  it('is refused in a form that names no one revision, and says what to send', async () => {
    const { id } = await buy(10);
    const refused = (fault: string) => ({ status: 400, body: { code: 'invalid-if-match', fault } });
    expect(await quantity(id, 11, 'W/"0"')).toMatchObject(refused('weak'));
    expect(await quantity(id, 11, '"0", "1"')).toMatchObject(refused('several'));
    expect(await quantity(id, 11, 'yes')).toMatchObject(refused('malformed'));
    expect((await quantity(id, 11, 'W/"0"')).body.detail).toContain('If-Match: "17"');
    expect((await shownPurchase({ ...(await buy(1)), id })).seats).toBe(10);
  });

  it('means whatever is there with *, and what is not there is not found', async () => {
    const { id } = await buy(10);
    expect((await quantity(id, 11, '*')).status).toBe(200);
    const nobody = await quantity('c0a10050-0000-4000-8000-0000000009ff', 11, '*');
    expect(nobody).toMatchObject({ status: 404, body: { code: 'purchase-not-found' } });
  });

  it('is refused by every route that changes no one user or purchase: none passes over it', async () => {
    const { paths } = (await server.get('/docs-json')).body as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    };
    const asked = { conditional: [] as string[], others: 0 };
    for (const [template, operations] of Object.entries(paths))
      for (const [method, { parameters = [] }] of Object.entries(operations)) {
        const path = template.replaceAll(/\{\w+\}/g, 'c0a10050-0000-4000-8000-000000000104');
        const takes = parameters.some(({ name }) => name === 'If-Match');
        if (takes) asked.conditional.push(`${method} ${template}`);
        else asked.others += 1;
        for (const tag of takes ? ['W/"0"'] : ['"0"', '*', 'W/"0"']) {
          const init = { method: method.toUpperCase(), headers: { 'if-match': tag } };
          const response = await fetch(`${server.url}${path}`, init);
          const text = await response.text();
          const fault = `"fault":"${takes ? 'weak' : 'nothing-named'}"`;
          expect([template, response.status, text]).toEqual([template, 400, expect.stringContaining(fault)]);
        }
      }
    const known = [
      'delete /api/users/{id}',
      'patch /api/users/{id}',
      'post /api/deleted-users/{id}/erase',
      'post /api/deleted-users/{id}/restore',
      'post /api/purchases/{id}/cancel',
      'post /api/purchases/{id}/expire',
      'post /api/purchases/{id}/quantity',
      'post /api/purchases/{id}/renew',
      'post /api/purchases/{id}/suspend',
      'post /api/users/{id}/licenses',
      'post /api/users/{id}/licenses/reassign',
      'post /api/users/{id}/licenses/refresh',
      'post /api/users/{id}/licenses/replace',
      'post /api/users/{id}/licenses/transfer',
      'post /v1.0/users/{id}/assignLicense',
    ];
    expect(known.filter((route) => !asked.conditional.includes(route))).toEqual([]);
    expect(asked.others).toBeGreaterThan(30);
  });
});
