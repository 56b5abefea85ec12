import { DamagedEvent, type Position, START, StoreUnavailable } from '#application';
import { parseStream, type TenantId } from '#licensing';
import { ManualDelay, PromptTurn } from '#testing/fakes';
import { type CommandWorld, CONTOSO, FABRIKAM, openWorld } from '#testing/world';
import { type FeedAsked, type FeedItem, feedOf, type FeedLife, HEARTBEAT_MILLISECONDS } from './feed.js';

describe('the feed of a tenant', () => {
  let world: CommandWorld;
  let delay: ManualDelay;
  let gone: AbortController;
  let ending: AbortController;
  beforeEach(async () => {
    world = openWorld();
    delay = new ManualDelay();
    gone = new AbortController();
    ending = new AbortController();
    await world.setUp();
    await world.setUp(FABRIKAM);
    await world.createUsers(3);
  });
  afterEach(() => world.close());

  type Parts = Parameters<typeof feedOf>[0];
  const open = (asked: Partial<FeedAsked> = {}, life: Partial<FeedLife> = {}, parts: Partial<Parts> = {}) => {
    const { store, codec, clock } = world;
    return feedOf(
      { store, codec, clock, delay, turn: new PromptTurn(), ...parts },
      { tenantId: CONTOSO, after: START, ...asked },
      { gone: gone.signal, ending: ending.signal, ...life },
    );
  };
  const positions = (items: readonly FeedItem[]): readonly Position[] =>
    items.flatMap((item) => (item.kind === 'event' ? [item.position] : []));
  const next = async (feed: AsyncGenerator<FeedItem, void>): Promise<FeedItem> => {
    const { value } = await feed.next();
    if (value === undefined) throw new Error('the feed has ended');
    return value;
  };
  const all = async (feed: AsyncIterable<FeedItem>): Promise<readonly FeedItem[]> => {
    const items: FeedItem[] = [];
    for await (const item of feed) items.push(item);
    return items;
  };
  /** The time of a heartbeat passes again and again, since a page may come first that ends a wait. */
  const beatUntil = async (settled: Promise<unknown>): Promise<void> => {
    let isSettled = false;
    void settled.then(() => (isSettled = true));
    while (!isSettled) {
      await new Promise<void>((resolve) => void setImmediate(resolve));
      await delay.advance(HEARTBEAT_MILLISECONDS);
    }
  };
  const head = async (): Promise<Position> => (await world.store.head())!.position;
  const outgoing = async (tenantId: TenantId = CONTOSO): Promise<readonly Position[]> =>
    (await world.store.readAll(START, 10_000)).events
      .filter(({ stream, type }) => parseStream(stream)?.tenantId === tenantId && !/^(Comm|Reas|Vers)/.test(type))
      .map(({ position }) => position);

  it('has every event of the tenant that goes out, no other, and ends where it was asked to', async () => {
    const to = await head();
    const items = await all(open({ to }));
    expect(positions(items)).toEqual(await outgoing());
    expect(items.at(-1)).toEqual({ kind: 'end', end: 'complete', position: to });
  });

  it('loses nothing and tells nothing twice between what was there and what comes', async () => {
    const feed = open();
    const seen: FeedItem[] = [];
    for (let at = 0; at < 4; at += 1) seen.push(await next(feed));
    await world.createUsers(4, 'late');
    const expected = await outgoing();
    while (seen.length < expected.length) seen.push(await next(feed));
    expect(positions(seen)).toEqual(expected);
    gone.abort();
  });

  it('goes on behind any position', async () => {
    const expected = await outgoing();
    for (const [at, after] of expected.entries())
      expect(positions(await all(open({ after, to: await head() })))).toEqual(expected.slice(at + 1));
  });

  it('has only the types that were asked for, and says how far it is all the same', async () => {
    const items = await all(open({ to: await head(), types: new Set(['UserCreated']) }));
    expect(items.map((item) => (item.kind === 'event' ? item.event.event.type : item.kind))).toEqual([
      'UserCreated',
      'UserCreated',
      'UserCreated',
      'end',
    ]);
  });

  it('tells who waits that it lives, and up to where it has looked', async () => {
    const feed = open();
    for (const _ of await outgoing()) await next(feed);
    const waiting = next(feed);
    await beatUntil(waiting);
    expect(await waiting).toEqual({ kind: 'heartbeat', position: await head() });
    const after = next(feed);
    await world.createUsers(1, 'after');
    expect((await after).kind).toBe('event');
    gone.abort();
  });

  it('ends when the process does, and says behind which position it goes on', async () => {
    const feed = open();
    const first = await next(feed);
    const rest = all(feed);
    ending.abort();
    const items = await rest;
    expect(items.at(-1)).toMatchObject({ kind: 'end', end: 'shutting-down' });
    const seen = positions([first, ...items]);
    const after = items.at(-1)!.position;
    expect([...seen, ...positions(await all(openAnew(after, await head())))]).toEqual(await outgoing());
  });
  const openAnew = (after: Position, to: Position): AsyncIterable<FeedItem> =>
    open({ after, to }, { ending: new AbortController().signal });

  it('ends with the token of whoever reads', async () => {
    const feed = open({}, { until: new Date(Date.parse(world.clock.now()) + 60_000).toISOString() });
    for (const _ of await outgoing()) await next(feed);
    const waiting = all(feed);
    await delay.untilWaitingFor(HEARTBEAT_MILLISECONDS);
    world.clock.advance(61_000);
    await beatUntil(waiting);
    expect((await waiting).at(-1)).toMatchObject({ kind: 'end', end: 'token-ended' });
  });

  it('reads no page before the one before it was taken', async () => {
    const pages: string[] = [];
    const { store } = world;
    const counted: Pick<typeof store, 'follow'> = {
      follow: async function* (after, options) {
        for await (const page of store.follow(after, { ...options, pageSize: 2 })) {
          pages.push(page.next);
          yield page;
        }
      },
    };
    const feed = open({}, {}, { store: counted });
    await next(feed);
    const before = pages.length;
    await new Promise((resolve) => void setImmediate(resolve));
    expect(pages).toHaveLength(before);
    gone.abort();
  });

  it('says why it can’t go on, and never throws', async () => {
    const failing = (error: unknown): Pick<typeof world.store, 'follow'> => ({
      // oxlint-disable-next-line require-yield -- it fails before there is anything
      follow: async function* () {
        throw error;
      },
    });
    const damaged = new DamagedEvent({ position: '1'.padStart(20, '0'), stream: 's', revision: 0, id: 'e' }, 'bad');
    const bugs: unknown[] = [];
    const endOf = async (error: unknown): Promise<unknown> =>
      (await all(open({}, { onBug: (bug) => void bugs.push(bug) }, { store: failing(error) }))).at(-1);
    expect(await endOf(damaged)).toEqual({
      kind: 'end',
      end: 'damaged-event',
      position: START,
      problem: damaged.message,
    });
    expect(await endOf(new StoreUnavailable('away'))).toMatchObject({ end: 'store-unavailable' });
    expect(await endOf(new TypeError('bug'))).toMatchObject({ end: 'internal-error' });
    expect(bugs).toHaveLength(1);
  });
});
