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

const loopGoesRound = () => new Promise<void>((resolve) => void setImmediate(resolve));

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
  while (order.length === 0) await loopGoesRound();
  await loopGoesRound();
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
  while (gone === 0) await loopGoesRound();
  expect(gone).toBe(5);
});

test('a request that needs many rounds of the loop isn’t held up by one who waits in each of them', async () => {
  const turn = new SystemTurn({ monotonic: () => 0 });
  let units = 0;
  const end = new AbortController();
  const longWork = (async () => {
    for (; !end.signal.aborted; units += 1) await turn.next();
  })();
  for (let round = 0; round < 20; round += 1) await loopGoesRound();
  expect(units).toBeLessThan(2);
  end.abort();
  await longWork;
});

test('one who waits goes on in time however busy others are', async () => {
  let now = 0;
  const turn = new SystemTurn({ monotonic: () => now });
  let hasGone = false;
  void turn.next().then(() => (hasGone = true));
  for (let batch = 0; batch < 3; batch += 1) {
    await turn.soon();
    now += 10;
  }
  expect(hasGone).toBe(true);
});
