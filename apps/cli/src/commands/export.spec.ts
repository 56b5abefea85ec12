import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { createCodec } from '#contracts';
import { ManualClock } from '#testing/fakes';
import { CONTOSO, openWorld, type CommandWorld } from '#testing/world';
import { type CliWorld, runCli } from '../../../../test/support/cli/run-cli.js';

describe('export', () => {
  let world: CommandWorld;
  let keys: MemoryKeys;
  let user: string;
  beforeEach(async () => {
    keys = new MemoryKeys();
    world = openWorld({ keys, store: new MemoryEventStore() });
    await world.setUp();
    [user] = (await world.createUsers(1, 'zoe')) as [string];
  });
  afterEach(() => world.close());

  const seatledger = (args: readonly string[], more: CliWorld = {}) => {
    const { store } = world;
    const readModels = new MemoryReadModels();
    const of = { keys, sessions: keys.sessions, codec: createCodec({ keys }) };
    const stores = { ...of, store, readModels, clock: new ManualClock() };
    return runCli(args, { ...more, openDataStores: async () => ({ ...stores, close: async () => {} }) });
  };

  it('writes a tenant in clear, one document a line, from its first line to its last', async () => {
    const { code, out, err } = await seatledger(['export', '--tenant', CONTOSO.toUpperCase()]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ export: 'seatledger-tenant', tenantId: CONTOSO });
    expect(lines.at(-1)).toEqual({ events: lines.length - 2, unreadable: 0 });
    expect(out).toContain('"text":"zoe0@contoso.com"');
  });

  it('says what can’t be read, and ends with 1', async () => {
    keys.tamper({ tenantId: CONTOSO, personId: user }, 'damage');
    const { code, out, err } = await seatledger(['export', '--tenant', CONTOSO]);
    expect({ code, err }).toEqual({ code: 1, err: '2 values can’t be read (damaged-personal-data)' });
    expect(out).toContain('{"unreadable":true}');
  });

  it('wants one tenant that there is', async () => {
    expect(await seatledger(['export'])).toMatchObject({ code: 2, out: '' });
    const unknown = await seatledger(['export', '--tenant', user]);
    expect(unknown).toEqual({ code: 1, out: '', err: 'the history knows no such tenant (tenant-not-found)' });
    expect((await seatledger(['export', '--tenant', 'contoso'])).err).toContain('No tenant is called "contoso"');
  });

  it('ends where a person interrupts it, without its last line', async () => {
    const interrupts: CliWorld = {
      onInterrupt: (callback) => {
        callback();
        return () => undefined;
      },
    };
    const { code, out, err } = await seatledger(['export', '--tenant', CONTOSO], interrupts);
    expect({ code, err }).toEqual({ code: 130, err: 'The tenant was not exported to its end. (interrupted)' });
    expect(out).not.toContain('"unreadable":0');
  });
});
