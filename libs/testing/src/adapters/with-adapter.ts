/**
 * Tells whether all of the named adapters must be reachable in this run. `REQUIRED_ADAPTERS=kurrentdb,mongodb` names
 * some, and `all` stands for every one.
 */
const isRequired = (names: string): boolean => {
  const required = (process.env['REQUIRED_ADAPTERS'] ?? '').split(',').map((entry) => entry.trim());
  return required.includes('all') || names.split(',').every((name) => required.includes(name));
};

/** Prints a line of the report even where Jest keeps the console's output to itself. */
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Registers the contracts of an adapter that needs a server. Where the server isn't reachable, this prints one line and
 * registers one skipped test with the reason; where REQUIRED_ADAPTERS names the adapter, that test fails instead. Await
 * it at the top of a spec.
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
 * Returns `it`, or what registers a skipped test whose title and printed line give the reason. It is for cases of a
 * contract that an adapter can't do by its nature.
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

/**
 * The suite of an adapter over one engine after the other. An engine that this Node can't use: one printed line and
 * one skipped test that give the reason.
 */
export const overEngines = <Name extends string>(
  engines: readonly { readonly name: Name; readonly unusable?: string }[],
  define: (engine: Name) => void,
): void => {
  for (const { name, unusable } of engines) {
    describe(`on the engine ${name}`, () => {
      if (unusable === undefined) return define(name);
      print(`engine ${name} skipped: ${unusable}`);
      it.skip(`can't be used: ${unusable}`, () => undefined);
    });
  }
};
