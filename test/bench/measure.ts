import { isDeepStrictEqual, inspect } from 'node:util';
import type { Asked, Figures, Line, Row } from './row.js';

/** All that is known of a row in the end. It is plain data, which goes from process to process. */
export interface Measured {
  readonly row: string;
  readonly lines: readonly Line[];
  readonly notes: readonly string[];
  /** The figures of each round, those of all sides together. */
  readonly rounds: readonly Figures[];
  /** Why it has none. */
  readonly failed?: string;
}

const differing = (row: string, one: readonly [string, unknown], other: readonly [string, unknown]): Error => {
  const shown = ([name, result]: readonly [string, unknown]): string => `${name}: ${inspect(result, { depth: 6 })}`;
  return new Error(`row ${row} compares what isn't the same: ${shown(one)}; ${shown(other)}`);
};

/** Where nobody else was asked, a line says what this project did, once. */
const withoutPeers = (lines: readonly Line[], rounds: readonly Figures[]): readonly Line[] => {
  const told = new Set<string>();
  return lines.flatMap((line): readonly Line[] => {
    const { beside, reach: _reach, ...alone } = line;
    const isWhole = beside === undefined || rounds.some((figures) => figures[beside.figure] !== undefined);
    if (!isWhole && told.has(line.ours)) return [];
    told.add(line.ours);
    return [isWhole ? line : alone];
  });
};

/**
 * Opens a row, warms up all of its sides, and then runs them in turn, beginning with another one in each round. What
 * they did is compared before anything is counted, and in each round again.
 * @throws Error where two sides did something else; whatever a side throws
 */
export const measure = async (row: Row, asked: Asked, count: number): Promise<Measured> => {
  const { sides, lines, notes = [], close } = await row.open(asked);
  try {
    const rounds: Figures[] = [];
    for (let number = 0; number <= count; number += 1) {
      const figures: Record<string, number> = {};
      let first: readonly [string, unknown] | undefined;
      for (const side of sides.map((_, at) => sides[(at + number) % sides.length]!)) {
        globalThis.gc?.();
        const round = await side.round(number);
        Object.assign(figures, round.figures);
        if (round.result === undefined) continue;
        first ??= [side.name, round.result];
        if (!isDeepStrictEqual(first[1], round.result)) throw differing(row.name, first, [side.name, round.result]);
      }
      if (number > 0) rounds.push(figures);
    }
    return { row: row.name, lines: asked.peers ? lines : withoutPeers(lines, rounds), notes, rounds };
  } finally {
    await close();
  }
};
