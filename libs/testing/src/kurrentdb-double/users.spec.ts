import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { KurrentDouble } from './kurrent-double.js';
import { check, errorOf, eventsOf, record } from './measured/asked.js';

const USERS = {
  admin: { password: 'changeit', groups: ['$admins'] },
  ada: { password: 'ada' },
  eve: { password: 'p@ss:w/ör&d?' },
  bob: { password: 'bob' },
};

/** Facts 40 to 46: the real client over TLS, as users with rights of their own. */
describe('a double with TLS and users', () => {
  let double: KurrentDouble;
  const clients: KurrentDBClient[] = [];
  const connect = (url: string): KurrentDBClient => {
    const client = KurrentDBClient.connectionString(url);
    clients.push(client);
    return client;
  };
  const as = (user: keyof typeof USERS) => connect(double.urlOf(user, USERS[user].password));
  const append = (client: KurrentDBClient, stream: string, ...more: ReturnType<typeof check>[]) =>
    client.appendRecords([{ streamName: stream, record: record(1) }], [check(stream, 'no_stream'), ...more]);
  const readAll = (client: KurrentDBClient) => eventsOf(client.readAll({ maxCount: 10 }));
  const acl = (data: object, type: string, stream: string) =>
    double.addForeign(stream, { type, data: Buffer.from(JSON.stringify(data)) });

  beforeAll(async () => {
    double = await KurrentDouble.start(1, { users: USERS });
  });
  afterAll(() => double.close());
  beforeEach(() => double.reset());
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
  });

  test('a user without a group appends and reads, and does not read the whole log', async () => {
    const ada = as('ada');
    await append(ada, 'x-1');
    expect(await eventsOf(ada.readStream('x-1'))).toHaveLength(1);
    expect(await errorOf(readAll(ada))).toEqual({ error: 'access-denied' });
    await as('admin').setStreamMetadata('$all', { acl: { readRoles: ['$admins', 'ada'] } });
    expect(await readAll(ada)).toHaveLength(2);
    expect(await errorOf(readAll(as('bob')))).toEqual({ error: 'access-denied' });
  });

  test('who may not write is refused before any check', async () => {
    acl({ $acl: { $w: 'bob' } }, '$metadata', '$$x-1');
    expect(await errorOf(append(as('ada'), 'x-1'))).toEqual({ error: 'unknown', code: 7 });
    await append(as('bob'), 'x-1');
  });

  test('a stream that is only checked must be readable', async () => {
    acl({ $acl: { $r: 'bob' } }, '$metadata', '$$x-2');
    expect(await errorOf(append(as('ada'), 'x-1', check('x-2', 'no_stream')))).toEqual({ error: 'unknown', code: 7 });
    await append(as('bob'), 'x-1', check('x-2', 'no_stream'));
  });

  test('the default rights are what the settings say', async () => {
    const user = { $r: ['$admins', 'ada'], $w: ['$admins', 'ada'], $d: '$admins', $mr: '$admins', $mw: '$admins' };
    acl({ $userStreamAcl: user }, 'update-default-acl', '$settings');
    await append(as('ada'), 'x-1');
    expect(await errorOf(append(as('bob'), 'x-2'))).toEqual({ error: 'unknown', code: 7 });
    expect(await errorOf(eventsOf(as('bob').readStream('x-1')))).toEqual({ error: 'access-denied' });
    expect(await errorOf(as('ada').deleteStream('x-1'))).toMatchObject({ error: 'access-denied' });
  });

  test('wrong credentials are refused, and a read says no more than that the server is away', async () => {
    const wrong = connect(double.urlOf('ada', 'wrong'));
    expect(await errorOf(append(wrong, 'x-1'))).toEqual({ error: 'access-denied', code: 16 });
    expect(await errorOf(eventsOf(wrong.readStream('x-1')))).toEqual({ error: 'unavailable' });
  });

  test('the part of the client that reads takes a password as the URL has it, unless it is given one', async () => {
    const eve = as('eve');
    await append(eve, 'x-1');
    expect(await errorOf(eventsOf(eve.readStream('x-1')))).toEqual({ error: 'unavailable' });
    eve.setCredentialsProvider(async () => ({ username: 'eve', password: USERS.eve.password }));
    expect(await eventsOf(eve.readStream('x-1'))).toHaveLength(1);
    await append(eve, 'x-2');
  });

  test('a node that has just started refuses good credentials', async () => {
    double.users.refusals = 1;
    const ada = as('ada');
    expect(await errorOf(append(ada, 'x-1'))).toEqual({ error: 'access-denied', code: 16 });
    await append(ada, 'x-1');
  });
});
