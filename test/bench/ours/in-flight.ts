/** Runs `work` for 0 to count-1, so many at once. Resolves to how many seconds all of it took. */
export const inFlight = async (
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return (performance.now() - began) / 1_000;
};
