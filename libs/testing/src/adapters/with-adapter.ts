/** Names of the adapters that must be reachable in this run: `REQUIRED_ADAPTERS=kurrentdb,mongodb`, or `all`. Of several names, all must be. */
const isRequired = (names: string): boolean => {
  const required = (process.env['REQUIRED_ADAPTERS'] ?? '').split(',').map((entry) => entry.trim());
  return required.includes('all') || names.split(',').every((name) => required.includes(name));
};

/** One line of the report, also where Jest keeps the console's to itself. */
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Registers the contracts of an adapter that needs a server. Not reachable: one printed line and one skipped test that gives the reason; named
 * in REQUIRED_ADAPTERS: one failing test instead. To be awaited at the top of a spec.
 * @param probe rejects where the server can't be used, with the reason as its message
 */
export const withAdapter = async (name: string, probe: () => Promise<unknown>, define: () => void): Promise<void> => {
  let reason: string;
  try {
    await probe();
    return define();
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  if (isRequired(name)) {
    describe(name, () => {
      it('is reachable, as REQUIRED_ADAPTERS asks', () => {
        throw new Error(`${name} is required, but not reachable: ${reason}`);
      });
    });
    return;
  }
  print(`adapter ${name} skipped, not reachable: ${reason}`);
  describe(name, () => {
    it.skip(`is not reachable: ${reason}`, () => undefined);
  });
};

/**
 * `it`, or a skipped test whose title and printed line give the reason: for cases of a contract that an adapter can't do by its nature.
 */
export const itUnless = (
  adapter: string,
  reason: string | undefined,
): ((title: string, run: () => Promise<void>, timeout?: number) => void) => {
  if (reason === undefined) return (title, run, timeout) => it(title, run, timeout);
  return (title, run) => {
    print(`${adapter}: "${title}" is left out: ${reason}`);
    it.skip(`${title} (left out: ${reason})`, run);
  };
};
