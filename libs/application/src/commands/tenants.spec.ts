import { MemoryEventStore } from '#adapters/event-store-memory';
import { Tenants } from '#application';
import { ManualClock } from '#testing/fakes';
import { CONTOSO, FABRIKAM, openWorld, type CommandWorld } from '#testing/world';

const DAY = 86_400_000;
const HOUR = 3_600_000;

describe('the tenants that there are', () => {
  let world: CommandWorld;
  let clock: ManualClock;
  let reads: number;
  let store: MemoryEventStore;
  let doubt: () => void;
  const reading = () => ({
    read: (...asked: Parameters<MemoryEventStore['read']>) => {
      reads += 1;
      return store.read(...asked);
    },
    whenDoubted: (listener: () => void) => {
      doubt = listener;
    },
  });
  const tenants = (retention = 30 * DAY) => new Tenants(reading(), { remembering: { clock, retention } });
  const close = () => world.accept({ type: 'CloseTenant', body: { confirm: 0 } }, { reference: 'CHG-1' });

  beforeEach(async () => {
    reads = 0;
    clock = new ManualClock();
    store = new MemoryEventStore();
    world = openWorld({ store, clock, users: () => Promise.resolve(0) });
    await world.setUp();
  });
  afterEach(() => world.close());

  it('are looked up once while they are open, and an hour later again', async () => {
    const known = tenants();
    for (const _ of [1, 2, 3]) expect(await known.exists(CONTOSO)).toBe(true);
    expect(reads).toBe(1);
    clock.advance(HOUR - 1);
    await known.exists(CONTOSO);
    expect(reads).toBe(1);
    clock.advance(1);
    expect(await known.exists(CONTOSO)).toBe(true);
    expect(reads).toBe(2);
  });

  it('are looked up again after half of a short retention, in which none can go', async () => {
    const known = tenants(60_000);
    await known.exists(CONTOSO);
    clock.advance(29_999);
    await known.exists(CONTOSO);
    expect(reads).toBe(1);
    clock.advance(1);
    await known.exists(CONTOSO);
    expect(reads).toBe(2);
  });

  it('are looked up each time where nobody is to remember them', async () => {
    const known = new Tenants(reading());
    for (const _ of [1, 2]) expect(await known.exists(CONTOSO)).toBe(true);
    expect(reads).toBe(2);
  });

  it('are looked up each time where they are closed, or not there', async () => {
    await close();
    const known = tenants();
    for (const _ of [1, 2]) expect([await known.exists(CONTOSO), await known.exists(FABRIKAM)]).toEqual([true, false]);
    expect(reads).toBe(4);
  });

  it('are looked up again after other news, after a doubt of the log, and where a clock was put back', async () => {
    const known = tenants();
    await known.exists(CONTOSO);
    known.forget(CONTOSO);
    await known.exists(CONTOSO);
    expect(reads).toBe(2);
    doubt();
    await known.exists(CONTOSO);
    expect(reads).toBe(3);
    clock.step(-1);
    await known.exists(CONTOSO);
    expect(reads).toBe(4);
  });
});
