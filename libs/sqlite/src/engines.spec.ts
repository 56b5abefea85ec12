import { chooseEngine, engineStates } from './engines.js';
import { UnusableSqlite } from './sqlite-error.js';

describe('the engine', () => {
  const before = process.env['SQLITE_ENGINE'];
  afterEach(() => {
    if (before === undefined) delete process.env['SQLITE_ENGINE'];
    else process.env['SQLITE_ENGINE'] = before;
  });
  const usable = (): readonly string[] => engineStates().flatMap(({ name, unusable }) => (unusable ? [] : [name]));

  it("is Node's own where that is safe, and the package's where it is not", () => {
    delete process.env['SQLITE_ENGINE'];
    expect(chooseEngine().name).toBe(usable()[0]);
    expect(usable()).toContain('package');
  });

  it('is the one that is named, by the caller or by SQLITE_ENGINE', () => {
    process.env['SQLITE_ENGINE'] = 'package';
    expect(chooseEngine().name).toBe('package');
    for (const name of usable()) expect(chooseEngine(name).name).toBe(name);
  });

  it('is never another one than named: what there is not, and what is not safe, is refused by a code', () => {
    process.env['SQLITE_ENGINE'] = 'libsql';
    expect(() => chooseEngine()).toThrow(UnusableSqlite);
    expect(() => chooseEngine()).toThrow(/no SQLite engine libsql: it is one of node, package/);
    for (const { name, unusable } of engineStates())
      if (unusable !== undefined) expect(() => chooseEngine(name)).toThrow(unusable);
  });
});
