import { createPublicKey, verify } from 'node:crypto';
import { DamagedKey, KeysUnavailable, type Keys, restartFollower, shredderCheckpoints } from '#application';
import type { MemoryEventStore } from '#adapters/event-store-memory';
import { createSigner } from '#contracts';
import { MemoryKeys, MemoryKeysFile } from '#adapters/keys-memory';
import type { KnownUser, TenantId, UserId } from '#licensing';
import { E3 } from '#testing/catalogue';
import { FaultyEventStore } from '#testing/faults';
import { CONTOSO, RetentionWorld } from '#testing/world';

const DAY = 86_400_000;
const MARKER = 'Zebulon';

describe('permanent deletion', () => {
  let world: RetentionWorld;
  let file: MemoryKeysFile;
  let user: string;
  const keyState = async (personId = user) =>
    (await world.commands.keys.get([{ tenantId: CONTOSO, personId }]))[0]?.state;
  const events = async (userId = user) => {
    const stored = await world.commands.store.read(`user-${CONTOSO}_${userId}`);
    return stored.map(({ type }) => type);
  };
  const shreddingMetadata = async () =>
    (await world.commands.store.read(`user-${CONTOSO}_${user}`)).find(({ type }) => type === 'KeyShredded')?.metadata;
  const shreddings = async () => (await events()).filter((type) => type === 'KeyShredded').length;
  const purge = async () => {
    await world.commands.accept({ type: 'DeleteUser', body: { user } });
    world.time.advance(30 * DAY);
    await world.sweep();
    expect((await events()).at(-1)).toBe('UserPurged');
  };

  beforeEach(async () => {
    file = new MemoryKeysFile();
    world = await RetentionWorld.open({ keys: new MemoryKeys(undefined, file) });
    await world.commands.setUp();
    await world.commands.buy(E3, 1);
    const made = await world.commands.accept({
      type: 'CreateUser',
      body: {
        userPrincipalName: `${MARKER}@contoso.com`,
        profile: { displayName: MARKER },
        aliases: [`${MARKER}.alias@contoso.com`],
        usageLocation: 'DE',
        licenses: [{ skuId: E3.skuId }],
      },
    });
    user = made.kind === 'user' ? made.userId : '';
  });
  afterEach(() => world.close());

  it('stops at a damaged event, says how it is repaired, and goes on with the next start once it is', async () => {
    const store = world.commands.store as MemoryEventStore;
    await purge();
    const [created] = await store.read(`user-${CONTOSO}_${user}`);
    store.tamper(created!.id, { data: '{}' });
    expect(await world.shred()).toMatchObject({
      state: 'stopped',
      alarm: { projection: 'shredder', code: 'damaged-event', command: 'seatledger repair --from BACKUP' },
    });
    expect(await keyState()).toBe('active');
    store.tamper(created!.id, created!);
    await world.shred();
    expect(await keyState()).toBe('shredded');
  });

  it('destroys the key of a user whose stream lost its beginning, and goes on with everybody else', async () => {
    world = await world.restart({ onAlarm: () => undefined });
    const store = world.commands.store as MemoryEventStore;
    await purge();
    const stream = `user-${CONTOSO}_${user}`;
    store.damage(stream);
    expect(await world.shred()).toMatchObject({ state: 'ended' });
    expect(await keyState()).toBe('shredded');
    // once the stream is whole, the duty that is done again has it recorded
    store.damagedStreams.clear(stream);
    await restartFollower(shredderCheckpoints(world.commands.keys), { store, clock: world.time });
    await world.shred();
    expect((await events()).at(-1)).toBe('KeyShredded');
  });

  it('destroys a key that is damaged like any other', async () => {
    await purge();
    (world.commands.keys as MemoryKeys).tamper({ tenantId: CONTOSO, personId: user }, 'damage');
    await expect(keyState()).rejects.toThrow(DamagedKey);
    await world.shred();
    expect([await keyState(), (await events()).at(-1)]).toEqual(['shredded', 'KeyShredded']);
  });

  it('is the fact first, then the key, then the record of it, and only then a certificate', async () => {
    expect(await world.erasure(user)).toEqual({ state: 'none' });
    await purge();
    expect([await keyState(), await world.erasure(user)]).toEqual(['active', { state: 'pending' }]);
    await world.shred();
    expect([await keyState(), (await events()).at(-1)]).toEqual(['shredded', 'KeyShredded']);
    expect(await shreddingMetadata()).toMatchObject({ actor: 'system:shredder', actorKind: 'system' });
    expect(await shreddingMetadata()).not.toHaveProperty('actorRole');
    const erasure = await world.erasure(user);
    expect(erasure).toMatchObject({
      state: 'certified',
      certificate: {
        pseudonym: user,
        rule: { retention: 'P30D' },
        services: expect.arrayContaining([
          expect.objectContaining({ service: 'exchange' }),
          expect.objectContaining({ service: 'teams' }),
        ]),
        kept: ['sharepoint'],
      },
    });
    expect(JSON.stringify(erasure)).not.toContain(MARKER);
  });

  it('leaves a history that replays and counts, with the person shown as erased', async () => {
    const before = (await world.commands.store.head())!.position;
    world.time.advance(DAY);
    await purge();
    await world.shred();
    const { History } = await import('#application');
    const history = new History(world.commands.store, world.commands.codec);
    const { state } = await history.userAsOf(CONTOSO, user as UserId, before);
    expect(state).toMatchObject({ status: 'active', licenses: [{ skuId: E3.skuId }] });
    const { text } = (state as KnownUser).userPrincipalName;
    const name = { value: text, personId: user, kind: 'principal-name' } as const;
    expect(await world.commands.codec.reveal(CONTOSO, [name])).toEqual([null]);
    expect((await world.commands.totals(E3.skuId)).assigned).toBe(0);
    expect(await world.commands.send({ type: 'RestoreUser', body: { user } })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'user-purged' },
    });
    await world.project();
    const { items } = await world.models.query({ name: 'users' }, { index: 'by-status', prefix: [CONTOSO], limit: 9 });
    expect(items).toEqual([]);
  });

  it('shreds nothing where one service of a living user is purged, nor where a user came back', async () => {
    await world.commands.accept({ type: 'ChangeLicenses', body: { user, add: [], remove: [{ skuId: E3.skuId }] } });
    world.time.advance(30 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 2 });
    await world.commands.accept({ type: 'DeleteUser', body: { user } });
    await world.commands.accept({ type: 'RestoreUser', body: { user } });
    await world.shred();
    expect([await keyState(), await shreddings()]).toEqual(['active', 0]);
  });

  it('is repeatable at each step: a failure at any call, and two shredders at once, leave one record', async () => {
    await purge();
    for (let call = 1; call <= 12; call += 1) {
      let calls = 0;
      const failing = new Proxy(world.commands.keys, {
        get: (keys, name) => {
          const value: unknown = Reflect.get(keys, name);
          if (typeof value !== 'function') return value;
          return (...args: readonly unknown[]) => {
            if ((calls += 1) === call) throw new KeysUnavailable('a fault');
            return (value as (...all: readonly unknown[]) => unknown).apply(keys, [...args]);
          };
        },
      }) as Keys;
      await world.shred({ keys: failing });
      await world.commands.keys.keepNote('shredder', '');
      file.notes.delete('shredder');
    }
    const faulty = new FaultyEventStore(world.commands.store);
    faulty.failNextAppend('stored-answer-lost');
    await Promise.all([world.shred({ store: faulty }), world.shred(), world.shred()]);
    expect([await keyState(), await shreddings()]).toEqual(['shredded', 1]);
    expect(await world.erasure(user)).toMatchObject({ state: 'certified' });
  });

  it('killed after the key and before the record: the restart records it', async () => {
    await purge();
    const faulty = new FaultyEventStore(world.commands.store);
    faulty.failNextAppend('unavailable');
    await world.shred({ store: faulty });
    expect([await keyState(), await shreddings(), await world.erasure(user)]).toEqual([
      'shredded',
      0,
      { state: 'pending' },
    ]);
    await world.shred();
    expect(await world.erasure(user)).toMatchObject({ state: 'certified' });
  });

  it('runs again from the restored checkpoint when the key store is restored from a backup', async () => {
    const backup = { persons: new Map(file.persons), notes: new Map(file.notes) };
    await purge();
    await world.shred();
    file.persons.clear();
    for (const [name, key] of backup.persons) file.persons.set(name, key);
    file.notes.clear();
    for (const [name, text] of backup.notes) file.notes.set(name, text);
    expect([await keyState(), await world.erasure(user)]).toEqual(['active', { state: 'pending' }]);
    await world.shred();
    expect([await keyState(), await shreddings()]).toEqual(['shredded', 1]);
    expect(await world.erasure(user)).toMatchObject({ state: 'certified' });
  });

  it('stops where its checkpoint is of another history; a restart has all done again', async () => {
    await purge();
    await world.shred();
    const checkpoint = { storeId: 'another', position: '9'.repeat(20), eventId: 'none', updatedAt: world.time.now() };
    await world.commands.keys.keepNote('shredder', JSON.stringify(checkpoint));
    const stopped = await world.shred();
    expect(stopped).toMatchObject({
      state: 'stopped',
      alarm: { projection: 'shredder', code: 'wrong-history', command: 'what docs/runbooks/wrong-history.md says' },
    });
    expect(await world.commands.keys.note('shredder')).toContain('another');
    await restartFollower(shredderCheckpoints(world.commands.keys), {
      store: world.commands.store,
      clock: world.clock,
    });
    expect((await world.shred()).state).toBe('ended');
    expect([await keyState(), await shreddings()]).toEqual(['shredded', 1]);
    expect(await world.commands.keys.note('shredder')).toContain(await world.commands.store.storeId());
  });

  it('takes the keys of persons whom a bulk operation listed and never created', async () => {
    const started = await world.commands.accept({
      type: 'StartOperation',
      body: {
        mode: 'create',
        users: [
          { userPrincipalName: 'new@contoso.com', profile: { displayName: 'New' } },
          { userPrincipalName: `${MARKER}@contoso.com`, profile: { displayName: 'Taken' } },
        ],
      },
    });
    const operationId = started.kind === 'operation' ? started.operationId : undefined;
    if (operationId === undefined) throw new Error('no operation');
    const isOver = async () =>
      (await world.commands.state({ kind: 'operation', tenantId: CONTOSO as TenantId, operationId })).status ===
      'finished';
    while (!(await isOver())) await new Promise((resolve) => void setImmediate(resolve));
    await world.shred();
    const [listed] = world.commands.codec.read(await world.commands.store.read(`operation-${CONTOSO}_${operationId}`));
    const ids =
      listed?.event.type === 'UsersListed' ? listed.event.data.items.map(({ userId }) => userId as string) : [];
    const firstKeys = ids.map((personId) => ({ tenantId: CONTOSO, personId, generation: 1 }));
    const states = (await world.commands.keys.get(firstKeys)).map(({ state }) => state);
    expect(states).toEqual(['active', 'shredded']);
    expect(await keyState()).toBe('active');
    const [, id = ''] = ids;
    const body = { id, userPrincipalName: 'late@contoso.com', profile: { displayName: 'Late' }, usageLocation: 'DE' };
    await world.commands.accept({ type: 'CreateUser', body });
    const created = await world.commands.codec.open(await world.commands.store.read(`user-${CONTOSO}_${id}`));
    expect(created[0]?.event.data).toMatchObject({ profile: { displayName: { clear: 'Late' } } });
  });

  it('takes the key of a list that would create users under ids of their own, and leaves those ids free', async () => {
    const [there, never] = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'];
    const named = (id: string, name: string) => ({
      id: id.toUpperCase(),
      userPrincipalName: `${name}@contoso.com`,
      profile: { displayName: name },
    });
    const users = [named(there, 'new'), named(never, MARKER)];
    const started = await world.commands.accept({ type: 'StartOperation', body: { mode: 'create', users } });
    await world.commands.runner.idle();
    const operationId = started.kind === 'operation' ? started.operationId : '';
    const stored = await world.commands.store.read(`operation-${CONTOSO}_${operationId}`);
    const [listed] = world.commands.codec.read(stored);
    const items = listed?.event.type === 'UsersListed' ? listed.event.data.items : [];
    expect(items.map(({ userId }) => userId)).toEqual([there, never]);
    const [listPerson, ...others] = new Set(items.map(({ change }) => change?.userId as string));
    expect(others).toEqual([]);
    expect(await Promise.all([there, never, listPerson].map(keyState))).toEqual(['active', 'missing', 'active']);
    await world.shred();
    expect(await Promise.all([there, never, listPerson].map(keyState))).toEqual(['active', 'missing', 'shredded']);
    const again = { ...named(never, 'again'), usageLocation: 'DE' };
    expect(await world.commands.accept({ type: 'CreateUser', body: again })).toMatchObject({ userId: never });
    expect(await keyState(never)).toBe('active');
  });

  it('needs no key of somebody whom a bulk operation names and who never was: nothing of it is kept', async () => {
    const nobody = 'aaaaaaaa-0000-4000-8000-000000000001';
    const started = await world.commands.accept({
      type: 'StartOperation',
      body: {
        mode: 'update',
        users: [{ user: nobody.toUpperCase(), profile: { displayName: MARKER }, aliases: [`${MARKER}2@contoso.com`] }],
      },
    });
    await world.commands.runner.idle();
    expect(await keyState(nobody)).toBe('missing');
    const operationId = started.kind === 'operation' ? started.operationId : '';
    const stored = await world.commands.store.read(`operation-${CONTOSO}_${operationId}`);
    const [listed, , progressed] = world.commands.codec.read(stored);
    expect(listed?.event.data).toEqual({ from: 0, items: [{ index: 0 }] });
    expect(progressed?.event.data).toMatchObject({ failures: [{ at: 0, refusal: { code: 'user-not-found' } }] });
  });

  it('is certified with a signature that any library verifies, by a key that outlives the master key', async () => {
    await purge();
    await world.shred();
    const erasure = await world.erasure(user);
    if (erasure.state !== 'certified') throw new Error(erasure.state);
    const signer = createSigner(world.commands.keys);
    const [head, payload, signature] = (await signer.sign(erasure.certificate)).split('.') as [string, string, string];
    const jwk = await signer.publicKey();
    await world.commands.keys.rewrap(Buffer.alloc(32, 7));
    expect(await signer.publicKey()).toEqual(jwk);
    const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' });
    const holds = (text: string) => verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
    expect([holds(`${head}.${payload}`), holds(`${head}.${payload}x`)]).toEqual([true, false]);
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual(erasure.certificate);
  });
});
