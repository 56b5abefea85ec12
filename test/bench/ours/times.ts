/** Asks one after the other. Resolves to the milliseconds of each. */
export const timesOf = async (count: number, ask: (at: number) => unknown): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const began = performance.now();
    await ask(at);
    times.push(performance.now() - began);
  }
  return times;
};
