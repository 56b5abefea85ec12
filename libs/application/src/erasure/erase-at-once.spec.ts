import type { CommandRequest } from '#application';
import { E3 } from '#testing/catalogue';
import { CONTOSO, openWorld, RetentionWorld, type Sending } from '#testing/world';

const DAY = 86_400_000;
const REFERENCE = { reference: 'CHG-4711' };
const REASON = 'Herr Xaver schrieb uns am Montag';

describe('a deleted user who is erased at once', () => {
  let world: RetentionWorld;
  let user: string;
  let retentionId: string;
  beforeEach(async () => {
    world = await RetentionWorld.open();
    await world.commands.setUp();
    await world.commands.buy(E3, 1);
    [user] = (await world.commands.createUsers(1)) as [string];
    await world.commands.accept({ type: 'ChangeLicenses', body: { user, add: [{ skuId: E3.skuId }], remove: [] } });
    await world.commands.accept({ type: 'DeleteUser', body: { user } });
    ({ retentionId } = JSON.parse((await events()).at(-1)!.data) as { readonly retentionId: string });
    world.time.advance(2 * DAY);
  });
  afterEach(() => world.close());

  const events = () => world.commands.store.read(`user-${CONTOSO}_${user}`);
  const types = async () => (await events()).map(({ type }) => type);
  const keyState = async () => (await world.commands.keys.get([{ tenantId: CONTOSO, personId: user }]))[0]?.state;
  const request = (): CommandRequest => ({ type: 'EraseUser', body: { userId: user, confirm: user } });
  const erase = (sending: Sending = {}) => world.commands.send(request(), { ...REFERENCE, ...sending });

  it('loses the key now, and the certificate says by whose command', async () => {
    const { commandId } = await erase();
    expect(await world.erasure(user)).toEqual({ state: 'pending' });
    await world.shred();
    expect([await keyState(), (await types()).slice(-2)]).toEqual(['shredded', ['UserPurged', 'KeyShredded']]);
    expect(await world.erasure(user)).toMatchObject({
      state: 'certified',
      certificate: {
        pseudonym: user,
        rule: { retentionId, retention: 'P30D' },
        purged: {
          at: world.time.now(),
          cause: 'requested',
          requestedBy: { actor: 'local', actorKind: 'local', actorRole: 'GlobalAdministrator', commandId },
        },
        services: [
          { service: 'exchange', cause: 'requested', userRetentionId: retentionId },
          { service: 'teams', cause: 'requested', userRetentionId: retentionId },
        ],
        kept: ['sharepoint'],
      },
    });
  });

  it('has no requester in a certificate of what was due', async () => {
    world.time.advance(28 * DAY);
    await world.sweep();
    await world.shred();
    const erasure = await world.erasure(user);
    expect(erasure).toMatchObject({ state: 'certified', certificate: { purged: { cause: 'due' } } });
    expect(JSON.stringify(erasure)).not.toContain('requestedBy');
  });

  it('leaves nothing for the deadline: no row for the sweep, and a late wake-up is ignored', async () => {
    await erase();
    await world.shred();
    const before = await types();
    world.time.advance(28 * DAY);
    expect(await world.sweep()).toMatchObject({ purged: 0, before: 0, ignored: 0, refused: 0, failed: 0 });
    const wakeUp = { tenantId: CONTOSO, userId: user, retentionId, service: null };
    expect(await world.worker.onWakeUp(wakeUp)).toBe('ignored');
    expect(await types()).toEqual(before);
  });

  it('is answered again as the first time, also once the key is gone and the time is over', async () => {
    const first = await erase({ id: 'once', reason: REASON });
    await world.shred();
    world.time.advance(40 * DAY);
    expect(await erase({ id: 'once', reason: REASON })).toEqual({ ...first, repeated: true });
    expect(await erase()).toMatchObject({ outcome: 'refused', refusal: { code: 'user-purged', userId: user } });
  });

  it('takes the reason of the erasure along', async () => {
    const { commandId } = await erase({ reason: REASON });
    const text = async () => {
      const found = await world.commands.commands.lookup(CONTOSO, commandId, 'id');
      if (found?.status !== 'decided' || found.reason === undefined) throw new Error('no reason');
      const place = { value: found.reason, personId: found.reason.personal, kind: 'reason' } as const;
      return (await world.commands.codec.reveal(CONTOSO, [place]))[0];
    };
    expect(await text()).toBe(REASON);
    await world.shred();
    expect(await text()).toBeNull();
  });

  it('needs a reference, whatever the installation wants, in a dry run too; the id is not used up', async () => {
    const refusal = { code: 'reference-required', step: 'erase' };
    expect(await world.commands.refuse(request(), { id: 'once' })).toEqual(refusal);
    expect(await world.commands.refuse(request(), { dryRun: true })).toEqual(refusal);
    expect(await erase({ id: 'once' })).toMatchObject({ outcome: 'accepted' });
  });

  it('is not erased by a dry run, which tells what would go and what would stay', async () => {
    const tried = await erase({ dryRun: true });
    expect(tried).toMatchObject({
      outcome: 'accepted',
      answer: {
        kind: 'erased',
        purged: [{ service: 'exchange' }, { service: 'teams' }],
        kept: ['sharepoint'],
      },
    });
    expect(await types()).not.toContain('UserPurged');
  });

  it('waits while the clock is not trusted, and leaves no trace', async () => {
    const head = await world.commands.store.head();
    world.clock.distrust('jumped', 'a test said so');
    expect(await erase({ id: 'once' })).toMatchObject({ outcome: 'failed', failure: 'clock-not-trusted' });
    expect(await world.commands.store.head()).toEqual(head);
  });

  it('is erased by a Global Administrator alone', async () => {
    const actor = { kind: 'local', roles: ['UserAdministrator', 'Operator'], tenants: 'all' } as const;
    expect(await erase({ actor })).toMatchObject({ outcome: 'refused', refusal: { code: 'forbidden' } });
  });

  it('waits for the deadline where the installation erases nobody at once, in a dry run too', async () => {
    const { store, keys, ids } = world.commands;
    const careful = openWorld({ store, keys, ids, clock: world.time, eraseAtOnce: false });
    const refusal = { code: 'erase-at-once-off' };
    expect(await careful.refuse(request(), { ...REFERENCE, id: 'once' })).toEqual(refusal);
    expect(await careful.refuse(request(), { ...REFERENCE, dryRun: true })).toEqual(refusal);
    // the id is still free, and what was decided under it is answered as then
    const first = await erase({ id: 'once' });
    expect(first).toMatchObject({ outcome: 'accepted' });
    expect(await careful.send(request(), { ...REFERENCE, id: 'once' })).toEqual({ ...first, repeated: true });
    await careful.close();
  });
});
