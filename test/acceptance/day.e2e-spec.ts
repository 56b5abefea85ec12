import { HttpDriver } from './http-driver.js';
import { WholeDay } from './whole-day.js';

describe('a whole day of licensing, on the embedded default and over HTTP', () => {
  let day: WholeDay;
  beforeAll(async () => {
    day = await WholeDay.start();
  });
  afterAll(() => day.end());

  it('ends as an independent model of the domain says', async () => {
    await day.workAndCompare(new HttpDriver(day.http));
  }, 600_000);
});
