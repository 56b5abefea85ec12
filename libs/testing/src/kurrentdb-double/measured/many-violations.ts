import { check, errorOf, record, type Asked, type MeasuredCase } from './asked.js';

/** Expects so many missing streams at a revision, each with a name of so many bytes. */
const expectMany = async ({ client, prefix }: Asked, count: number, bytes: number): Promise<unknown> => {
  const names = Array.from({ length: count }, (_, index) => `${prefix}${index}.`.padEnd(bytes, 'x'));
  const records = [{ streamName: `${prefix}many`, record: record(1) }];
  const call = client.appendRecords(
    records,
    names.map((name) => check(name, 5n)),
  );
  const answer = (await errorOf(call)) as { readonly error: string; readonly violations?: readonly unknown[] };
  return answer.violations?.length ?? answer.error;
};
export const MANY_VIOLATIONS: readonly MeasuredCase[] = [
  ...(
    [
      [133, 90],
      [222, 54],
      [300, 40],
      [400, 20],
      [130, 120],
      [220, 78],
      [350, 37],
    ] as const
  ).map(([count, bytes]) => ({
    what: `${count} violations with names of ${bytes} bytes are answered`,
    ask: (asked: Asked) => expectMany(asked, count, bytes),
    answered: count,
  })),
  ...(
    [
      [400, 30],
      [480, 25],
      [600, 20],
      [350, 40],
      [240, 78],
      [200, 92],
      [180, 120],
    ] as const
  ).map(([count, bytes]) => ({
    what: `${count} violations with names of ${bytes} bytes have no answer`,
    ask: (asked: Asked) => expectMany(asked, count, bytes),
    answered: expect.stringMatching(/^(unavailable|deadline-exceeded)$/),
  })),
];
