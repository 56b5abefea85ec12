import fc from 'fast-check';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { START, verify, type CommandReply, type CommandRequest, type StoredEvent } from '#application';
import { createIds } from '#contracts';
import {
  defined,
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
import { ManualClock } from '#testing/fakes';
import { FaultyEventStore, type AppendFault } from '#testing/faults';
import { CONTOSO, openWorld } from '#testing/world';

/**
 * FC_RUNS raises the number of histories, FC_SEED takes others; a failure prints seed and path of the smallest history
 * that shows it, and FC_PATH goes straight there.
 */
const numRuns = Number(process.env['FC_RUNS'] ?? 25);
const seed = Number(process.env['FC_SEED'] ?? 20261125);

const PRODUCTS: readonly Product[] = [E1, E3, EXCHANGE_ONLY];
const USERS = 6;
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
    | 'quantity'
    | 'bulk-add'
    | 'bulk-replace'
    | 'bulk-remove';
  readonly product: number;
  readonly users: readonly number[];
  readonly number: number;
}
const wish: fc.Arbitrary<Wish> = fc.record({
  process: fc.constantFrom(0 as const, 1 as const),
  id: fc.nat(80),
  what: fc.constantFrom<Wish['what']>(
    ...(['add', 'add', 'add', 'remove', 'replace', 'reassign', 'delete', 'restore', 'aliases', 'quantity'] as const),
    ...(['bulk-add', 'bulk-replace', 'bulk-remove'] as const),
  ),
  product: fc.nat(PRODUCTS.length - 1),
  users: fc.array(fc.nat(USERS - 1), { minLength: 2, maxLength: 3 }),
  number: fc.integer({ min: 1, max: 4 }),
});
const fault = fc.record({
  process: fc.constantFrom(0, 1),
  nth: fc.integer({ min: 1, max: 2 }),
  fault: fc.constantFrom(...FAULTS),
});
/** Makes rounds of commands that come at the same time. */
const history = fc.array(
  fc.record({ faults: fc.array(fault, { maxLength: 2 }), wishes: fc.array(wish, { minLength: 1, maxLength: 8 }) }),
  { minLength: 1, maxLength: 20 },
);

const requestOf = (
  { what, product, users: at, number }: Wish,
  users: readonly string[],
  purchases: readonly string[],
): CommandRequest => {
  const [user, to] = at.map((index) => users[index]!) as [string, string];
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
    case 'quantity':
      return { type: 'ChangePurchaseQuantity', body: { purchaseId: purchases[product]!, seats: number } };
    default: {
      const mode = what.slice('bulk-'.length) as 'add' | 'replace' | 'remove';
      return {
        type: 'StartOperation',
        body: { mode, users: [...new Set(at.map((index) => users[index]!))], licenses: [line] },
      };
    }
  }
};

/** Tells what an answer says, wherever it was recorded. */
const said = (reply: CommandReply): unknown => {
  const {
    position: _position,
    repeated: _repeated,
    ...rest
  } = reply as CommandReply & { position?: string; repeated?: boolean };
  return rest;
};

const twoProcesses = async () => {
  const real = new MemoryEventStore();
  const shared = { keys: new MemoryKeys(), ids: createIds(), clock: new ManualClock() };
  const stores = [new FaultyEventStore(real), new FaultyEventStore(real)] as const;
  const worlds = stores.map((store) => openWorld({ store, ...shared }));
  const [first] = worlds as [(typeof worlds)[number]];
  await first.setUp();
  const purchases = [await first.buy(E1, 3), await first.buy(E3, 3), await first.buy(EXCHANGE_ONLY, 2)];
  return { real, stores, worlds, first, purchases, users: await first.createUsers(USERS) };
};
type Two = Awaited<ReturnType<typeof twoProcesses>>;

const expectAddressesToAgree = async ({ first, users }: Two, streams: ReadonlySet<string>): Promise<void> => {
  const held = new Map<string, string>();
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

describe('two processes over one store, whose appends fail now and then', () => {
  it('answer every id once, keep pools, addresses and order right, end every operation, and meet no bug', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (rounds) => {
        const two = await twoProcesses();
        const { stores, worlds, users, purchases } = two;
        const asked = new Map<number, CommandRequest>();
        const answers = new Map<number, unknown>();
        const answer = (id: number, reply: CommandReply): void => {
          if (reply.outcome === 'failed') return expect(reply.failure).not.toBe('internal-error');
          if (answers.has(id)) expect(said(reply)).toEqual(answers.get(id));
          answers.set(id, said(reply));
        };
        for (const { faults, wishes } of rounds) {
          for (const { process, nth, fault: kind } of faults) stores[process]!.failAppend(nth, kind);
          await Promise.all(
            wishes.map(async (each) => {
              const request = asked.get(each.id) ?? requestOf(each, users, purchases);
              asked.set(each.id, request);
              answer(each.id, await worlds[each.process]!.send(request, { id: `id-${each.id}` }));
            }),
          );
        }
        await Promise.all(worlds.map(({ runner }) => runner.idle()));
        for (const [id, request] of asked)
          for (const world of worlds) answer(id, await world.send(request, { id: `id-${id}` }));
        await Promise.all(worlds.map(({ runner }) => runner.idle()));

        expect(worlds.flatMap(({ bugs }) => bugs)).toEqual([]);
        const discrepancies: unknown[] = [];
        for await (const found of verify(CONTOSO, { store: two.real, codec: two.first.codec }))
          discrepancies.push(found);
        expect(discrepancies).toEqual([]);
        const { events } = await two.real.readAll(START, 100_000);
        const streams = new Set(events.map(({ stream }) => stream));
        await expectAddressesToAgree(two, streams);
        expectSeatsToHaveBeenTaken(two, events);
        await expectOperationsToHaveEnded(two, streams);
        await Promise.all(worlds.map((world) => world.close()));
      }),
      { numRuns, seed, ...defined({ path: process.env['FC_PATH'] }) },
    );
  });
});
