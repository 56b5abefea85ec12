import { exportTenant, START, type Position } from '#application';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import type { TenantId } from '#licensing';
import { E3 } from '#testing/catalogue';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';

const OTHER = '22222222-2222-4222-8222-222222222222' as TenantId;
const NOBODY = '99999999-9999-4999-8999-999999999999' as TenantId;

describe('the export of a tenant', () => {
  let world: CommandWorld;
  let keys: MemoryKeys;
  let ann: string;
  beforeEach(async () => {
    keys = new MemoryKeys();
    world = openWorld({ keys, store: new MemoryEventStore() });
    for (const tenantId of [CONTOSO, OTHER]) await world.setUp(tenantId);
    await world.buy(E3, 5);
    const answer = await world.accept(
      {
        type: 'CreateUser',
        body: {
          userPrincipalName: 'Zoë@contoso.com',
          profile: { displayName: 'Zoë', city: 'Köln' },
          usageLocation: 'DE',
          aliases: ['z@contoso.com'],
        },
      },
      { reference: 'CHG-1', reason: 'she begins on Monday' },
    );
    ann = answer.kind === 'user' ? answer.userId : '';
    const stranger = { userPrincipalName: 'stranger@other.com', profile: { displayName: 'Stranger' } };
    await world.accept({ type: 'CreateUser', body: stranger }, { tenantId: OTHER });
  });
  afterEach(() => world.close());

  const linesOf = async (tenantId: TenantId = CONTOSO, options?: Parameters<typeof exportTenant>[2]) => {
    const found = await exportTenant(world, tenantId, options);
    const lines: Record<string, unknown>[] = [];
    for await (const line of found ?? []) lines.push(JSON.parse(JSON.stringify(line)) as Record<string, unknown>);
    return lines;
  };
  const dataOf = async (type: string) => (await linesOf()).find((line) => line['type'] === type)?.['data'];

  it('says first what it is and last how much it had, and has every event of the tenant in between', async () => {
    const [first, ...rest] = await linesOf();
    const { position } = (await world.store.head())!;
    expect(first).toEqual({
      export: 'seatledger-tenant',
      version: 1,
      tenantId: CONTOSO,
      storeId: await world.store.storeId(),
      exportedAt: world.clock.now(),
      upTo: position,
    });
    expect(rest.at(-1)).toEqual({ events: rest.length - 1, unreadable: 0 });
    const { events } = await world.store.readAll(START, 10_000);
    const mine = events.filter(({ stream }) => stream.includes(CONTOSO)).map(({ id }) => id);
    expect(rest.slice(0, -1).map(({ id }) => id)).toEqual(mine);
    expect(mine.length).toBeGreaterThan(5);
  });

  it('has texts in clear, reasons too, and nothing of another tenant', async () => {
    expect(await dataOf('UserCreated')).toMatchObject({
      userId: ann,
      userPrincipalName: { text: 'Zoë@contoso.com' },
      profile: { displayName: 'Zoë', city: 'Köln' },
    });
    const text = JSON.stringify(await linesOf());
    expect(text).toContain('she begins on Monday');
    expect(text).not.toMatch(/stranger/i);
    expect(text).not.toContain('"sealed"');
  });

  it('shows as null what is erased, and says what can’t be read', async () => {
    const person = { tenantId: CONTOSO, personId: ann };
    keys.tamper(person, 'damage');
    const { profile } = (await dataOf('UserCreated')) as { readonly profile: unknown };
    expect(profile).toEqual({ displayName: { unreadable: true }, city: { unreadable: true } });
    expect((await linesOf()).at(-1)).toMatchObject({ unreadable: 5 });
    await keys.shred(person, { shreddedAt: world.clock.now(), receipt: 'r' });
    expect(await dataOf('UserCreated')).toMatchObject({ profile: { displayName: null, city: null } });
    expect((await linesOf()).at(-1)).toMatchObject({ unreadable: 0 });
  });

  it('has what was there when it began, and tells how far it is', async () => {
    const found = (await exportTenant(world, CONTOSO))!;
    const counted = (await linesOf()).length;
    await world.createUsers(1, 'later');
    let lines = 0;
    for await (const _line of found) lines += 1;
    expect(lines).toBe(counted);
    const progress: Position[] = [];
    await linesOf(CONTOSO, { onProgress: (position) => progress.push(position) });
    expect(progress.at(-1)).toBe((await world.store.head())!.position);
  });

  it('ends where it is interrupted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(linesOf(CONTOSO, { signal })).rejects.toThrow('enough');
  });

  it('is of no tenant that was never created', async () => {
    expect(await exportTenant(world, NOBODY)).toBeUndefined();
  });
});
