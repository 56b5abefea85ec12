/** Resolves to the milliseconds it took. */
export const timeOf = async (ask: () => unknown): Promise<number> => {
  const began = performance.now();
  await ask();
  return performance.now() - began;
};

/** Asks one after the other. Resolves to the milliseconds of each. */
export const timesOf = async (count: number, ask: (at: number) => unknown): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) times.push(await timeOf(() => ask(at)));
  return times;
};
