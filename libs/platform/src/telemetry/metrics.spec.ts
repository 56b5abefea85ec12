import type { ConditionKind } from '#application';
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
    metrics.storeClients.renewed();
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
        'seatledger_event_store_renewals_total 1',
        'seatledger_clock_trusted 0',
        'seatledger_http_request_duration_seconds_bucket{le="0.01",method="GET",route="/api/users/:id",status="200"} 0',
        'seatledger_http_request_duration_seconds_bucket{le="0.025",' +
          'method="GET",route="/api/users/:id",status="200"} 1',
      ]),
    );
  });

  it('ask their sources when they are read, and keep showing followers whom nobody could ask about', async () => {
    const metrics = new Metrics();
    let isAway = false;
    const users = { name: 'users', lag: { events: 12, seconds: 3.5 }, stopped: false, parkedKeys: 1 };
    const followers = async () => {
      if (isAway) throw new Error('the store is away');
      return [users];
    };
    metrics.watch({ followers, waitingCommands: () => 4 });
    metrics.watch({ parkedMessages: async () => 2, oldestParked: async () => 90 });
    const shown = await lines(metrics);
    expect(shown).toEqual(
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
    isAway = true;
    expect(await lines(metrics)).toEqual(shown);
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

  it('have all that may be alerted on from the start, so that a rate sees the first failure', async () => {
    expect(await lines(new Metrics())).toEqual(
      expect.arrayContaining([
        'seatledger_append_duration_seconds_count{outcome="failed"} 0',
        'seatledger_appends_unknown_total 0',
        'seatledger_event_store_left_out_total 0',
        'seatledger_deliveries_total{outcome="hold"} 0',
        'seatledger_purges_total{outcome="refused"} 0',
        'seatledger_http_request_duration_seconds_count{method="GET",route="/metrics",status="500"} 0',
        'seatledger_conditions{kind="duty-stopped"} 0',
        'seatledger_conditions{kind="damaged-stream"} 0',
        'seatledger_conditions{kind="lane-in-doubt"} 0',
        'seatledger_conditions{kind="wrong-history"} 0',
      ]),
    );
  });

  it('show a follower of which nothing is known yet, with no number for its lag', async () => {
    const metrics = new Metrics();
    metrics.watch({ followers: async () => [{ name: 'users', lag: undefined, stopped: false, parkedKeys: 0 }] });
    expect((await lines(metrics)).filter((line) => line.includes('projection='))).toEqual([
      'seatledger_projection_lag_events{projection="users"} Nan',
      'seatledger_projection_lag_seconds{projection="users"} Nan',
      'seatledger_projection_stopped{projection="users"} 0',
      'seatledger_projection_parked_keys{projection="users"} 0',
    ]);
  });

  it('count what is the matter with the process, by its kind', async () => {
    const metrics = new Metrics();
    let kinds: readonly ConditionKind[] = ['lane-in-doubt', 'lane-in-doubt', 'duty-stopped'];
    metrics.watch({ conditions: () => kinds.map((kind) => ({ kind })) });
    const counted = async () => (await lines(metrics)).filter((line) => /conditions.* [1-9]/.test(line));
    expect(await counted()).toEqual([
      'seatledger_conditions{kind="duty-stopped"} 1',
      'seatledger_conditions{kind="lane-in-doubt"} 2',
    ]);
    kinds = [];
    expect(await counted()).toEqual([]);
  });

  it('of the process are shown only where they are asked for', async () => {
    const has = async (metrics: Metrics) => (await metrics.text()).includes('nodejs_eventloop_lag_seconds');
    expect([await has(new Metrics()), await has(new Metrics({ ofProcess: true }))]).toEqual([false, true]);
  });
});
