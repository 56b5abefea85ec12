import fc from 'fast-check';
import { RecentlyUsed } from '#application';

describe('what was used recently', () => {
  const filled = (...keys: readonly string[]): RecentlyUsed<string, string> => {
    const used = new RecentlyUsed<string, string>();
    for (const key of keys) used.set(key, `value of ${key}`);
    return used;
  };

  test('what was used least recently goes first', () => {
    const used = filled('one', 'two', 'three');
    expect(used.get('one')).toBe('value of one');
    used.set('two', 'another');
    expect(used.dropOldest()).toBe('value of three');
    expect(used.dropOldest()).toBe('value of one');
    expect(used.dropOldest()).toBe('another');
    expect(used.dropOldest()).toBeUndefined();
  });

  test('a look is no use', () => {
    const used = filled('one', 'two');
    expect(used.peek('one')).toBe('value of one');
    expect(used.has('one')).toBe(true);
    expect(used.dropOldest()).toBe('value of one');
  });

  test('it shrinks to a size, and is empty once it is cleared', () => {
    const used = filled('one', 'two', 'three');
    used.shrinkTo(1);
    expect([used.size, used.peek('three')]).toEqual([1, 'value of three']);
    used.clear();
    expect([used.size, used.peek('three'), used.dropOldest()]).toEqual([0, undefined, undefined]);
  });

  test('it is like a Map whose entries are deleted and set again', () => {
    const step = fc.tuple(fc.constantFrom('get', 'set', 'delete', 'drop', 'peek'), fc.nat(5));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const used = new RecentlyUsed<number, number>();
        const map = new Map<number, number>();
        const again = (key: number, value: number | undefined): void => {
          map.delete(key);
          if (value !== undefined) map.set(key, value);
        };
        for (const [at, [what, key]] of steps.entries()) {
          if (what === 'peek') expect(used.peek(key)).toBe(map.get(key));
          if (what === 'get') {
            expect(used.get(key)).toBe(map.get(key));
            again(key, map.get(key));
          }
          if (what === 'set') {
            used.set(key, at);
            again(key, at);
          }
          if (what === 'delete') {
            expect(used.delete(key)).toBe(map.get(key));
            map.delete(key);
          }
          if (what === 'drop') {
            const [oldest] = map.keys();
            expect(used.dropOldest()).toBe(oldest === undefined ? undefined : map.get(oldest));
            if (oldest !== undefined) map.delete(oldest);
          }
          expect(used.size).toBe(map.size);
        }
      }),
    );
  });
});
