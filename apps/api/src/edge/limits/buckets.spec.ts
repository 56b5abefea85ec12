import type { FastifyRateLimitStore } from '@fastify/rate-limit';
import { bucketsBy } from './buckets.js';

const SECOND = 1_000;
let now: number;
let buckets: FastifyRateLimitStore & { read: FastifyRateLimitStore['incr'] };
beforeEach(() => {
  now = 0;
  buckets = new (bucketsBy(() => now))({}) as typeof buckets;
});
const told = (how: 'incr' | 'read', key: string) => {
  let result: { current: number; ttl: number } | undefined;
  // ten in ten seconds
  buckets[how](key, (_error, found) => void (result = found), 10 * SECOND, 10);
  return result;
};
const ask = (key = 'ann') => told('incr', key);
const served = (count: number, key = 'ann'): number =>
  Array.from({ length: count }, () => ask(key)).filter((result) => (result?.current ?? 0) <= 10).length;

describe('a limit of ten in ten seconds', () => {
  it('serves ten at once, and tells when the next one is', () => {
    expect(served(10)).toBe(10);
    expect(ask()).toEqual({ current: 11, ttl: SECOND });
    now += SECOND;
    expect(served(2)).toBe(1);
  });
  it('serves one a second for as long as somebody asks without end', () => {
    served(10);
    let more = 0;
    for (let second = 0; second < 60; second += 1) {
      now += SECOND;
      more += served(5);
    }
    expect(more).toBe(60);
  });
  it('makes nobody wait longer for having asked in vain', () => {
    served(10_000);
    now += 10 * SECOND;
    expect(served(20)).toBe(10);
  });
  it('counts each caller for itself', () => {
    served(10, 'ann');
    expect(served(20, 'bo')).toBe(10);
  });
  it('tells without counting', () => {
    for (let times = 0; times < 100; times += 1) expect(told('read', 'ann')).toEqual({ current: 0, ttl: 0 });
    served(10);
    expect(told('read', 'ann')).toEqual({ current: 11, ttl: SECOND });
  });
  it('keeps no more than ten thousand callers, those who asked last', () => {
    served(10, 'ann');
    served(10, 'bo');
    for (let other = 0; other < 9_998; other += 1) ask(`other ${other}`);
    expect(served(1, 'bo')).toBe(0);
    ask('one more');
    expect(served(1, 'ann')).toBe(1);
  });
});
