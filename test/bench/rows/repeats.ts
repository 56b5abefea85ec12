import { accepted, changeOf, type Send } from '../ours/commands.js';
import { Filled } from '../ours/filled.js';
import { inFlight } from '../ours/in-flight.js';
import { type Row, type Side, sized } from '../row.js';

const IN_FLIGHT = 64;
/** Each tenth command repeats the one so many before it. */
const EACH = 10;

export const repeats: Row = {
  name: '3',
  says: 'as 1, with 10 % repeated commands',
  isQuick: true,
  async open({ scale }) {
    const count = sized(20_000, scale, IN_FLIGHT);
    const filled = await Filled.users(count);
    const users = filled.content;
    const { send } = await filled.alone();
    /** Resolves to the rate, and to how many were answered as repeats. */
    const run = async (name: string, number: number, isRepeat: (at: number) => boolean) => {
      let repeated = 0;
      const ask = async (at: number, ...[request, who]: Parameters<Send>): Promise<void> => {
        const reply = await accepted(send(request, who));
        if (reply.repeated === true) repeated += 1;
        if ((reply.repeated === true) !== isRepeat(at)) throw new Error(`command ${at} was answered otherwise`);
      };
      const seconds = await inFlight(count, IN_FLIGHT, (at) => {
        const as = isRepeat(at) ? at - EACH + 1 : at;
        return ask(at, changeOf(users[as]!, `${name} ${number}`), { id: `${name} ${number} ${as}` });
      });
      return { rate: count / seconds, repeated };
    };
    const sides: readonly Side[] = [
      {
        name: 'all new',
        round: async (number) => ({ figures: { 'all new': (await run('new', number, () => false)).rate } }),
      },
      {
        name: 'repeats',
        round: async (number) => {
          const { rate, repeated } = await run('repeats', number, (at) => at % EACH === EACH - 1);
          if (repeated !== Math.floor(count / EACH)) throw new Error(`${repeated} repeats were found`);
          return { figures: { repeats: rate } };
        },
      },
    ];
    const beside = { figure: 'all new', what: 'all new', ratio: 'ours/other' } as const;
    const workload = 'changes of distinct users, each tenth a repeat, without read models';
    return { sides, lines: [{ workload, unit: '/s', ours: 'repeats', beside }], close: () => filled.close() };
  },
};
