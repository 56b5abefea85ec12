import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { createIds } from '#contracts';
import { CONTOSO, RetentionWorld } from '#testing/world';
import { ManualClock } from '#testing/fakes';

const DAY = 86_400_000;

describe.each(['damaged', 'gone'])('a user whose key is %s', (how) => {
  it('is purged when it is due, and so are all others, and then the key is destroyed', async () => {
    const shared = {
      store: new MemoryEventStore(),
      keys: new MemoryKeys(),
      ids: createIds(),
      clock: new ManualClock(),
    };
    const before = await RetentionWorld.open(shared);
    await before.commands.setUp();
    const users = await before.commands.createUsers(3);
    for (const user of users) await before.commands.accept({ type: 'DeleteUser', body: { user } });
    await before.close();
    const person = { tenantId: CONTOSO, personId: users[1]! };
    const { persons } = shared.keys.file;
    if (how === 'damaged') shared.keys.tamper(person, 'damage');
    else persons.delete([...persons.keys()].find((name) => name.endsWith(person.personId))!);
    // a process that has read nothing yet
    const world = await RetentionWorld.open(shared);
    world.time.advance(30 * DAY);
    await world.sweep();
    const last = async (user: string) => (await shared.store.read(`user-${CONTOSO}_${user}`)).at(-1)?.type;
    expect(await Promise.all(users.map(last))).toEqual(['UserPurged', 'UserPurged', 'UserPurged']);
    await world.shred();
    expect(await shared.keys.get([person])).toMatchObject([{ state: 'shredded' }]);
    await world.close();
  });
});
