import type { ReassignedUsers } from '../http/shapes.js';
import { printable } from '../output/table.js';
import type { Rows } from '../output/rows.js';
import { effectLines } from './effects.js';
import type { Names } from './names.js';
import { seatLines } from './seats.js';
import { tenseOf } from './tense.js';
import { nameOfChanged, outcomeOfChange, withPlansOff } from './user-change.js';
import { userRows } from './user-rows.js';

interface Move {
  readonly from: string;
  readonly to: string;
  readonly names: Names;
}

/** Returns what became of the two users of a reassignment, and of the seats, which stay as many as they were. */
export function moveLines({ from, to, names }: Move, moved: ReassignedUsers): readonly string[] {
  const tense = tenseOf(moved);
  const products = (moved.to.assigned ?? []).map(names.product).join(', ');
  const [source, target] = [
    nameOfChanged({ user: from, names }, moved.from),
    nameOfChanged({ user: to, names }, moved.to),
  ];
  return [
    `${{ done: 'Moved', tried: 'Would move' }[tense]} ${products} from ${source} to ${target}`,
    ...[[source, moved.from] as const, [target, moved.to] as const].flatMap(([who, change]) => [
      `${who}:`,
      ...effectLines(withPlansOff(change, names), names, tense).map((line) => `  ${line}`),
    ]),
    ...seatLines(moved.to.seats, names, tense),
  ].map(printable);
}

/** Returns the same as two rows of CSV. */
export const moveRows = ({ from, to, names }: Move, moved: ReassignedUsers): Rows => {
  const state = outcomeOfChange(moved);
  return userRows(
    [
      { ...withPlansOff(moved.from, names), user: from, id: moved.from.id, state },
      { ...withPlansOff(moved.to, names), user: to, id: moved.to.id, state },
    ],
    names,
    tenseOf(moved),
  );
};
