import { createHasher } from '#contracts';
import { type AddressKey, type CountryCode, personal, streamName, type UserCreated, type UserId } from '#licensing';
import { createLogger, openStores, readConfiguration } from '#platform';
import { E3 } from '#testing/catalogue';
import { ManualClock, SeededRandom } from '#testing/fakes';
import { CONTOSO, openWorld } from '#testing/world';

/** One append takes this many. */
const AT_ONCE = 1_000;
const SYLLABLES = ['an', 'be', 'cor', 'di', 'el', 'fa', 'gu', 'ha', 'ir', 'jo', 'ka', 'lu', 'mi', 'no', 'os', 'pe'];
/** The history tells of so many as of one command. */
const OF_COMMAND = 25;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Draws a name of two and three syllables, with the number behind it, and a country. */
const drawn = (random: SeededRandom, number: number) => {
  const [a = 0, b = 0, c = 0, d = 0, other = 0] = random.bytes(5);
  const syllable = (at: number): string => SYLLABLES[at % 16]!;
  const [given, surname] = [syllable(a) + syllable(b), syllable(c) + syllable(d) + syllable(c >> 4)];
  return {
    userPrincipalName: `${given}.${surname}${number}@contoso.example`,
    displayName: `${capital(given)} ${capital(surname)} ${number}`,
    usageLocation: (['DE', 'CZ', 'IS', 'FR'] as const)[other % 4]!,
  };
};
type Drawn = ReturnType<typeof drawn>;

/** The event that somebody leaves who is created without a license. */
const createdAs = (userId: UserId, key: AddressKey, person: Drawn): UserCreated => ({
  type: 'UserCreated',
  data: {
    userId,
    userPrincipalName: { key, text: personal(userId, 'principal-name', person.userPrincipalName) },
    // each text more is sealed once and opened twice, a hundred thousand times
    profile: { displayName: personal(userId, 'display-name', person.displayName) },
    usageLocation: person.usageLocation as CountryCode,
  },
});

/**
 * Fills a data directory with one tenant and so many users, whom a seed draws. Those who are `licensed` come first, by
 * commands; the others are appended through the port of the event store, without the receipts and claims on addresses
 * that commands leave, too: a hundred thousand of these would take longer than all else that is tried in a browser.
 */
export const fillWithUsers = async (dataDir: string, count: number, licensed: number, seed = 1): Promise<void> => {
  const configuration = readConfiguration({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', SAMPLE: 'off' });
  const stores = await openStores({ configuration, logger: createLogger('silent') });
  const { store, keys, ids } = stores;
  const clock = new ManualClock();
  const world = openWorld({ store, keys, ids, clock });
  const random = new SeededRandom(seed);
  await world.setUp();
  await world.buy(E3, count);
  const create = ({ displayName, ...person }: Drawn) => {
    const body = { ...person, profile: { displayName }, licenses: [{ skuId: E3.skuId }] };
    return world.accept({ type: 'CreateUser', body }, { tenantId: CONTOSO });
  };
  await Promise.all(Array.from({ length: licensed }, (_, number) => create(drawn(random, number))));

  const hasher = createHasher({ keys });
  const metadataOf = (number: number) => {
    const commandId = `users ${Math.floor(number / OF_COMMAND)}`;
    const caused = { commandId, correlationId: commandId, causationId: commandId };
    return { tenantId: CONTOSO, actor: 'local', actorKind: 'local', occurredAt: clock.now(), ...caused } as const;
  };
  for (let from = licensed; from < count; from += AT_ONCE) {
    const people = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) => drawn(random, from + at));
    const addresses = await hasher.addressKeys(
      CONTOSO,
      people.map((person) => person.userPrincipalName),
    );
    const writes = people.map((person, at) => {
      const userId = ids.next() as UserId;
      const event = createdAs(userId, addresses[at] as AddressKey, person);
      return {
        stream: streamName({ kind: 'user', tenantId: CONTOSO, userId }),
        expected: 'no-stream' as const,
        events: [{ id: ids.next(), event, metadata: metadataOf(from + at) }],
      };
    });
    await store.append(await world.codec.encode(writes));
  }
  await world.close();
  await stores.close();
};
