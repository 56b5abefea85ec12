import { KurrentDouble } from '#testing/kurrentdb-double';
import { HttpDriver } from './http-driver.js';
import { WholeDay } from './whole-day.js';

describe('a whole day of licensing, on a cluster of a double of KurrentDB', () => {
  let double: KurrentDouble;
  let day: WholeDay;
  beforeAll(async () => {
    double = await KurrentDouble.start(3);
    day = await WholeDay.start({ EVENT_STORE_URL: double.url });
  }, 120_000);
  afterAll(async () => {
    await day.end();
    await double.close();
  });

  it('ends as an independent model of the domain says', async () => {
    await day.workAndCompare(new HttpDriver(day.http));
  }, 600_000);
});
