import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { type Codec, type StartOperationBody, type NewEvent, UNIT } from '#application';
import {
  checkInTurns,
  commandBodies,
  createCodec,
  decodeCommand,
  decodeCommandInTurns,
  encodeCommand,
  encodeCommandInTurns,
  operationBody,
  toStartOperation,
} from '#contracts';
import type { DomainEvent } from '#licensing';
import { E3 } from '#testing/catalogue';
import { RetentionWorld } from '#testing/world';
import { counting, lookedAt, WorkMeter } from './support/work-meter.js';

const USERS = 1_300;
const names = Array.from({ length: USERS }, (_, at) => `u${at}@contoso.com`);

const listed = (events: readonly { readonly event: DomainEvent }[]): number =>
  events.reduce((sum, { event }) => sum + (event.type === 'UsersListed' ? event.data.items.length : 0), 0);

describe('between two turns of the event loop the work for very many users is at most one unit', () => {
  const meter = new WorkMeter();
  let world: RetentionWorld;

  const did = (work: 'stored' | 'read', events: readonly NewEvent[]): void => {
    meter.did(work, events.length);
    meter.did(`${work} bytes`, events.reduce((sum, { data }) => sum + data.length, 0)); // prettier-ignore
  };
  const codecOf = (keys: MemoryKeys): Codec =>
    counting(createCodec({ keys, turn: meter }), {
      encode: ([writes = []]) => {
        const events = writes.flatMap((write) => write.events);
        meter.did('sealed', events.length);
        meter.did('users', listed(events));
      },
      open: ([events = []]) => did('read', events),
      openAround: ([events = []], opened = []) => {
        did('read', events);
        meter.did('users', listed(opened));
      },
      read: ([events = []]) => did('read', events),
      readAround: ([events = []]) => did('read', events),
    });

  beforeAll(async () => {
    const keys = new MemoryKeys();
    const store = counting(new MemoryEventStore({ turn: meter }), {
      append: ([writes = []]) =>
        did(
          'stored',
          writes.flatMap(({ events }) => events),
        ),
      read: (args) => meter.did('streams', args.length > 0 ? 1 : 0),
    });
    const models = counting(new MemoryReadModels(), {
      commit: ([_collection, writes = []]) => meter.did('documents', writes.length),
      load: ([_collection, wanted = []]) => meter.did('documents', wanted.length),
    });
    world = await RetentionWorld.open({ store, keys, codec: codecOf(keys), models, turn: meter });
    await world.commands.setUp();
    await world.commands.buy(E3, USERS);
  });
  afterAll(() => world.close());

  const WORKS = [
    ['lines', UNIT.users],
    ['users', UNIT.users],
    ['sealed', UNIT.events],
    ['stored', UNIT.events],
    ['stored bytes', UNIT.bytes],
    ['streams', UNIT.events],
    ['read', UNIT.events],
    ['read bytes', UNIT.bytes],
    ['documents', UNIT.events],
  ] as const;
  /** Where a unit was too large it says of what and how large. */
  const tooLarge = (): readonly string[] =>
    WORKS.flatMap(([work, bound]) => (meter.most(work) > bound ? [`${meter.most(work)} ${work}`] : []));

  /** Runs a bulk operation to its end, with all read models behind it. */
  const bulk = async (body: StartOperationBody, dryRun = false): Promise<void> => {
    await world.project();
    meter.begin();
    const users = lookedAt(body.users, (items) => meter.did('lines', items));
    const request = { type: 'StartOperation', body: { ...body, users } } as const;
    const reply = await world.commands.send(request, dryRun ? { dryRun } : {});
    expect(reply).toMatchObject({ outcome: 'accepted', answer: { total: body.users.length } });
    await world.commands.runner.idle();
    await world.project();
  };

  const isCut = (): void => {
    expect({ turns: meter.turns > USERS / UNIT.users, lines: meter.most('lines') > 0 }).toEqual({
      turns: true,
      lines: true,
    });
    expect(tooLarge()).toEqual([]);
  };

  it('where they are created', async () => {
    const users = names.map((userPrincipalName, at) => ({
      userPrincipalName,
      profile: { displayName: `User ${at}` },
      aliases: [`alias${at}@contoso.com`],
    }));
    await bulk({ mode: 'create', users, usageLocation: 'US' });
    isCut();
  });

  it('where a dry run tells of each', async () => {
    await bulk({ mode: 'add', users: names, licenses: [{ skuId: E3.skuId }] }, true);
    isCut();
  });

  it('where they get a license', async () => {
    await bulk({ mode: 'add', users: names, licenses: [{ skuId: E3.skuId }] });
    isCut();
  });

  it('where the keys are shredded of those who weren’t created', async () => {
    const long = 'x'.repeat(60);
    const users = names.map((userPrincipalName, at) => ({
      userPrincipalName,
      profile: { displayName: `Another ${at}` },
      aliases: [1, 2, 3, 4].map((nth) => `${long}${at}-${nth}@contoso.com`),
    }));
    await bulk({ mode: 'create', users, usageLocation: 'US' });
    meter.begin();
    await world.shred();
    await world.shredReasons();
    expect(meter.most('read')).toBeGreaterThan(0);
    expect(tooLarge()).toEqual([]);
  });

  it('where they lose it, and where the sweep purges what was retained', async () => {
    await bulk({ mode: 'remove', users: names, licenses: [{ skuId: E3.skuId }] });
    isCut();
    world.time.advance(31 * 86_400_000);
    await world.project();
    meter.begin();
    await world.sweep();
    await world.project();
    expect(meter.most('stored')).toBeGreaterThan(0);
    expect(tooLarge()).toEqual([]);
  });

  it('where they are deleted, and restored by the names that they had', async () => {
    await bulk({ mode: 'delete', users: names, confirm: USERS });
    isCut();
  });

  it('where another process takes the operation over', async () => {
    const after = await world.restart({ turn: meter });
    meter.begin();
    await after.commands.runner.start();
    await after.commands.runner.idle();
    expect(meter.most('read')).toBeGreaterThan(0);
    expect(tooLarge()).toEqual([]);
    await after.close();
  });
});

describe('a request of very many users', () => {
  const meter = new WorkMeter();
  const watched = <T>(users: readonly T[]) => lookedAt(users, (items) => meter.did('lines', items));
  beforeEach(() => meter.begin());
  const isCut = (): void => {
    expect(meter.turns).toBeGreaterThanOrEqual(Math.floor(USERS / UNIT.users));
    expect(meter.most('lines')).toBeGreaterThan(0);
    expect(meter.most('lines')).toBeLessThanOrEqual(UNIT.users);
  };
  const people = names.map((userPrincipalName) => ({ userPrincipalName, displayName: 'Zoë', usageLocation: 'de' }));

  it('is checked in units, to the same end as at once', async () => {
    const body = { mode: 'create', users: people, usageLocation: 'us', licenses: ['E3'] } as const;
    const checked = await checkInTurns(operationBody, { ...body, users: watched(people) }, meter);
    isCut();
    expect(checked).toEqual({ success: true, data: operationBody.parse(body) });
  });

  it.each([
    [
      'one far down isn’t right',
      { mode: 'create', users: people.with(1_234, { ...people[0]!, usageLocation: 'dee' }) },
    ],
    ['the first and one far down aren’t', { mode: 'delete', users: names.with(0, '').with(777, '') }],
    ['what goes along isn’t', { mode: 'delete', users: names, confirm: -1 }],
    ['it has another member', { mode: 'delete', users: names, more: 1 }],
    ['the mode is none', { mode: 'destroy', users: names }],
    ['there are more than a hundred problems', { mode: 'create', users: names.map(() => 'nobody') }],
    ['the mode makes no use of a member', { mode: 'delete', users: people }],
  ])('is refused for the same where %s', async (_why, body) => {
    const checked = await checkInTurns(operationBody, body, meter);
    const atOnce = operationBody.safeParse(body);
    expect(atOnce.success).toBe(false);
    expect(checked.error?.issues.map(({ path, message }) => ({ path, message }))).toEqual(
      atOnce.error?.issues.map(({ path, message }) => ({ path, message })),
    );
  });

  it('is made a command and a message in units, which say the same as at once', async () => {
    const body = { mode: 'create', users: people } as const;
    const command = await toStartOperation({ ...body, users: watched(people) as typeof people }, undefined, meter);
    isCut();
    meter.begin();
    const envelope = {
      id: 'a',
      tenantId: '11111111-1111-4111-8111-111111111111',
      actor: { kind: 'local', roles: [], tenants: 'all' },
      reason: 'because of ]}}',
      request: { type: 'StartOperation', body: { ...command, users: watched(command.users) } },
    } as const;
    const message = await encodeCommandInTurns(envelope, meter);
    isCut();
    expect(JSON.parse(new TextDecoder().decode(message.body))).toEqual(
      JSON.parse(new TextDecoder().decode(encodeCommand(envelope).body)),
    );
    expect(await decodeCommandInTurns(message, meter)).toEqual(decodeCommand(message));
    expect(commandBodies.StartOperation.safeParse(command).success).toBe(true);
  });
});
