import { type Leave, Line } from './long-bodies.js';

const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  let isSettled = false;
  void promise.then(() => (isSettled = true));
  await new Promise((turn) => void setImmediate(turn));
  return isSettled;
};

describe('a line', () => {
  it('lets one go on at a time, in the order in which they came', async () => {
    const line = new Line(2);
    const first = (await line.enter())!;
    const second = line.enter();
    const third = line.enter();
    expect(await settled(second)).toBe(false);
    first();
    const leave = (await second) as Leave;
    expect(await settled(third)).toBe(false);
    // who has left leaves no second time
    first();
    expect(await settled(third)).toBe(false);
    leave();
    expect(await settled(third)).toBe(true);
  });

  it('takes nobody while it is full, and somebody again when it isn’t', async () => {
    const line = new Line(1);
    const first = (await line.enter())!;
    const second = line.enter();
    expect(await line.enter()).toBeUndefined();
    first();
    (await second)!();
    expect(await line.enter()).toBeDefined();
  });

  it('has room for others where somebody has gone, who gets no turn', async () => {
    const line = new Line(1);
    const first = (await line.enter())!;
    let hasGone = false;
    const gone = line.enter(() => hasGone);
    hasGone = true;
    const next = line.enter();
    expect(await gone).toBeUndefined();
    expect(await settled(next)).toBe(false);
    first();
    expect(await next).toBeDefined();
  });
});
