import { turnContract } from '#testing/contracts';
import { UnsharedTurn } from './unshared-turn.js';

const loopGoesRound = () => new Promise<void>((resolve) => void setImmediate(resolve));

turnContract('a thread that serves nobody', () => {
  let now = 1_000;
  return {
    turn: new UnsharedTurn({ monotonic: () => now }),
    go: loopGoesRound,
    pass: (milliseconds) => void (now += milliseconds),
  };
});

test('all who wait go on in the same round of the loop, however long one of them takes', async () => {
  let now = 0;
  const turn = new UnsharedTurn({ monotonic: () => now });
  const gone: string[] = [];
  for (const each of ['long', 'short', 'shorter'])
    void turn.next().then(() => {
      now += 100;
      gone.push(each);
    });
  await loopGoesRound();
  expect(gone).toEqual([]);
  await loopGoesRound();
  expect(gone).toEqual(['long', 'short', 'shorter']);
});
