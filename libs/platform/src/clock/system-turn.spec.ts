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
