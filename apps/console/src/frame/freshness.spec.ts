import { secondsBehind } from './freshness.js';

const lag = (name: string, seconds: number) => ({ name, behind: { events: 1, seconds } });

describe('what pages lack', () => {
  it('is told from ten seconds on, by the read model that lacks it longest', () => {
    expect(secondsBehind({ readModels: [lag('users', 12.5), lag('subscriptions', 11), lag('operations', 0)] })).toBe(
      12.5,
    );
    expect(secondsBehind({ readModels: [lag('users', 9)] })).toBeUndefined();
  });

  it('is nothing where a read model lacks something that no page shows', () => {
    expect(secondsBehind({ readModels: [lag('seat-days', 60), { name: 'users' }] })).toBeUndefined();
    expect(secondsBehind({ readModels: [] })).toBeUndefined();
  });
});
