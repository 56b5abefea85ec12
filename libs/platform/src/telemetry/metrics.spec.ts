import { Metrics } from './metrics.js';

const lines = async (metrics: Metrics): Promise<readonly string[]> =>
  (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('the figures', () => {
  it('count batches, appends, deliveries and requests', async () => {
    const metrics = new Metrics();
    metrics.lanes.batch(7);
    metrics.lanes.append()('stored');
    metrics.lanes.append()('conflict');
    metrics.deliveries.settled('done');
    metrics.deliveries.settled('done');
    metrics.deliveries.settled('park');
    metrics.purges.attempted('purged');
    metrics.purges.attempted('ignored');
    metrics.purges.attempted('purged');
    metrics.watch({ clockTrusted: () => false });
    metrics.answered({ method: 'GET', route: '/api/users/:id', status: 200, seconds: 0.02 });
    expect(await lines(metrics)).toEqual(
      expect.arrayContaining([
        'seatledger_lane_batch_commands_bucket{le="5"} 0',
        'seatledger_lane_batch_commands_bucket{le="10"} 1',
        'seatledger_lane_batch_commands_sum 7',
        'seatledger_append_duration_seconds_count{outcome="stored"} 1',
        'seatledger_append_duration_seconds_count{outcome="conflict"} 1',
        'seatledger_deliveries_total{outcome="done"} 2',
        'seatledger_deliveries_total{outcome="park"} 1',
        'seatledger_purges_total{outcome="purged"} 2',
        'seatledger_clock_trusted 0',
        'seatledger_http_request_duration_seconds_bucket{le="0.01",method="GET",route="/api/users/:id",status="200"} 0',
        'seatledger_http_request_duration_seconds_bucket{le="0.025",' +
          'method="GET",route="/api/users/:id",status="200"} 1',
      ]),
    );
  });

  it('ask their sources when they are read, and forget what is no longer told', async () => {
    const metrics = new Metrics();
    let runs = true;
    const users = { name: 'users', events: 12, seconds: 3.5, stopped: false, parkedKeys: 1 };
    metrics.watch({ followers: async () => (runs ? [users] : []), waitingCommands: () => 4 });
    metrics.watch({ parkedMessages: async () => 2, oldestParked: async () => 90 });
    expect(await lines(metrics)).toEqual(
      expect.arrayContaining([
        'seatledger_projection_lag_events{projection="users"} 12',
        'seatledger_projection_lag_seconds{projection="users"} 3.5',
        'seatledger_projection_stopped{projection="users"} 0',
        'seatledger_projection_parked_keys{projection="users"} 1',
        'seatledger_parked_messages 2',
        'seatledger_parked_oldest_seconds 90',
        'seatledger_lane_waiting_commands 4',
      ]),
    );
    runs = false; // Another process has taken it over.
    expect((await lines(metrics)).filter((line) => line.includes('projection='))).toEqual([]);
  });

  it('leave out what could not be asked, and show the rest', async () => {
    const metrics = new Metrics();
    metrics.watch({
      followers: () => Promise.reject(new Error('the store is away')),
      parkedMessages: () => Promise.reject(new Error('the broker is away')),
      waitingCommands: () => 1,
    });
    const shown = await lines(metrics);
    expect(shown).toContain('seatledger_lane_waiting_commands 1');
    expect(shown.filter((line) => line.startsWith('seatledger_parked_messages'))).toEqual([]);
  });

  it('of the process are shown only where they are asked for', async () => {
    const has = async (metrics: Metrics) => (await metrics.text()).includes('nodejs_eventloop_lag_seconds');
    expect([await has(new Metrics()), await has(new Metrics({ ofProcess: true }))]).toEqual([false, true]);
  });
});
