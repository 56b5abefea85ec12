import type { UserId } from '#licensing';
import { CountedIds, ManualClock } from '#testing/fakes';
import { Selections } from './selections.js';

const userId = (n: number): UserId => `7c4a2f0e-3b1d-4e5a-9c8b-${String(n).padStart(12, '0')}` as UserId;
const usersOf = (count: number): readonly UserId[] => Array.from({ length: count }, (_, n) => userId(n));
const OF = { tenantId: 'contoso', maker: 'ann' };
const DAY = 24 * 60 * 60 * 1_000;

const open = (users?: number) => {
  const clock = new ManualClock();
  const selections = new Selections({ clock, ids: new CountedIds(), ...(users === undefined ? {} : { users }) });
  const keep = (count: number, of = OF) =>
    selections.keep({ ...of, filters: {}, position: undefined, userIds: usersOf(count) });
  return { clock, selections, keep };
};

describe('selected users', () => {
  it('are found again in their order, with what they were found by', () => {
    const { selections } = open();
    const userIds = [userId(2), userId(1), 'ffffffff-0000-4000-8000-00000000abcd' as UserId];
    const made = { ...OF, filters: { location: null, search: 'ann' }, position: '00000000000000000007' as never };
    const kept = selections.keep({ ...made, userIds });
    expect(kept).toMatchObject({ ...made, userIds });
    expect(selections.find(kept.id, OF)).toEqual(kept);
  });

  it('are nobody else’s, and of no other tenant', () => {
    const { selections, keep } = open();
    const { id } = keep(1);
    expect(selections.find(id, { ...OF, maker: 'bob' })).toBeUndefined();
    expect(selections.find(id, { ...OF, tenantId: 'fabrikam' })).toBeUndefined();
    expect(selections.find('another', OF)).toBeUndefined();
  });

  it('are kept for a day', () => {
    const { clock, selections, keep } = open();
    const { id, keptUntil } = keep(3);
    expect(Date.parse(keptUntil) - Date.parse(clock.now())).toBe(DAY);
    clock.advance(DAY - 1);
    expect(selections.find(id, OF)).toBeDefined();
    clock.advance(1);
    expect(selections.find(id, OF)).toBeUndefined();
    expect(selections.users).toBe(0);
  });

  it('go for the twenty newer ones of whom they are', () => {
    const { selections, keep } = open();
    const [first, second] = [keep(1), keep(1)];
    const others = keep(1, { ...OF, maker: 'bob' });
    for (let n = 0; n < 19; n += 1) keep(1);
    expect(selections.find(first.id, OF)).toBeUndefined();
    expect(selections.find(second.id, OF)).toBeDefined();
    expect(selections.find(others.id, { ...OF, maker: 'bob' })).toBeDefined();
  });

  it('go for those of anybody where they are too many, the oldest first, and never for themselves', () => {
    const { selections, keep } = open(10);
    const [first, second] = [keep(5), keep(5, { ...OF, maker: 'bob' })];
    expect(selections.users).toBe(10);
    const third = keep(1);
    expect(selections.find(first.id, OF)).toBeUndefined();
    expect(selections.find(second.id, { ...OF, maker: 'bob' })).toBeDefined();
    const large = keep(11);
    expect(selections.find(third.id, OF)).toBeUndefined();
    expect(selections.find(large.id, OF)?.userIds).toHaveLength(11);
    expect(selections.users).toBe(11);
  });
});
