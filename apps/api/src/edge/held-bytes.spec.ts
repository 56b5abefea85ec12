import { HeldBytes } from './held-bytes.js';

describe('the bytes of all bodies together', () => {
  const clock = { now: 0 };
  const gaveWay: string[] = [];
  const open = () => new HeldBytes({ bytes: 100, patience: 5_000 }, () => clock.now);
  const hold = (held: HeldBytes, name: string) => held.hold(() => void gaveWay.push(name));
  beforeEach(() => {
    clock.now = 0;
    gaveWay.length = 0;
  });

  it('have a bound, and room again for what is released', () => {
    const held = open();
    const first = hold(held, 'first');
    const second = hold(held, 'second');
    expect([first.grow(60), second.grow(40), second.grow(1)]).toEqual([true, true, false]);
    first.release();
    first.release();
    expect([held.bytes, second.grow(60), second.grow(1)]).toEqual([40, true, false]);
  });

  it('give way where they have been coming for long, the longest first, and only while there is no room', () => {
    const held = open();
    for (const name of ['first', 'second', 'third']) {
      const body = held.hold(() => {
        gaveWay.push(name);
        body.release();
      });
      body.grow(33);
      clock.now += 1;
    }
    const late = hold(held, 'late');
    clock.now = 4_999;
    expect(late.grow(10)).toBe(false);
    clock.now = 5_001;
    expect(late.grow(10)).toBe(true);
    expect(gaveWay).toEqual(['first']);
    expect(late.grow(50)).toBe(true);
    expect(gaveWay).toEqual(['first', 'second']);
  });

  it('stay where they have arrived, however long they wait', () => {
    const held = open();
    const arrived = hold(held, 'arrived');
    arrived.grow(100);
    arrived.arrived();
    clock.now = 60_000;
    expect(hold(held, 'late').grow(1)).toBe(false);
    expect(gaveWay).toEqual([]);
  });

  it('never give way to themselves', () => {
    const held = open();
    const slow = hold(held, 'slow');
    slow.grow(100);
    clock.now = 60_000;
    expect(slow.grow(1)).toBe(false);
    expect(gaveWay).toEqual([]);
  });
});
