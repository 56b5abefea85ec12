import { MemoryKeys } from '#adapters/keys-memory';
import { namedUsersIn } from '#projections';
import { ManualDelay } from '#testing/fakes';
import { CONTOSO, RetentionWorld } from '#testing/world';
import { KeyCheck, type KeyCheckParts, KeysUnavailable, type NamedUsers, type UnreadableUsers } from '#application';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('the check of the keys', () => {
  let keys: MemoryKeys;
  let world: RetentionWorld;
  let users: readonly string[];
  let delay: ManualDelay;
  let told: UnreadableUsers[];
  let troubles: unknown[];
  const checks: KeyCheck[] = [];

  const person = (personId: string) => ({ tenantId: CONTOSO, personId });
  const open = (named: NamedUsers = namedUsersIn(world.models), scope: KeyCheckParts['scope'] = 'all'): KeyCheck => {
    const check = new KeyCheck({
      users: named,
      codec: world.commands.codec,
      delay,
      scope,
      onChange: (found) => void told.push(found),
      onTrouble: (error) => void troubles.push(error),
      onWell: () => {},
    });
    checks.push(check);
    check.start();
    return check;
  };
  /** Takes the row of a user away. */
  const lose = (personId: string): void => {
    const { persons } = keys.file;
    persons.delete([...persons.keys()].find((name) => name.endsWith(personId))!);
  };

  /** The check rests after each page but the last one. */
  const allLookedAt = async (): Promise<void> => {
    for (let page = 1; page < 300 / 50; page += 1) {
      await delay.untilWaiting();
      await delay.advance(25);
    }
    await delay.untilWaiting();
  };

  beforeEach(async () => {
    keys = new MemoryKeys();
    world = await RetentionWorld.open({ keys });
    await world.commands.setUp();
    users = await world.commands.createUsers(300);
    await world.project();
    delay = new ManualDelay();
    told = [];
    troubles = [];
  });
  afterEach(async () => {
    await Promise.all(checks.splice(0).map((check) => check.stop()));
    await world.close();
  });

  it('says nothing where every name can be read', async () => {
    const check = open();
    await delay.untilWaiting();
    await delay.advance(MINUTE);
    expect([check.count, told, troubles]).toEqual([0, [], []]);
  });

  it('counts and names who can’t be read, on every page and among deleted users too', async () => {
    const [first, last] = [users[0]!, users[299]!];
    await world.commands.accept({ type: 'DeleteUser', body: { user: last } });
    await world.project();
    keys.tamper(person(first), 'damage');
    lose(last);
    const check = open();
    await allLookedAt();
    expect(check.count).toBe(2);
    expect(told.at(-1)).toEqual({ count: 2, some: expect.arrayContaining([first, last]) as unknown });
  });

  it('takes a destroyed key for no loss', async () => {
    await keys.shred(person(users[5]!), { shreddedAt: world.time.now(), receipt: 'r' });
    const check = open();
    await delay.untilWaiting();
    await delay.advance(MINUTE);
    expect(check.count).toBe(0);
  });

  it('notices within a minute that a key was put back, and within a day that one was lost', async () => {
    keys.tamper(person(users[7]!), 'damage');
    const check = open();
    await allLookedAt();
    expect(check.count).toBe(1);
    keys.tamper(person(users[7]!), 'put-back');
    await delay.advance(MINUTE);
    await delay.untilWaiting();
    expect(told).toEqual([
      { count: 1, some: [users[7]] },
      { count: 0, some: [] },
    ]);
    keys.tamper(person(users[8]!), 'damage');
    await delay.advance(DAY);
    expect(check.count).toBe(1);
  });

  /** Nothing that is asked here waits for anything but the stores. */
  const looked = async (check: KeyCheck, count: number): Promise<void> => {
    while (check.count !== count) await new Promise((resolve) => setImmediate(resolve));
  };

  it.each(['all', 'reported'] as const)('counts once and at once whom a read reports (%s)', async (scope) => {
    const check = open(undefined, scope);
    await delay.untilWaiting();
    await delay.advance(25);
    const [lost, well] = [person(users[3]!), person(users[4]!)];
    lose(lost.personId);
    check.report([lost, lost, well]);
    check.report([lost]);
    await looked(check, 1);
    check.report([lost, person('nobody')]);
    await delay.untilWaiting();
    expect(told).toEqual([{ count: 1, some: [lost.personId] }]);
  });

  it('forgets whom a read reported within a minute after the key was put back', async () => {
    const check = open(undefined, 'reported');
    const lost = person(users[3]!);
    keys.tamper(lost, 'damage');
    check.report([lost]);
    await looked(check, 1);
    keys.tamper(lost, 'put-back');
    await delay.advance(MINUTE);
    await looked(check, 0);
    expect(told.at(-1)).toEqual({ count: 0, some: [] });
  });

  it('keeps whom a read reports while all are looked at, whose page was over by then', async () => {
    const check = open();
    await delay.untilWaiting();
    keys.tamper(person(users[0]!), 'damage');
    check.report([person(users[0]!)]);
    await looked(check, 1);
    await allLookedAt();
    expect(check.count).toBe(1);
  });

  it('opens fifty names at once at most, and lets others go on between them', async () => {
    const named = namedUsersIn(world.models);
    const found: number[] = [];
    const check = open({
      ...named,
      page: async (...asked) => {
        const page = await named.page(...asked);
        found.push(page.users.length);
        return page;
      },
    });
    await delay.untilWaiting();
    expect(found).toEqual([50]);
    await allLookedAt();
    expect(found).toEqual([50, 50, 50, 50, 50, 50]);
    expect(check.count).toBe(0);
  });

  it('tries again where the keys or the read model are away, and goes on from there', async () => {
    keys.tamper(person(users[2]!), 'damage');
    const named = namedUsersIn(world.models);
    let isAway = true;
    const check = open({
      ...named,
      page: (...args) => (isAway ? Promise.reject(new KeysUnavailable('away')) : named.page(...args)),
    });
    await delay.untilWaiting();
    expect([check.count, troubles.length]).toEqual([0, 1]);
    isAway = false;
    await delay.advance(5_000);
    await allLookedAt();
    expect(check.count).toBe(1);
  });
});
