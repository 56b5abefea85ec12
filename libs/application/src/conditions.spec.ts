import { type Condition, Conditions } from './conditions.js';

const stopped = (subject: string, since = '2026-01-05T08:00:00.000Z', text = 'Restart it.'): Condition => ({
  kind: 'duty-stopped',
  subject,
  text,
  since,
});

describe('the conditions of a process', () => {
  let conditions: Conditions;
  beforeEach(() => {
    conditions = new Conditions();
  });

  it('are none at first', () => {
    expect(conditions.current()).toEqual([]);
  });

  it('are told until they are cleared, in one order whoever came first', () => {
    const doubt: Condition = { ...stopped('tenant-1'), kind: 'lane-in-doubt' };
    for (const condition of [doubt, stopped('users'), stopped('shredder')]) conditions.raise(condition);
    expect(conditions.current()).toEqual([stopped('shredder'), stopped('users'), doubt]);
    conditions.clear('duty-stopped', 'users');
    conditions.clear('lane-in-doubt', 'users');
    conditions.clear('damaged-stream', 'tenant-1');
    expect(conditions.current()).toEqual([stopped('shredder'), doubt]);
  });

  it('go on since they began where they are raised again, with the newer text', () => {
    conditions.raise(stopped('users'));
    conditions.raise(stopped('users', '2026-01-05T09:00:00.000Z', 'Rebuild it.'));
    expect(conditions.current()).toEqual([stopped('users', '2026-01-05T08:00:00.000Z', 'Rebuild it.')]);
  });

  it('begin anew where they were cleared before', () => {
    conditions.raise(stopped('users'));
    conditions.clear('duty-stopped', 'users');
    conditions.raise(stopped('users', '2026-01-05T09:00:00.000Z'));
    expect(conditions.current()).toEqual([stopped('users', '2026-01-05T09:00:00.000Z')]);
  });
});
