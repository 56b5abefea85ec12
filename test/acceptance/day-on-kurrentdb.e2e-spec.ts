import { KurrentDouble } from '#testing/kurrentdb-double';
import { HttpDriver } from './http-driver.js';
import { WholeDay } from './whole-day.js';

/** After so many more records the leader changes. */
const BETWEEN_CHANGES = 500;

/** Resigns, kills and hangs the leader by turns for as long as the log grows. Gives how often it did. */
const changeLeaders = async (double: KurrentDouble, over: AbortSignal): Promise<number> => {
  const { nodes } = double;
  for (let changes = 0; ; changes += 1) {
    try {
      await double.grown(BETWEEN_CHANGES, over);
    } catch {
      return changes;
    }
    const { leader } = nodes;
    if (changes % 3 === 0) nodes.resign();
    else if (changes % 3 === 1) {
      await nodes.kill(leader);
      await nodes.leaderAfter(leader);
      await nodes.restart(leader);
    } else {
      await nodes.hang(leader);
      await nodes.leaderAfter(leader);
      await nodes.resume(leader);
    }
  }
};

describe('a whole day of licensing, on a cluster of a double of KurrentDB whose leader changes', () => {
  let double: KurrentDouble;
  let day: WholeDay;
  beforeAll(async () => {
    double = await KurrentDouble.start(3, { electionMilliseconds: 500 });
    day = await WholeDay.start({ EVENT_STORE_URL: double.url });
  });
  afterAll(async () => {
    await day.end();
    await double.close();
  });

  it('ends as an independent model of the domain says, and the process is ready', async () => {
    const over = new AbortController();
    const changing = changeLeaders(double, over.signal);
    await day.workAndCompare(new HttpDriver(day.http));
    over.abort();
    expect(await changing).toBeGreaterThan(5);
    expect((await day.http.call('GET', '/health/ready')).status).toBe(200);
    const figures = await (await fetch(`${day.app.url}/metrics`)).text();
    expect(figures).toMatch(/^seatledger_event_store_renewals_total [1-9]/mu);
  }, 600_000);
});
