import { setImmediate as immediately, setTimeout as wait } from 'node:timers/promises';
import { jsonEvent, type AppendRecordInput, type ConsistencyCheck } from '@kurrent/kurrentdb-client';
import { OutcomeUnknown, StoreUnavailable, type Delay } from '#application';
import { createIds } from '#contracts';
import { ManualDelay } from '#testing/fakes';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { ClientOwner } from './client-owner.js';
import { connectOnce } from './client.js';
import { readClusterUrl } from './cluster-url.js';
import { connectKurrent, type ConnectOptions } from './connect-kurrent.js';
import type { Renewal } from './owned.js';
import { WhoLeads } from './who-leads.js';

const ids = createIds();
const appendTo = (stream: string): [AppendRecordInput[], ConsistencyCheck[]] => [
  [{ streamName: stream, record: jsonEvent({ id: ids.next(), type: 'T', data: {}, metadata: {} }) }],
  [{ type: 'stream_state', streamName: stream, expectedState: 'no_stream' }],
];
const until = async (isReached: () => boolean): Promise<void> => {
  while (!isReached()) await new Promise((resolve) => void setImmediate(resolve));
};

/** Every pause is over at once, and told; nobody is asked because a call has no answer yet. */
const recording = (waits: number[], told: () => void): Delay => ({
  wait: async (milliseconds, signal) => {
    if (milliseconds === 2_000 && waits.length === 0) return wait(60_000, undefined, { signal });
    waits.push(milliseconds);
    told();
    await immediately(undefined, { signal });
  },
});

describe('the owner of the client', () => {
  let double: KurrentDouble;
  const owners: ClientOwner[] = [];
  const renewals: Renewal[] = [];
  const connect = (options: ConnectOptions = {}, url = double.url): ClientOwner => {
    const onRenewal = (renewal: Renewal): void => void renewals.push(renewal);
    const owner = connectKurrent(url, {
      random: { bytes: (count) => new Uint8Array(count) },
      onRenewal,
      ...options,
    });
    owners.push(owner);
    return owner;
  };
  const append = (owner: ClientOwner, stream: string) => owner.appendRecords(...appendTo(stream));
  const read = async (owner: ClientOwner, stream: string) => {
    const found = [];
    for await (const { event } of owner.readStream(stream, { requiresLeader: true })) found.push(event!.revision);
    return found;
  };
  const streams = () => double.records.map(({ stream }) => stream);

  beforeEach(() => renewals.splice(0));
  afterEach(async () => {
    for (const owner of owners.splice(0)) await owner.dispose();
    await double.close();
  });

  describe('on a cluster of three', () => {
    beforeEach(async () => {
      double = await KurrentDouble.start(3, { electionMilliseconds: 50 });
    });

    test('goes to the new leader with what a deposed one refused, and says so', async () => {
      const owner = connect();
      await append(owner, 'x-1');
      double.nodes.resign();
      await append(owner, 'x-2');
      expect(await read(owner, 'x-2')).toEqual([0n]);
      expect(streams()).toEqual(['x-1', 'x-2']);
      const node = double.hosts[1];
      expect(renewals).toEqual([{ renewals: 1, node, because: expect.stringMatching(/not the leader/) }]);
    });

    test('is the same for a read that a deposed leader refused', async () => {
      const owner = connect();
      await append(owner, 'x-1');
      expect(await read(owner, 'x-1')).toEqual([0n]);
      double.nodes.resign();
      expect(await read(owner, 'x-1')).toEqual([0n]);
      expect(renewals).toHaveLength(1);
    });

    test('makes one client for all callers, and none for a failure of the one before', async () => {
      const owner = connect();
      await append(owner, 'x-0');
      double.nodes.resign();
      const names = Array.from({ length: 20 }, (_, n) => `x-${n + 1}`);
      await Promise.all(names.map((stream) => append(owner, stream)));
      expect(streams().toSorted()).toEqual(['x-0', ...names].toSorted());
      expect(owner.renewals).toBe(1);
    });

    test('survives a leader that died and stays away', async () => {
      const owner = connect();
      await append(owner, 'x-1');
      expect(await read(owner, 'x-1')).toEqual([0n]);
      await double.nodes.kill(0);
      expect(await read(owner, 'x-1')).toEqual([0n]);
      await append(owner, 'x-2');
      expect(renewals).toHaveLength(1);
      // the next one dies as well, and the first is back
      await double.nodes.restart(0);
      await double.nodes.kill(1);
      expect(await read(owner, 'x-2')).toEqual([0n]);
      await append(owner, 'x-3');
      expect(streams()).toEqual(['x-1', 'x-2', 'x-3']);
    });

    test('gives the same bytes to the next leader where one hangs, and takes the first certain answer', async () => {
      const delay = new ManualDelay();
      const owner = connect({ delay });
      await append(owner, 'x-1');
      expect(await read(owner, 'x-1')).toEqual([0n]);
      await double.nodes.hang(0);
      const appending = append(owner, 'x-2');
      const reading = read(owner, 'x-1');
      const led = await double.nodes.leaderAfter(0);
      await delay.untilWaiting(2);
      await delay.advance(2_000);
      await appending;
      expect(await reading).toEqual([0n]);
      expect(renewals).toEqual([
        { renewals: 1, node: double.hosts[led], because: expect.stringMatching(/didn't answer, and .* leads/) },
      ]);
      await double.nodes.resume(0);
      await append(owner, 'x-3');
      expect(streams()).toEqual(['x-1', 'x-2', 'x-3']);
    });

    test('leaves calls on the client before to themselves, and disposes of it after the last', async () => {
      const delay = new ManualDelay();
      const disposed: string[] = [];
      const cluster = readClusterUrl(double.url, 10_000);
      const owner = new ClientOwner({
        connect: (node) => {
          const client = connectOnce(cluster.at(node));
          const dispose = async (): Promise<void> => {
            disposed.push(node ?? 'the first');
            await client.dispose();
          };
          return { ...client, dispose };
        },
        leaders: new WhoLeads(cluster),
        delay,
        random: { bytes: (count) => new Uint8Array(count) },
        ownMilliseconds: 10_000,
      });
      owners.push(owner);
      await append(owner, 'x-1');
      await double.nodes.hang(0);
      const appending = append(owner, 'x-2');
      await double.nodes.leaderAfter(0);
      await delay.untilWaiting(1);
      await delay.advance(2_000);
      await appending;
      expect(disposed).toEqual([]);
      await double.nodes.resume(0);
      await until(() => disposed.length > 0);
      expect(disposed).toEqual(['the first']);
      expect(streams()).toEqual(['x-1', 'x-2']);
    });

    test('waits for a node that hangs as long as nobody else leads', async () => {
      await double.close();
      double = await KurrentDouble.start(3);
      const delay = new ManualDelay();
      const owner = connect({ delay });
      await append(owner, 'x-1');
      await double.nodes.hang(0);
      const appending = append(owner, 'x-2');
      await delay.untilWaiting(1);
      await delay.advance(2_000);
      // it has asked, and will ask again
      await delay.untilWaiting(1);
      await double.nodes.resume(0);
      await appending;
      expect(owner.renewals).toBe(0);
    });

    test('asks at growing intervals while nobody leads, and makes no client meanwhile', async () => {
      const waits: number[] = [];
      const delay = recording(waits, () => {
        if (waits.length === 5) void double.nodes.restart(1);
      });
      const owner = connect({ delay });
      await append(owner, 'x-1');
      await double.nodes.kill(1);
      await double.nodes.kill(0);
      expect(await read(owner, 'x-1')).toEqual([0n]);
      expect(waits.slice(0, 5)).toEqual([250, 500, 1_000, 1_000, 1_000]);
      expect(owner.renewals).toBe(1);
    });

    test('says what was wrong where its own time is over', async () => {
      const owner = connect({ ownMilliseconds: 300 });
      await append(owner, 'x-1');
      double.nodes.resign();
      await double.nodes.kill(2);
      await double.nodes.kill(1);
      const appending = append(owner, 'x-2');
      await expect(appending).rejects.toThrow(StoreUnavailable);
      await expect(appending).rejects.toThrow(/nothing was written/);
      const reading = read(owner, 'x-1');
      await expect(reading).rejects.toThrow(StoreUnavailable);
      await expect(reading).rejects.toThrow(/no answer to a read within 300 ms/);
      expect(streams()).toEqual(['x-1']);
    });

    test('goes on with a subscription at its place', async () => {
      const owner = connect();
      await append(owner, 'x-1');
      const seen: string[] = [];
      const subscription = owner.subscribeToAll({ fromPosition: 'start' });
      subscription.on('data', ({ event }) => void seen.push(event!.streamId));
      await until(() => seen.length === 1);
      double.nodes.resign();
      await append(owner, 'x-2');
      await until(() => seen.length === 2);
      await double.nodes.kill(1);
      await append(owner, 'x-3').catch(() => append(owner, 'x-3'));
      await until(() => seen.length === 3);
      expect(seen).toEqual(['x-1', 'x-2', 'x-3']);
      await subscription.unsubscribe();
      await double.subscribed(0);
    });
  });

  test('asks who leads with the certificates and the user of the connection string', async () => {
    double = await KurrentDouble.start(3, { users: { ada: { password: 'ada' } } });
    const owner = connect({}, double.urlOf('ada', 'ada'));
    await append(owner, 'x-1');
    double.nodes.resign();
    await append(owner, 'x-2');
    expect(await read(owner, 'x-2')).toEqual([0n]);
    expect(streams()).toEqual(['x-1', 'x-2']);
    expect(owner.renewals).toBe(1);
  });

  describe('on a single node', () => {
    beforeEach(async () => {
      double = await KurrentDouble.start();
    });

    test('keeps its client where the node answers all the same', async () => {
      const owner = connect();
      await append(owner, 'x-1');
      double.faults.push({ call: 'readStream', when: 'before' });
      expect(await read(owner, 'x-1')).toEqual([0n]);
      double.faults.push({ call: 'append', when: 'after' });
      await expect(append(owner, 'x-2')).rejects.toMatchObject({ type: 'unavailable' });
      expect(await read(owner, 'x-2')).toEqual([0n]);
      expect(owner.renewals).toBe(0);
    });

    test('leaves an append without an answer unknown', async () => {
      const owner = connect({ ownMilliseconds: 50 });
      double.faults.push({ call: 'append', when: 'silence' });
      await expect(append(owner, 'x-1')).rejects.toThrow(OutcomeUnknown);
    });

    test('makes clients at growing intervals while none serves', async () => {
      const waits: number[] = [];
      const owner = connect({ delay: recording(waits, () => {}) });
      await append(owner, 'x-1');
      await double.close();
      const reading = read(owner, 'x-1');
      await until(() => waits.length === 6);
      expect(owner.renewals).toBeGreaterThanOrEqual(6);
      await owner.dispose();
      await expect(reading).rejects.toMatchObject({ code: 'store-closed' });
      expect(waits.slice(0, 6)).toEqual([250, 500, 1_000, 2_000, 2_500, 2_500]);
    });

    test('ends what waits when it is disposed', async () => {
      const owner = connect();
      await append(owner, 'x-1');
      double.faults.push({ call: 'readStream', when: 'silence' });
      const reading = read(owner, 'x-1');
      await until(() => double.calls.readStream === 1);
      await owner.dispose();
      await expect(reading).rejects.toMatchObject({ code: 'store-closed' });
    });
  });
});
