import { MemoryEventStore } from '#adapters/event-store-memory';
import type { Budget } from '#application';
import { E3 } from '#testing/catalogue';
import { ManualTurn } from '#testing/fakes';
import { openWorld } from '#testing/world';

/** Is more than are answered, or decided, in one turn. */
const MANY = 250;

/** Each look at a budget takes a millisecond. */
class LookedAtTurn extends ManualTurn {
  override budget(milliseconds: number): Budget {
    const budget = super.budget(milliseconds);
    return {
      over: () => {
        this.advance(1);
        return budget.over();
      },
    };
  }

  /** Lets everybody go on until the work is done. */
  async until(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    void work.then(() => (isDone = true));
    while (!isDone) await this.go();
  }
}

describe('a lane', () => {
  it('takes what comes in one turn as one batch, and lets a turn go by before the next', async () => {
    const store = new MemoryEventStore();
    const before = openWorld({ store });
    await before.setUp();
    const batches: number[] = [];
    const observer = { batch: (commands: number) => void batches.push(commands), append: () => () => {} };
    const turn = new ManualTurn();
    const world = openWorld({ store, keys: before.keys, ids: before.ids, turn, observer });
    const eventLoop = () => new Promise<void>((resolve) => void setImmediate(resolve));

    const first = [world.buy(E3, 1), world.buy(E3, 2), world.buy(E3, 3)];
    await eventLoop();
    expect(batches).toEqual([]);
    await turn.go();
    await Promise.all(first);
    expect(batches).toEqual([3]);

    const second = world.buy(E3, 4);
    await eventLoop();
    expect(batches).toEqual([3]);
    await turn.go();
    await second;
    expect(batches).toEqual([3, 1]);

    await turn.go();
    for (const each of [before, world]) await each.close();
    expect(turn.pending).toBe(0);
  });

  it('decides single commands before others have a turn, and a slice with every second batch of them', async () => {
    const store = new MemoryEventStore();
    const before = openWorld({ store });
    await before.setUp();
    await before.buy(E3, 600);
    const users = await before.createUsers(600);
    const batches: number[] = [];
    const observer = { batch: (commands: number) => void batches.push(commands), append: () => () => {} };
    const turn = new LookedAtTurn();
    const world = openWorld({ store, keys: before.keys, ids: before.ids, turn, observer });
    await turn.until(
      world.accept({ type: 'StartOperation', body: { mode: 'add', users, licenses: [{ skuId: E3.skuId }] } }),
    );
    while (!batches.some((commands) => commands > 1)) await turn.go();
    batches.length = 0;

    let othersWentOn = false;
    void turn.next().then(() => (othersWentOn = true));
    let isBought = false;
    const bought = (async () => {
      for (let each = 0; each < 4; each += 1) await world.buy(E3, 1);
      isBought = true;
    })();
    for (let round = 0; round < 50 && !isBought; round += 1) await turn.goSoon();
    expect({ isBought, othersWentOn }).toEqual({ isBought: true, othersWentOn: false });
    expect(batches.map((commands) => (commands === 1 ? 'single' : 'with a slice'))).toEqual([
      'single',
      'with a slice',
      'single',
      'with a slice',
    ]);

    await turn.until(Promise.all([bought, world.runner.idle()]));
    await turn.until(Promise.all([before.close(), world.close()]));
  });

  it('goes on with a long batch before others have a turn, since commands wait for it', async () => {
    const store = new MemoryEventStore();
    const before = openWorld({ store });
    await before.setUp();
    const turn = new LookedAtTurn();
    const world = openWorld({ store, keys: before.keys, ids: before.ids, turn });
    await turn.until(world.buy(E3, 1));
    let othersWentOn = false;
    const others = turn.next().then(() => (othersWentOn = true));
    let answered = 0;
    const all = Array.from({ length: MANY }, () => world.buy(E3, 1).then(() => (answered += 1)));
    for (let round = 0; round < 500 && answered < MANY; round += 1) await turn.goSoon();
    expect({ answered, othersWentOn }).toEqual({ answered: MANY, othersWentOn: false });
    await turn.until(Promise.all([others, ...all]));
    await turn.until(Promise.all([before.close(), world.close()]));
  });
});
