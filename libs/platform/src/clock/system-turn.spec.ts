import { turnContract } from '#testing/contracts';
import { SystemTurn } from './system-turn.js';

turnContract('the event loop', () => {
  let now = 1_000;
  return {
    turn: new SystemTurn({ monotonic: () => now }),
    go: () => new Promise((resolve) => void setImmediate(resolve)),
    pass: (milliseconds) => void (now += milliseconds),
  };
});

test('the time of a budget is the machine’s where no other is given', () => {
  const turn = new SystemTurn();
  expect(turn.budget(0).over()).toBe(true);
  expect(turn.budget(3_600_000).over()).toBe(false);
});

test('those who wait are let go in a later round of the loop where the ones before them took long', async () => {
  let now = 0;
  const turn = new SystemTurn({ monotonic: () => now });
  const order: string[] = [];
  const work = async (name: string, milliseconds: number): Promise<void> => {
    await turn.next();
    order.push(name);
    now += milliseconds;
  };
  const all = [work('long', 20), work('short', 1), work('shorter', 1)];
  await new Promise((resolve) => void setImmediate(resolve));
  expect(order).toEqual(['long']);
  // sockets and timers come in between
  await new Promise((resolve) => void setTimeout(resolve));
  await Promise.all(all);
  expect(order).toEqual(['long', 'short', 'shorter']);
});

test('those whose work is short go in one round', async () => {
  const turn = new SystemTurn({ monotonic: () => 0 });
  let gone = 0;
  for (let each = 0; each < 5; each += 1) void turn.next().then(() => (gone += 1));
  await new Promise((resolve) => void setImmediate(resolve));
  expect(gone).toBe(5);
});
