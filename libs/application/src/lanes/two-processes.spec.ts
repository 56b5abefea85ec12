import fc from 'fast-check';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import {
  START,
  verify,
  whatIf,
  type Actor,
  type CommandReply,
  type CommandRequest,
  type StoredEvent,
} from '#application';
import { createIds } from '#contracts';
import {
  defined,
  isNumbered,
  parseStream,
  type AddressKey,
  type DomainEvent,
  type OperationId,
  type Product,
  type SeatTotals,
  type SkuId,
  type UserId,
} from '#licensing';
import { E1, E3, EXCHANGE_ONLY } from '#testing/catalogue';
import { ManualClock, PromptTurn } from '#testing/fakes';
import { FaultyEventStore, type AppendFault } from '#testing/faults';
import { THIRTY_DAYS } from '#testing/given-when-then';
import { replay } from '#testing/replay';
import { CONTOSO, openWorld, type Sending } from '#testing/world';

/**
 * FC_RUNS raises the number of histories, FC_SEED takes others; a failure prints seed and path of the smallest history
 * that shows it, and FC_PATH goes straight there.
 */
const numRuns = Number(process.env['FC_RUNS'] ?? 25);
const seed = Number(process.env['FC_SEED'] ?? 20261125);

const PRODUCTS: readonly Product[] = [E1, E3, EXCHANGE_ONLY];
const USERS = 6;
const DAY = 86_400_000;
const FAULTS: readonly AppendFault[] = ['unavailable', 'stored-answer-lost', 'not-stored-outcome-unknown', 'conflict'];

/** This is what is asked for, before it is known who the users are. */
interface Wish {
  readonly process: 0 | 1;
  /** Another wish of the same number is a repeat: it has the same id, and what was first asked for under it. */
  readonly id: number;
  readonly what:
    | 'add'
    | 'remove'
    | 'replace'
    | 'reassign'
    | 'delete'
    | 'restore'
    | 'aliases'
    | 'profile'
    | 'spelling'
    | 'create'
    | 'plans'
    | 'refresh'
    | 'twice'
    | 'rename'
    | 'step'
    | 'quantity'
    | 'bulk-add'
    | 'bulk-replace'
    | 'bulk-remove'
    | 'undo';
  readonly product: number;
  readonly users: readonly number[];
  readonly number: number;
  /** Users are named by their addresses. */
  readonly byAddress: boolean;
  /** Its sender numbers it. */
  readonly version: number | undefined;
}
const wish: fc.Arbitrary<Wish> = fc.record({
  process: fc.constantFrom(0 as const, 1 as const),
  id: fc.nat(80),
  what: fc.constantFrom<Wish['what']>(
    ...(['add', 'add', 'add', 'remove', 'replace', 'reassign', 'delete', 'restore', 'aliases', 'quantity'] as const),
    ...(['profile', 'spelling', 'create', 'plans', 'refresh', 'twice', 'rename', 'step'] as const),
    ...(['bulk-add', 'bulk-replace', 'bulk-remove', 'delete', 'restore', 'restore', 'undo', 'undo'] as const),
  ),
  product: fc.nat(PRODUCTS.length - 1),
  users: fc.array(fc.nat(USERS - 1), { minLength: 2, maxLength: 3 }),
  number: fc.integer({ min: 1, max: 4 }),
  byAddress: fc.boolean(),
  version: fc.option(fc.nat(12), { nil: undefined, freq: 3 }),
});
const fault = fc.record({
  process: fc.constantFrom(0, 1),
  nth: fc.integer({ min: 1, max: 2 }),
  fault: fc.constantFrom(...FAULTS),
});
/** Some stores can check so much in one append, which is a command or a few. */
const limits = fc.constantFrom(undefined, undefined, 1_200, 4_000);
/** Makes rounds of commands that come at the same time. */
const history = fc.array(
  fc.record({
    days: fc.constantFrom(0, 0, 0, 1, 12, 31),
    faults: fc.array(fault, { maxLength: 2 }),
    wishes: fc.array(wish, { minLength: 1, maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 20 },
);

const STEPS = ['ExpirePurchase', 'RenewPurchase', 'SuspendPurchase', 'RenewPurchase'] as const;

/** The address that the user has from the beginning, in one spelling or another. */
const spelt = (index: number, number: number): string => `${number % 2 === 0 ? 'USER' : 'user'}${index}@contoso.com`;

const withoutOnePlan = (product: number, number: number) => {
  const { skuId, plans } = PRODUCTS[product]!;
  return { skuId, disabledPlans: [plans[number % plans.length]!.planId] };
};

interface Known {
  readonly users: readonly string[];
  readonly purchases: readonly string[];
  /** The commands that were accepted, the last one first. */
  readonly accepted: readonly string[];
}

const requestOf = (
  { what, product, users: at, number, byAddress }: Wish,
  { users, purchases, accepted }: Known,
): CommandRequest => {
  const [user, to] = at.map((index) => (byAddress ? `user${index}@contoso.com` : users[index]!)) as [string, string];
  const line = { skuId: PRODUCTS[product]!.skuId };
  switch (what) {
    case 'add':
      return { type: 'ChangeLicenses', body: { user, add: [line], remove: [] } };
    case 'remove':
      return { type: 'ChangeLicenses', body: { user, add: [], remove: [line] } };
    case 'replace':
      return { type: 'ReplaceLicenses', body: { user, licenses: [line] } };
    case 'reassign':
      return { type: 'ReassignLicenses', body: { from: user, to, licenses: [line] } };
    case 'delete':
      return { type: 'DeleteUser', body: { user } };
    case 'restore':
      return { type: 'RestoreUser', body: { user } };
    case 'aliases':
      return { type: 'UpdateUser', body: { user, aliases: [`alias${number}@contoso.com`] } };
    case 'profile':
      return { type: 'UpdateUser', body: { user, profile: { displayName: `Name ${number % 2}`, city: null } } };
    case 'spelling':
      return { type: 'UpdateUser', body: { user, userPrincipalName: spelt(at[0]!, number) } };
    case 'create':
      return {
        type: 'CreateUser',
        body: {
          userPrincipalName: `new${number}@contoso.com`,
          profile: { displayName: 'New' },
          usageLocation: 'DE',
          licenses: [line],
        },
      };
    case 'plans':
      return { type: 'ChangeLicenses', body: { user, add: [withoutOnePlan(product, number)], remove: [] } };
    case 'refresh':
      return { type: 'RefreshLicenses', body: { user, licenses: [line] } };
    case 'twice':
      return { type: 'ChangeLicenses', body: { user, add: [line, line], remove: [] } };
    case 'rename':
      return { type: 'RenameTenant', body: { displayName: `Contoso ${number % 2}` } };
    case 'step':
      return { type: STEPS[number - 1]!, body: { purchaseId: purchases[product]! } };
    case 'quantity':
      return { type: 'ChangePurchaseQuantity', body: { purchaseId: purchases[product]!, seats: number } };
    case 'undo': {
      const of = accepted[(number + product * 4) % (accepted.length || 1)] ?? CONTOSO;
      return { type: 'StartOperation', body: { mode: 'undo', users: [], of, ...(byAddress && { confirm: 1 }) } };
    }
    default: {
      const mode = what.slice('bulk-'.length) as 'add' | 'replace' | 'remove';
      return {
        type: 'StartOperation',
        body: { mode, users: [...new Set(at.map((index) => users[index]!))], licenses: [line] },
      };
    }
  }
};

/** A person of a system counts for the system, whether its name is kept or hashed. */
const senderBehind = ({ users: [at = 0], byAddress }: Wish): Actor => ({
  kind: 'upstream',
  system: byAddress ? 'erp@contoso.com' : 'erp',
  person: `person ${at % 2}`,
  roles: ['GlobalAdministrator'],
  tenants: 'all',
});

/** Gives what comes with the request. */
const sentWith = (wish: Wish, { type }: CommandRequest): Sending =>
  wish.version === undefined || !isNumbered(type) ? {} : { version: wish.version, actor: senderBehind(wish) };

/** Else they would be decided again alike because there are none. */
const DECIDED_AGAIN: readonly string[] = [
  'ChangeLicenses accepted',
  'ChangeLicenses refused',
  'ChangeLicenses unchanged',
  'CreateUser refused',
  'DeleteUser accepted',
  'ReassignLicenses refused',
  'RenameTenant unchanged',
  'ReplaceLicenses accepted',
  'RestoreUser accepted',
  'StartOperation accepted',
  'UndoForUser accepted',
  'UndoForUser refused',
  'UpdateUser accepted',
  'UpdateUser unchanged',
  'stale-version',
  'version-reused',
];

/** Tells what an answer says, wherever it was recorded. */
const said = (reply: CommandReply): unknown => {
  const {
    position: _position,
    repeated: _repeated,
    ...rest
  } = reply as CommandReply & { position?: string; repeated?: boolean };
  return rest;
};

const twoProcesses = async (bytes: number | undefined) => {
  const real = new MemoryEventStore();
  const shared = { keys: new MemoryKeys(), ids: createIds(), clock: new ManualClock() };
  const limit = bytes === undefined ? undefined : { bytes, bytesOf: (stream: string) => stream.length + 60 };
  const stores = [new FaultyEventStore(real, limit), new FaultyEventStore(real, limit)] as const;
  // the two are set up differently, as while they are replaced one after the other
  const terms = [THIRTY_DAYS, { ...THIRTY_DAYS, term: { milliseconds: 10 * DAY, iso: 'P10D' } }];
  const worlds = stores.map((store, at) => openWorld({ store, ...shared, retention: terms[at]! }));
  const [first] = worlds as [(typeof worlds)[number]];
  await first.setUp();
  const purchases = [await first.buy(E1, 3), await first.buy(E3, 3), await first.buy(EXCHANGE_ONLY, 2)];
  return { real, stores, worlds, first, purchases, users: await first.createUsers(USERS) };
};
type Two = Awaited<ReturnType<typeof twoProcesses>>;

const expectAddressesToAgree = async ({ first }: Two, streams: ReadonlySet<string>): Promise<void> => {
  const held = new Map<string, string>();
  const users = [...streams].filter((name) => name.startsWith('user-')).map((name) => parseStream(name)!.key!);
  for (const user of users) {
    const state = await first.state({ kind: 'user', tenantId: CONTOSO, userId: user as UserId });
    if (state.status !== 'active') continue;
    for (const { key } of [state.userPrincipalName, ...state.aliases]) {
      expect(held.has(key)).toBe(false);
      held.set(key, user);
    }
  }
  for (const name of streams) {
    if (!name.startsWith('address-')) continue;
    const key = parseStream(name)!.key as AddressKey;
    expect((await first.state({ kind: 'address', tenantId: CONTOSO, key })).heldBy).toBe(held.get(key));
  }
};

const expectOperationsToHaveEnded = async ({ first }: Two, streams: ReadonlySet<string>): Promise<void> => {
  for (const name of streams) {
    if (!name.startsWith('operation-')) continue;
    const operationId = parseStream(name)!.key as OperationId;
    const state = await first.state({ kind: 'operation', tenantId: CONTOSO, operationId });
    if (state.status === 'listing') continue; // the start was never stored, and nobody asked again
    expect(state).toMatchObject({ status: 'finished', cursor: state.listed });
    expect(state.counts.complete + state.counts.failed).toBe(state.listed);
  }
};

/** Gives the products of which the event says that no seat was left. */
const saidToHaveNoSeat = (event: DomainEvent): readonly SkuId[] => {
  if (event.type === 'UserRestored')
    return event.data.shortfalls.filter(({ code }) => code === 'no-available-seats').map(({ skuId }) => skuId);
  if (event.type !== 'CommandDecided' || event.data.refusal?.code !== 'no-available-seats') return [];
  return [event.data.refusal.skuId];
};

/** Whoever was told that no seat was left was told so where, by the log before it, none was. */
const expectSeatsToHaveBeenTaken = ({ first }: Two, events: readonly StoredEvent[]): void => {
  const pools = new Map<SkuId, SeatTotals>();
  for (const { event, position } of first.codec.read(events)) {
    for (const skuId of saidToHaveNoSeat(event)) {
      const { valid, assigned } = pools.get(skuId) ?? { valid: 0, assigned: 0 };
      expect({ position, skuId, left: Math.max(0, valid - assigned) }).toEqual({ position, skuId, left: 0 });
    }
    if ('totals' in event.data) pools.set(event.data.skuId, event.data.totals);
  }
};

/**
 * What each receipt says of its command, on what stands before it, comes to what the receipt says came of it. Returns
 * what was decided again, and the codes of what was refused.
 */
const expectToBeDecidedAgainAlike = async (
  { first }: Two,
  events: readonly StoredEvent[],
): Promise<readonly string[]> => {
  const replayed = replay(await first.codec.open(events), first.ids);
  expect(replayed.map(({ again, ...which }) => ({ ...which, stored: again }))).toEqual(
    replayed.map(({ again: _again, ...which }) => which),
  );
  return replayed.flatMap(({ commandType, stored: { outcome, said: refusal } }) => [
    `${commandType} ${outcome}`,
    ...(refusal !== undefined && 'code' in refusal ? [refusal.code] : []),
  ]);
};

/** Whoever asks what fewer seats would have done is told of none fewer what the log itself refused, and no more. */
const expectNoneFewerToChangeNothing = async ({ first }: Two, events: readonly StoredEvent[]): Promise<void> => {
  const { store, codec, ids } = first;
  const asked = { tenantId: CONTOSO, skuId: E3.skuId, fewer: 0, after: START, to: events.at(-1)!.position };
  const { refusals } = await whatIf({ store, codec, ids, turn: new PromptTurn() }, asked, {
    signal: new AbortController().signal,
  });
  const recorded = codec.read(events).flatMap(({ event, stream, position }) => {
    if (event.type !== 'CommandDecided' || parseStream(stream)?.tenantId !== CONTOSO) return [];
    const { refusal } = event.data;
    return refusal === undefined ? [] : [{ position, code: refusal.code, inLog: true }];
  });
  const told = refusals.flatMap(({ position, code, inLog, isShortfall }) =>
    isShortfall === true ? [] : [{ position, code, inLog }],
  );
  expect(told).toEqual(recorded);
};

describe('two processes over one store, whose appends fail now and then', () => {
  it('answer every id once, keep pools, addresses and order right, and leave receipts that decide alike', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(history, limits, async (rounds, limit) => {
        const two = await twoProcesses(limit);
        const { stores, worlds, users, purchases } = two;
        const asked = new Map<number, { readonly request: CommandRequest; readonly sending: Sending }>();
        const answers = new Map<number, unknown>();
        const accepted: string[] = [];
        const answer = (id: number, reply: CommandReply): void => {
          if (reply.outcome === 'failed') return expect(reply.failure).not.toBe('internal-error');
          if (answers.has(id)) expect(said(reply)).toEqual(answers.get(id));
          answers.set(id, said(reply));
          if (reply.outcome === 'accepted' && !accepted.includes(reply.commandId)) accepted.unshift(reply.commandId);
        };
        for (const { days, faults, wishes } of rounds) {
          two.first.clock.advance(days * DAY);
          for (const { process, nth, fault: kind } of faults) stores[process]!.failAppend(nth, kind);
          await Promise.all(
            wishes.map(async (each) => {
              const wished = requestOf(each, { users, purchases, accepted });
              const first = asked.get(each.id) ?? { request: wished, sending: sentWith(each, wished) };
              asked.set(each.id, first);
              const { request, sending } = first;
              answer(each.id, await worlds[each.process]!.send(request, { ...sending, id: `id-${each.id}` }));
            }),
          );
        }
        await Promise.all(worlds.map(({ runner }) => runner.idle()));
        for (const [id, { request, sending }] of asked)
          for (const world of worlds) answer(id, await world.send(request, { ...sending, id: `id-${id}` }));
        await Promise.all(worlds.map(({ runner }) => runner.idle()));

        expect(worlds.flatMap(({ bugs }) => bugs)).toEqual([]);
        const { discrepancies } = await verify({ store: two.real, codec: two.first.codec });
        expect(discrepancies).toEqual([]);
        const { events } = await two.real.readAll(START, 100_000);
        const streams = new Set(events.map(({ stream }) => stream));
        await expectAddressesToAgree(two, streams);
        expectSeatsToHaveBeenTaken(two, events);
        for (const each of await expectToBeDecidedAgainAlike(two, events)) seen.add(each);
        await expectNoneFewerToChangeNothing(two, events);
        await expectOperationsToHaveEnded(two, streams);
        await Promise.all(worlds.map((world) => world.close()));
      }),
      { numRuns, seed, ...defined({ path: process.env['FC_PATH'] }) },
    );
    expect(DECIDED_AGAIN.filter((each) => !seen.has(each))).toEqual([]);
  });
});
