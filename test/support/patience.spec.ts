import { Patience } from './patience.js';

describe('patience', () => {
  it('ends once nothing was heard for so long, and tells where the test stands', async () => {
    const patience = new Patience('nothing was heard', 10, async () => 'two are open');
    await expect(patience.over).rejects.toThrow('nothing was heard for 0.01 s\ntwo are open');
  });

  it('says why there is nothing to tell', async () => {
    const patience = new Patience('nothing was heard', 10, () => Promise.reject(new Error('the broker is away')));
    await expect(patience.over).rejects.toThrow(/the broker is away/);
  });

  it('ends with its test', async () => {
    const first = new Patience('nothing was heard', 10, async () => 'first');
    first.end();
    const second = new Patience('nothing was heard', 20, async () => 'second');
    await expect(Promise.race([first.over, second.over])).rejects.toThrow(/second/);
  });
});
