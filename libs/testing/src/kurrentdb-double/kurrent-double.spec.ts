import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { KurrentDouble } from './kurrent-double.js';
import { check, errorOf, eventsOf, record } from './measured/asked.js';

/** What a test asks of the double beyond the answers of a server. */
describe('the double of KurrentDB', () => {
  let double: KurrentDouble;
  let client: KurrentDBClient;
  beforeEach(async () => {
    double = await KurrentDouble.start();
    client = KurrentDBClient.connectionString(double.url);
  });
  afterEach(async () => {
    await client.dispose();
    await double.close();
  });
  const append = () => client.appendRecords([{ streamName: 'x-1', record: record(1) }], [check('x-1', 'no_stream')]);

  test('counts what it is asked', async () => {
    await append();
    await eventsOf(client.readStream('x-1'));
    await eventsOf(client.readAll({ maxCount: 1 }));
    expect(double.calls).toEqual({ append: 1, readStream: 1, readAll: 1, subscribe: 0 });
  });

  test('loses the answer to an append that it made', async () => {
    double.faults.push({ call: 'append', when: 'after' });
    expect(await errorOf(append())).toMatchObject({ error: 'unavailable' });
    expect(double.records.map(({ stream }) => stream)).toEqual(['x-1']);
  });

  test('begins anew with an empty log', async () => {
    await append();
    double.reset();
    expect(await errorOf(eventsOf(client.readStream('x-1')))).toEqual({ error: 'stream-not-found' });
  });
});
