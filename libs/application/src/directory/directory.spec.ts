import { setImmediate } from 'node:timers/promises';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import {
  type Codec,
  type Delay,
  Directory,
  DirectoryLoading,
  DirectoryTooLarge,
  type DirectorySource,
  KeysUnavailable,
  LogReader,
  NotFreshEnough,
  type Position,
  type SealedPerson,
  START,
} from '#application';
import { createCodec, createCursorSeal } from '#contracts';
import { type DomainEvent, type SkuId, streamName, type TenantId, type UserId } from '#licensing';
import { PromptTurn } from '#testing/fakes';

const CONTOSO = '11111111-1111-4111-8111-111111111111' as TenantId;
const FABRIKAM = '22222222-2222-4222-8222-222222222222' as TenantId;
const SKU = 'aaaaaaaa-0000-4000-8000-000000000000' as SkuId;
const idOf = (number: number): UserId => `ffffffff-1111-4111-8111-${String(number).padStart(12, '0')}` as UserId;
const nameOf = (number: number): string => `Person ${String.fromCharCode(97 + (number % 26))}${number}`;
const MEGABYTE = 1_024 ** 2;

/** A millisecond is a fifth of a turn, which leaves time for what is to happen meanwhile. */
const IN_TURNS: Delay = {
  wait: async (milliseconds, signal) => {
    for (let turn = 0; turn < milliseconds / 5; turn += 1) {
      signal?.throwIfAborted();
      await setImmediate();
    }
  },
};

/** These are users in a read model, a log that is told of each change of theirs, and a directory of them. */
class Installation {
  readonly keys = new MemoryKeys();
  readonly store = new MemoryEventStore();
  readonly codec = createCodec({ keys: this.keys });
  readonly turn = new PromptTurn();
  readonly delay = IN_TURNS;
  readonly troubles: unknown[] = [];
  readonly asked = { documents: 0, keys: 0, opened: 0 };
  /** These are the most that were asked for at once. */
  readonly atOnce = { ids: 0, people: 0, keys: 0 };
  readonly users = new Map<string, Map<string, SealedPerson>>();
  /** The read model is away while this is set, or the key store. */
  upTo: () => Promise<void> = async () => {};
  reveal: () => Promise<void> = async () => {};
  /** It is told each time that a store is asked. */
  onPiece: () => void = () => {};
  readonly directory: Directory;
  readonly #log: LogReader;
  #revisions = new Map<string, number>();
  #events = 0;

  constructor(memory = 64 * MEGABYTE) {
    this.#log = new LogReader({ ...this, codec: this.codec });
    const codec: Pick<Codec, 'revealAround'> = {
      revealAround: async (tenantId, values) => {
        await this.reveal();
        this.onPiece();
        this.asked.keys += 1;
        this.asked.opened += values.length;
        this.atOnce.keys = Math.max(this.atOnce.keys, new Set(values.map(({ personId }) => personId)).size);
        return this.codec.revealAround(tenantId, values);
      },
    };
    this.directory = new Directory({
      codec,
      memory,
      turn: this.turn,
      delay: this.delay,
      log: this.#log,
      source: this.#source(),
      head: async () => (await this.store.head())?.position,
      cursors: createCursorSeal({ keys: this.keys }),
      onTrouble: (error) => this.troubles.push(error),
      onWell: () => {},
    });
  }

  #source(): DirectorySource {
    const of = (tenantId: string) => this.users.get(tenantId) ?? new Map<string, SealedPerson>();
    return {
      position: async () => (await this.store.head())?.position ?? START,
      upTo: () => this.upTo(),
      count: async (tenantId) => of(tenantId).size,
      ids: async (tenantId, limit, after = '') => {
        this.onPiece();
        this.atOnce.ids = Math.max(this.atOnce.ids, limit);
        return [...of(tenantId).keys()]
          .toSorted()
          .filter((id) => id > after)
          .slice(0, limit);
      },
      people: async (tenantId, ids) => {
        this.onPiece();
        this.asked.documents += ids.length;
        this.atOnce.people = Math.max(this.atOnce.people, ids.length);
        return ids.flatMap((id) => of(tenantId).get(id) ?? []);
      },
    };
  }

  /** Resolves to what happened: an event of that type in the user's stream, and the user as it is then. */
  async happens(type: DomainEvent['type'], number: number, change: Change = {}): Promise<Position> {
    const { tenantId = CONTOSO } = change;
    const userId = idOf(number);
    const users = this.users.get(tenantId) ?? new Map<string, SealedPerson>();
    this.users.set(tenantId, users);
    if (change.gone === true) users.delete(userId);
    else users.set(userId, await this.#sealed(tenantId, userId, number, change));
    return this.record(streamName({ kind: 'user', tenantId, userId }), tenantId, { type, data: { userId } } as never);
  }

  async record(stream: string, tenantId: TenantId, event: DomainEvent): Promise<Position> {
    const revision = this.#revisions.get(stream) ?? -1;
    this.#revisions.set(stream, revision + 1);
    this.#events += 1;
    const id = `eeeeeeee-1111-4111-8111-${String(this.#events).padStart(12, '0')}`;
    const metadata = {
      tenantId,
      actor: 'a',
      actorKind: 'local' as const,
      commandId: id,
      correlationId: id,
      causationId: id,
      occurredAt: '2026-01-01T00:00:00.000Z',
    };
    const expected = revision === -1 ? ('no-stream' as const) : revision;
    await this.store.append(await this.codec.encode([{ stream, expected, events: [{ id, event, metadata }] }]));
    return (await this.store.head())!.position;
  }

  async #sealed(tenantId: TenantId, userId: UserId, number: number, change: Change): Promise<SealedPerson> {
    const clear = (kind: 'display-name' | 'principal-name', text: string) =>
      ({ personal: userId, kind, clear: text }) as const;
    const data = {
      userId,
      userPrincipalName: { key: 'k', text: clear('principal-name', `p${number}@contoso.example`) },
      profile: { displayName: clear('display-name', change.name ?? nameOf(number)) },
      aliases: [],
    };
    const event = { type: 'UserCreated', data } as unknown as DomainEvent;
    const metadata = { tenantId } as never;
    const write = { stream: 's', expected: 'no-stream', events: [{ id: userId, event, metadata }] } as const;
    const [encoded] = await this.codec.encode([write]);
    const sealed = JSON.parse(encoded!.events[0]!.data) as typeof data;
    return {
      id: userId,
      state: change.state ?? 'active',
      createdAt: '2026-01-01T00:00:00.000Z',
      location: null,
      products: change.products ?? [],
      sealed: {
        name: { value: sealed.profile.displayName, kind: 'display-name' },
        userPrincipalName: { value: sealed.userPrincipalName.text, kind: 'principal-name' },
        others: [],
      },
    };
  }

  async close(): Promise<void> {
    await this.directory.stop();
    await this.#log.close();
    await this.store.close();
  }
}
interface Change {
  readonly tenantId?: TenantId;
  readonly name?: string;
  readonly state?: 'active' | 'deleted';
  readonly products?: readonly SkuId[];
  readonly gone?: boolean;
}

describe('the directory', () => {
  let at: Installation;
  const begin = async (people: number, memory?: number, tenantId = CONTOSO): Promise<void> => {
    at = new Installation(memory);
    for (let number = 0; number < people; number += 1) await at.happens('UserCreated', number, { tenantId });
  };
  afterEach(() => at.close());

  const find = async (search: string, minPosition?: Position, tenantId = CONTOSO): Promise<readonly string[]> => {
    const fresh = minPosition === undefined ? {} : { minPosition };
    const { userIds } = await at.directory.find(tenantId, { search, sort: 'name' }, { limit: 100, ...fresh });
    return userIds;
  };

  /** Asks again for as long as it is loading. */
  const loaded = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof DirectoryLoading)) throw error;
      }
    }
  };

  it('reads each person once, in pieces that hold nobody up', async () => {
    await begin(2_500);
    const page = await at.directory.find(CONTOSO, { sort: 'name' }, { limit: 10 });
    expect(page).toMatchObject({ total: 2_500, position: (await at.store.head())!.position });
    expect(at.asked).toEqual({ documents: 2_500, keys: 25, opened: 5_000 });
    expect(at.atOnce).toEqual({ ids: 500, people: 100, keys: 100 });
    await find('person b1');
    expect(at.asked.keys).toBe(25);
  });

  it('takes many changes in pieces, too', async () => {
    await begin(600);
    await find('person');
    at.asked.keys = 0;
    for (let number = 0; number < 450; number += 1) await at.happens('UserProfileChanged', number, { name: 'Zoë' });
    await find('zoe', (await at.store.head())!.position);
    expect(at.asked.keys).toBeGreaterThanOrEqual(5);
    expect(at.atOnce).toEqual({ ids: 500, people: 100, keys: 100 });
  });

  it('lets others go on between any two pieces once the time of a unit is over', async () => {
    await begin(1_000);
    const rounds: number[] = [];
    let pieces = 0;
    at.turn.next = async () => {
      rounds.push(pieces);
      pieces = 0;
    };
    at.turn.budget = () => ({ over: () => true });
    at.onPiece = () => (pieces += 1);
    await find('person');
    // a list of ids goes with the first people of it, and the keys of some with those who are read next
    expect(Math.max(...rounds)).toBeLessThanOrEqual(2);
    expect(rounds.reduce((sum, each) => sum + each, 0)).toBe(2 + 1 + 10 + 10);
  });

  it('shows page after page in the order of names, by cursors that hold no name', async () => {
    await begin(60);
    const names: string[] = [];
    let after: string | undefined;
    do {
      const request = { limit: 7, ...(after !== undefined && { after }) };
      const page = await at.directory.find(CONTOSO, { sort: 'name' }, request);
      names.push(...page.userIds.map((id) => nameOf(Number(id.slice(-12)))));
      after = page.next;
      expect(Buffer.from(after ?? '', 'base64url').includes('person')).toBe(false);
    } while (after !== undefined);
    expect(names).toEqual(Array.from({ length: 60 }, (_, number) => nameOf(number)).toSorted());
  });

  it('is as fresh as it is asked to be, and opens nobody else for that', async () => {
    await begin(300);
    await find('person');
    const { opened } = at.asked;
    const position = await at.happens('UserProfileChanged', 7, { name: 'Zoë Berg' });
    expect(await find('zoe', position)).toEqual([idOf(7)]);
    expect(at.asked.opened - opened).toBe(2);
    const created = await at.happens('UserCreated', 900);
    expect(await find('p900', created)).toEqual([idOf(900)]);
    const deleted = await at.happens('UserDeleted', 900, { state: 'deleted' });
    expect(await find('p900', deleted)).toEqual([]);
  });

  it('needs no key for what isn’t sealed', async () => {
    await begin(20);
    await find('person');
    const { keys } = at.asked;
    const minPosition = await at.happens('LicenseAssigned', 3, { products: [SKU] });
    const found = await at.directory.find(CONTOSO, { product: SKU, search: 'person' }, { limit: 10, minPosition });
    expect(found.userIds).toEqual([idOf(3)]);
    expect(at.asked.keys).toBe(keys);
  });

  it('has let go of a person before it tells of the shredding of the key', async () => {
    await begin(20);
    expect(await find('p5')).toEqual([idOf(5)]);
    // the read model and the key store know nothing of it yet, and the event alone counts
    const position = await at.happens('KeyShredded', 5);
    expect(await find('p5', position)).toEqual([]);
  });

  it('leaves out whoever is erased while it is loaded', async () => {
    await begin(3);
    await at.keys.shred({ tenantId: CONTOSO, personId: idOf(1) }, { shreddedAt: 'now', receipt: 'r' });
    expect(await find('person')).toEqual([idOf(0), idOf(2)]);
  });

  it('takes what happens while it is loaded', async () => {
    await begin(1_500);
    let happened = false;
    at.reveal = async () => {
      if (happened) return;
      happened = true;
      // one was read already, and the other one is still to come
      await at.happens('UserProfileChanged', 1, { name: 'Early Bird' });
      await at.happens('UserProfileChanged', 1_400, { name: 'Late Bird' });
      await at.happens('UserPurged', 2, { gone: true });
    };
    expect(await find('bird')).toEqual([idOf(1), idOf(1_400)]);
    expect(await find('p2')).not.toContain(idOf(2));
  });

  it('takes what others who are followed have passed by meanwhile', async () => {
    await begin(1_200);
    await at.happens('UserCreated', 7, { tenantId: FABRIKAM });
    expect(await find('p7', undefined, FABRIKAM)).toEqual([idOf(7)]);
    let happened = false;
    at.reveal = async () => {
      if (happened) return;
      happened = true;
      const position = await at.happens('UserProfileChanged', 1, { name: 'Early Bird' });
      expect(await find('p7', position, FABRIKAM)).toEqual([idOf(7)]);
    };
    expect(await find('bird')).toEqual([idOf(1)]);
  });

  it('says how far it is while it is loaded, and loads on', async () => {
    await begin(2_500);
    let go = (): void => {};
    const stopped = new Promise<void>((resolve) => (go = resolve));
    let asked = 0;
    at.reveal = () => ((asked += 1) === 2 ? stopped : Promise.resolve());
    await expect(find('person')).rejects.toMatchObject({ code: 'directory-loading', loaded: 100, total: 2_500 });
    expect(at.directory.isReady(CONTOSO)).toBe(false);
    go();
    expect(await find('p2499')).toEqual([idOf(2_499)]);
    expect(at.directory.isReady(CONTOSO)).toBe(true);
  });

  it('begins anew where loading failed', async () => {
    await begin(5);
    at.reveal = () => Promise.reject(new KeysUnavailable('away'));
    await expect(find('person')).rejects.toThrow(KeysUnavailable);
    at.reveal = async () => {};
    expect(await find('p4')).toEqual([idOf(4)]);
    expect(at.troubles).toEqual([expect.any(KeysUnavailable)]);
  });

  it('is not fresh enough where the read model doesn’t get there, and catches up later', async () => {
    await begin(5);
    await find('person');
    at.upTo = () => Promise.reject(new NotFreshEnough(START, ['users']));
    const position = await at.happens('UserProfileChanged', 1, { name: 'Zoë' });
    await expect(find('zoe', position)).rejects.toThrow(NotFreshEnough);
    at.upTo = async () => {};
    expect(await find('zoe', position)).toEqual([idOf(1)]);
    // it tries again after a moment, and not all the time
    expect(at.troubles.length).toBeGreaterThan(0);
    expect(at.troubles.length).toBeLessThan(10);
  });

  it('doesn’t load a tenant that alone is too large, and says how much it would take', async () => {
    await begin(20_000, 2 * MEGABYTE);
    const failure = await loaded(() => find('person')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DirectoryTooLarge);
    const { neededBytes } = failure as DirectoryTooLarge;
    const { documents } = at.asked;
    await expect(find('person')).rejects.toThrow(DirectoryTooLarge);
    expect([at.asked.documents, at.directory.bytes]).toEqual([documents, 0]);
    const users = at.users;
    await at.close();
    at = new Installation(neededBytes * 2);
    for (const [tenantId, people] of users) at.users.set(tenantId, people);
    await loaded(() => find('nobody'));
    expect(neededBytes / at.directory.bytes).toBeGreaterThan(0.8);
    expect(neededBytes / at.directory.bytes).toBeLessThan(1.5);
  });

  it('lets the tenant go that was used least recently', async () => {
    await begin(200);
    await find('person');
    const memory = 2.5 * at.directory.bytes;
    await at.close();
    await begin(200, memory);
    const others = [FABRIKAM, '33333333-3333-4333-8333-333333333333' as TenantId];
    for (const tenantId of others)
      for (let number = 0; number < 200; number += 1) await at.happens('UserCreated', number, { tenantId });
    for (const tenantId of [CONTOSO, FABRIKAM, CONTOSO, others[1]!]) await find('person', undefined, tenantId);
    expect(at.directory.tenants).toBe(2);
    const { documents } = at.asked;
    for (const tenantId of [CONTOSO, others[1]!]) await find('person', undefined, tenantId);
    expect(at.asked.documents).toBe(documents);
    await find('person', undefined, FABRIKAM);
    expect(at.asked.documents).toBe(documents + 200);
    expect(at.directory.bytes).toBeLessThanOrEqual(memory);
  });

  it('drops a tenant that is purged', async () => {
    await begin(5);
    await find('person');
    const data = { tenantId: CONTOSO } as never;
    await at.record(streamName({ kind: 'tenant', tenantId: CONTOSO }), CONTOSO, { type: 'TenantPurged', data });
    at.users.clear();
    const fresh = (await at.store.head())!.position;
    await find('person', fresh).catch((error: unknown) => expect(error).toBeInstanceOf(DirectoryLoading));
    expect(await find('person', fresh)).toEqual([]);
  });

  it('takes a cursor only for the question of which it is', async () => {
    await begin(5);
    const { next } = await at.directory.find(CONTOSO, { sort: 'name' }, { limit: 2 });
    const again = at.directory.find(CONTOSO, { sort: 'name', descending: true }, { limit: 2, after: next! });
    await expect(again).rejects.toMatchObject({ code: 'invalid-cursor' });
  });
});
