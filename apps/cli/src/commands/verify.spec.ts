import { PassThrough } from 'node:stream';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { createCodec, withChecksums } from '#contracts';
import { ManualClock } from '#testing/fakes';
import { type CliWorld, runCli } from '../../../../test/support/cli/run-cli.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const ID = '00000000-0000-4000-8000-000000000001';
const metadata = {
  tenantId: TENANT,
  actor: 'a',
  actorKind: 'user',
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  occurredAt: '2026-01-15T08:00:00.000Z',
} as const;

describe('damage in a data directory', () => {
  let store: MemoryEventStore;
  const inWorld = (args: readonly string[], world: CliWorld) => {
    const keys = new MemoryKeys();
    const readModels = new MemoryReadModels();
    const of = { keys, sessions: keys.sessions, codec: createCodec({ keys }) };
    const stores = { ...of, store, readModels, clock: new ManualClock() };
    return runCli(args, { ...world, openDataStores: async () => ({ ...stores, close: async () => {} }) });
  };
  const seatledger = (...args: readonly string[]) => inWorld(args, {});

  beforeEach(async () => {
    store = new MemoryEventStore();
    const event = { id: ID, type: 'TenantRenamed', version: 1, data: '{"displayName":"Contoso"}', metadata };
    await store.append([withChecksums({ stream: `tenant-${TENANT}`, expected: 'no-stream', events: [event] })]);
    store.tamper(ID, { data: '{"displayName":"Contosp"}' });
  });

  it('is listed by verify, which names the repair and ends with 1', async () => {
    const { code, out, err } = await seatledger('verify');
    expect(out).toMatch(new RegExp(`00000000000000000001 +tenant-${TENANT} +${ID}`));
    expect(err).toContain('seatledger repair --from BACKUP (damaged-event)');
    expect(code).toBe(1);
    expect(JSON.parse((await seatledger('verify', '--json')).out)).toMatchObject({ damaged: [{ eventId: ID }] });
  });

  it('says the same where one tenant is asked for, and knows no other', async () => {
    expect((await seatledger('verify', '--tenant', TENANT.toUpperCase())).out).toMatch(/^1 event, 1 tenant\n/);
    const unknown = await seatledger('verify', '--tenant', ID);
    expect(unknown.err).toContain('the history knows no such tenant (tenant-not-found)');
    expect(unknown.code).toBe(1);
    expect(await seatledger('verify', '--tenant', 'contoso')).toMatchObject({
      code: 1,
      err: expect.stringContaining('No tenant is called "contoso"'),
    });
  });

  it('shows how far it is to a person who looks on, and ends where they interrupt it', async () => {
    const screen = Object.assign(new PassThrough(), { isTTY: true });
    await inWorld(['verify'], { screen });
    expect(String(screen.read())).toMatch(/Events .*1\/1/);
    const interrupted = await inWorld(['verify'], {
      onInterrupt: (callback) => {
        callback();
        return () => undefined;
      },
    });
    expect(interrupted).toMatchObject({
      code: 130,
      out: '',
      err: 'The history was not read to its end. (interrupted)',
    });
  });

  it('of a whole stream is listed by verify, which names the runbook and ends with 1', async () => {
    store = new MemoryEventStore();
    store.damage('catalogue');
    const { code, out, err } = await seatledger('verify');
    expect(out).toMatch(/catalogue +somebody cut it/);
    expect(err).toContain('See docs/runbooks/damaged-streams.md (damaged-stream)');
    expect(code).toBe(1);
    expect(JSON.parse((await seatledger('verify', '--json')).out)).toMatchObject({
      damagedStreams: [{ stream: 'catalogue' }],
    });
  });

  it('is told all the same where the data directory can’t be closed afterwards', async () => {
    const keys = new MemoryKeys();
    const close = () => Promise.reject(new Error('the disk is gone'));
    const of = { keys, sessions: keys.sessions, codec: createCodec({ keys }) };
    const stores = { ...of, store, readModels: new MemoryReadModels(), close };
    const world = { openDataStores: async () => ({ ...stores, clock: new ManualClock() }) };
    const { code, out, err } = await runCli(['projections', 'list'], world);
    expect({ code, err }).toEqual({ code: 0, err: 'closing the data directory failed: Error: the disk is gone' });
    expect(out).toContain('Projection');
  });

  it('ends other commands with 3, the event and the repair, and no stack of the program', async () => {
    store.tamper(ID, { stream: 'nobody' });
    const { code, err } = await seatledger('projections', 'rebuild', 'users');
    expect(err).toMatch(
      new RegExp(`^event ${ID} at position 0{19}1 of stream nobody is damaged.*repair --from BACKUP`),
    );
    expect(err).not.toContain('    at ');
    expect(code).toBe(3);
  });
});
