import { setTimeout as wait } from 'node:timers/promises';
import { users as usersModel } from '../../../libs/projections/src/index.js';
import { E3 } from '../../../libs/testing/src/catalogue/index.js';
import { accepted, assignmentOf, buy, createUsers } from '../ours/commands.js';
import { Filled } from '../ours/filled.js';
import { type Row, sized } from '../row.js';
import { quantile } from '../table.js';

const A_SECOND = 1_000;
const HOUR = 3_600_000;

export const lag: Row = {
  name: '6',
  says: 'how far read models are behind at 1,000 assignments a second',
  isQuick: true,
  async open({ scale, runs }) {
    const count = sized(10_000, scale);
    const filled = await Filled.with(1, async (send) => {
      await buy(send, E3, count * runs);
      return createUsers(send, count * runs);
    });
    const inProcess = await filled.inProcess();
    const { freshness } = inProcess.parts.querySide;
    const round = async (number: number) => {
      const ages: number[] = [];
      const one = async (at: number): Promise<void> => {
        const user = filled.content[number * count + at]!;
        const { position } = await accepted(inProcess.send(assignmentOf(user, E3)));
        const stored = performance.now();
        await freshness.waitFor(position!, [usersModel.name], { timeoutMilliseconds: HOUR });
        ages.push(performance.now() - stored);
      };
      const began = performance.now();
      const all: Promise<void>[] = [];
      // a timer comes late on a busy machine, and then as many are sent as should have been by now
      while (all.length < count) {
        const due = Math.min(count, 1 + Math.floor(((performance.now() - began) * A_SECOND) / 1_000));
        while (all.length < due) all.push(one(all.length));
        await wait(1);
      }
      const seconds = (performance.now() - began) / 1_000;
      await Promise.all(all);
      await inProcess.caughtUp();
      return { figures: { sent: count / seconds, median: quantile(ages, 0.5), p99: quantile(ages, 0.99) } };
    };
    return {
      sides: [{ name: 'with read models', round }],
      lines: [
        { workload: 'assignments that were sent', unit: '/s', ours: 'sent' },
        { workload: 'age of an event when it shows, median', unit: 'ms', ours: 'median' },
        { workload: 'the same, 99 %', unit: 'ms', ours: 'p99', reach: { at: 'most', value: 150 } },
      ],
      close: () => filled.close(),
    };
  },
};
