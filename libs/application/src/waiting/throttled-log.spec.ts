import { ThrottledLog, type Trouble } from './throttled-log.js';

describe('the log of what is tried again', () => {
  const open = () => {
    const time = { now: 0 };
    const told: [string, Trouble][] = [];
    const log = new ThrottledLog(
      (...each) => void told.push(each),
      () => time.now,
    );
    return { time, told, log };
  };
  const lasts = (details: object, untold = 0) => ({ state: 'lasts', details, untold });

  it('tells the same thing at once and every 30 seconds, and how often it was not told', () => {
    const { time, told, log } = open();
    for (time.now = 0; time.now <= 60_000; time.now += 500) log.warn('the store is away', { at: time.now });
    log.warn('another thing');
    expect(told).toEqual([
      ['the store is away', lasts({ at: 0 })],
      ['the store is away', lasts({ at: 30_000 }, 59)],
      ['the store is away', lasts({ at: 60_000 }, 59)],
      ['another thing', lasts({})],
    ]);
  });

  it('tells once when it is over, and then begins anew', () => {
    const { time, told, log } = open();
    log.over('the store is away');
    log.warn('the store is away', { cause: 'one' });
    time.now = 12_000;
    log.over('the store is away');
    log.over('the store is away');
    log.warn('the store is away', { cause: 'two' });
    expect(told.map(([, trouble]) => trouble)).toEqual([
      lasts({ cause: 'one' }),
      { state: 'over', seconds: 12 },
      lasts({ cause: 'two' }),
    ]);
  });

  it('tells that it is over once it is for all', () => {
    const { told, log } = open();
    for (const name of ['users', 'deadlines']) log.warn('a read model waits', { name }, name);
    log.over('a read model waits', 'users');
    log.over('a read model waits', 'tenants');
    expect(told).toHaveLength(1);
    log.over('a read model waits', 'deadlines');
    expect(told).toHaveLength(2);
  });
});
