import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { KurrentDouble } from './kurrent-double.js';
import { check, errorOf, eventsOf, record } from './measured/asked.js';

/** Facts 24 to 27: what the real client makes of a cluster whose leader goes. */
describe('a cluster of three nodes', () => {
  let double: KurrentDouble;
  const clients: KurrentDBClient[] = [];
  const connect = (more = ''): KurrentDBClient => {
    const client = KurrentDBClient.connectionString(`${double.url}${more}`);
    clients.push(client);
    return client;
  };
  const append = (client: KurrentDBClient, stream: string) =>
    client.appendRecords([{ streamName: stream, record: record(1) }], [check(stream, 'no_stream')]);
  const read = (client: KurrentDBClient, stream: string) =>
    eventsOf(client.readStream(stream, { requiresLeader: true }));
  const streams = () => double.records.map(({ stream }) => stream);

  beforeEach(async () => {
    double = await KurrentDouble.start(3);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
    await double.close();
  });

  test('a deposed leader refuses appends and writes nothing, and the client stays with it', async () => {
    const client = connect();
    await append(client, 'x-1');
    double.nodes.elect(1);
    const refused = { error: 'unknown', code: 9 };
    expect(await errorOf(append(client, 'x-2'))).toEqual(refused);
    expect(await errorOf(append(client, 'x-2'))).toEqual(refused);
    expect(streams()).toEqual(['x-1']);
    await append(connect(), 'x-2');
    expect(streams()).toEqual(['x-1', 'x-2']);
  });

  test('a read is told once that its node leads no more, and then finds the leader', async () => {
    const client = connect();
    await append(client, 'x-1');
    expect(await read(client, 'x-1')).toHaveLength(1);
    double.nodes.elect(2);
    expect(await errorOf(read(client, 'x-1'))).toEqual({ error: 'not-leader' });
    expect(await read(client, 'x-1')).toHaveLength(1);
  });

  test('a leader that died and stays away ends the reads of a client, but not of a new one', async () => {
    const client = connect();
    await append(client, 'x-1');
    expect(await read(client, 'x-1')).toHaveLength(1);
    await double.nodes.kill(0);
    double.nodes.elect(1);
    for (let count = 0; count < 3; count += 1)
      expect(await errorOf(read(client, 'x-1'))).toEqual({ error: 'unavailable' });
    expect(await read(connect(), 'x-1')).toHaveLength(1);
  });

  test('a leader that hangs answers nothing, and makes what it was asked once it goes on', async () => {
    const [hasty, patient] = [connect('&defaultDeadline=500'), connect()];
    await append(hasty, 'x-1');
    await append(patient, 'x-2');
    await double.nodes.hang(0);
    const asked = append(patient, 'x-3');
    expect(await errorOf(append(hasty, 'x-4'))).toEqual({ error: 'deadline-exceeded', code: 4 });
    expect(streams()).toEqual(['x-1', 'x-2']);
    await double.nodes.resume(0);
    await asked;
    expect(streams()).toContain('x-3');
  });

  test('a node that comes back is where it was', async () => {
    const before = double.url;
    await double.nodes.kill(2);
    await double.nodes.restart(2);
    expect(double.url).toBe(before);
    double.nodes.elect(2);
    await append(connect(), 'x-1');
    expect(streams()).toEqual(['x-1']);
  });

  describe('that elects by itself', () => {
    beforeEach(async () => {
      await double.close();
      double = await KurrentDouble.start(3, { electionMilliseconds: 20, isBehindProxies: true });
    });

    test('replaces a leader that was killed, and one that hangs, which then is a follower', async () => {
      await double.nodes.kill(0);
      expect(await double.nodes.leaderAfter(0)).toBe(1);
      await double.nodes.restart(0);
      await double.nodes.hang(1);
      expect(await double.nodes.leaderAfter(1)).toBe(2);
      await double.nodes.resume(1);
      expect([0, 1, 2].map((node) => double.nodes.leads(node))).toEqual([false, false, true]);
      await append(connect(), 'x-1');
      expect(streams()).toEqual(['x-1']);
    });

    test('has no leader while two are away', async () => {
      await double.nodes.kill(1);
      await double.nodes.kill(0);
      expect(double.nodes.members.some(({ isLeader }) => isLeader)).toBe(false);
      await double.nodes.restart(1);
      expect(await double.nodes.leaderAfter(0)).toBe(1);
    });

    test('can lose the answer to what was written, with the connection', async () => {
      const client = connect();
      await append(client, 'x-1');
      double.faults.push({ call: 'append', when: 'cut' });
      expect(await errorOf(append(client, 'x-2'))).toEqual({ error: 'unavailable', code: 14 });
      expect(streams()).toEqual(['x-1', 'x-2']);
      await append(client, 'x-3');
    });
  });
});
