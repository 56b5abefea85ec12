import { itUnless, overEngines, withAdapter } from '#testing/adapters';

const unreachable = async (): Promise<never> => {
  throw new Error('nobody listens');
};
let defined = 0;
const before = process.env['REQUIRED_ADAPTERS'];
const lines: string[] = [];
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (text: string | Uint8Array) => lines.push(String(text)) > 0;
/** Records what would be registered, instead of registering it here. */
const registered: { title: string; kind: 'runs' | 'skipped'; run: () => unknown }[] = [];
const real = { describe: globalThis.describe, it: globalThis.it };
const record = (kind: 'runs' | 'skipped') => (title: string, run: () => unknown) =>
  registered.push({ title, kind, run });
Object.assign(globalThis, {
  describe: (_name: string, body: () => void) => body(),
  it: Object.assign(record('runs'), { skip: record('skipped') }),
});
await withAdapter(
  'here',
  async () => undefined,
  () => void (defined += 1),
);
process.env['REQUIRED_ADAPTERS'] = 'other, another';
await withAdapter('away', unreachable, () => void (defined += 1));
process.env['REQUIRED_ADAPTERS'] = 'other, away';
await withAdapter('away', unreachable, () => void (defined += 1));
itUnless('memory', 'it forgets')('remembers', async () => undefined);
itUnless('memory', undefined)('counts', async () => undefined);
const engines: string[] = [];
overEngines([{ name: 'old', unusable: 'it loses commits' }, { name: 'new' }], (engine) => engines.push(engine));
Object.assign(globalThis, real);
process.stdout.write = write;
if (before === undefined) delete process.env['REQUIRED_ADAPTERS'];
else process.env['REQUIRED_ADAPTERS'] = before;

describe('adapters under contract', () => {
  test('a reachable one is tested, one that is away is not', () => {
    expect(defined).toBe(1);
  });
  test('one that is away prints a line and leaves a skipped test with the reason; a required one fails', () => {
    expect(lines[0]).toBe('adapter away skipped, not reachable: nobody listens\n');
    expect(registered.slice(0, 2)).toMatchObject([
      { kind: 'skipped', title: 'is not reachable: nobody listens' },
      { kind: 'runs', title: 'is reachable, as REQUIRED_ADAPTERS asks' },
    ]);
    expect(registered[1]!.run).toThrow('away is required, but not reachable: nobody listens');
  });
  test('a case that an adapter leaves out is printed with the reason, and stays visible as skipped', () => {
    expect(lines[1]).toBe('memory: "remembers" is left out: it forgets\n');
    expect(registered.slice(2, 4)).toMatchObject([
      { kind: 'skipped', title: 'remembers (left out: it forgets)' },
      { kind: 'runs', title: 'counts' },
    ]);
  });
  test('an engine that can be used is tested, another one is printed with the reason and stays as skipped', () => {
    expect(engines).toEqual(['new']);
    expect(lines.slice(2)).toEqual(['engine old skipped: it loses commits\n']);
    expect(registered.slice(4)).toMatchObject([{ kind: 'skipped', title: "can't be used: it loses commits" }]);
  });
});
