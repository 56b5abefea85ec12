import type { Turn } from '#application';

export interface TurnHarness {
  readonly turn: Turn;
  /** One turn goes by. */
  go(): Promise<void>;
  /** How many milliseconds of monotonic time pass. */
  pass(milliseconds: number): void;
}

/** Every source of turns must do this. Each test gets a fresh harness. */
export const turnContract = (name: string, makeHarness: () => TurnHarness): void => {
  describe(`Turn: ${name}`, () => {
    let harness: TurnHarness;
    beforeEach(() => {
      harness = makeHarness();
    });

    it('comes after everything that needs no turn of its own', async () => {
      let hasCome = false;
      const next = harness.turn.next().then(() => (hasCome = true));
      for (let step = 0; step < 100; step += 1) await Promise.resolve();
      expect(hasCome).toBe(false);
      await harness.go();
      await next;
      expect(hasCome).toBe(true);
    });

    it('lets those who wait for it go on in the order in which they came', async () => {
      const order: string[] = [];
      const all = ['first', 'second', 'third'].map((who) => harness.turn.next().then(() => order.push(who)));
      await harness.go();
      await Promise.all(all);
      expect(order).toEqual(['first', 'second', 'third']);
    });

    it('lets others go between two turns of the same work', async () => {
      const order: string[] = [];
      const work = (async () => {
        await harness.turn.next();
        order.push('work');
        await harness.turn.next();
        order.push('work again');
      })();
      const other = harness.turn.next().then(() => order.push('other'));
      await harness.go();
      await harness.go();
      await Promise.all([work, other]);
      expect(order).toEqual(['work', 'other', 'work again']);
    });

    it('comes soon for who asks for that, before those who wait for the next, and not at once', async () => {
      const order: string[] = [];
      const next = harness.turn.next().then(() => order.push('next'));
      const soon = harness.turn.soon().then(() => order.push('soon'));
      for (let step = 0; step < 100; step += 1) await Promise.resolve();
      expect(order).toEqual([]);
      await harness.go();
      await Promise.all([next, soon]);
      expect(order).toEqual(['soon', 'next']);
    });

    it('has a budget that is over when its milliseconds have passed, not before, and stays over', () => {
      const budget = harness.turn.budget(10);
      expect(budget.over()).toBe(false);
      harness.pass(9);
      expect(budget.over()).toBe(false);
      harness.pass(1);
      expect(budget.over()).toBe(true);
      expect(budget.over()).toBe(true);
    });

    it('has budgets that begin when they are made, each for itself', () => {
      const first = harness.turn.budget(10);
      harness.pass(5);
      const second = harness.turn.budget(10);
      harness.pass(6);
      expect([first.over(), second.over()]).toEqual([true, false]);
    });

    it('has a budget of nothing that is over at once', () => {
      expect(harness.turn.budget(0).over()).toBe(true);
    });
  });
};
