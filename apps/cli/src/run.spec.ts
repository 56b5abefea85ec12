import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { InProcessBroker } from '#adapters/broker-inprocess';
import { CountedIds, ManualDelay } from '#testing/fakes';
import type { Io } from './output/io.js';
import { run } from './run.js';
import type { World } from './session/session.js';

const resources = join(import.meta.dirname, '../../../resources');

const notHere = (): Promise<never> => Promise.reject(new Error('not in this spec'));

let openBroker: World['openBroker'] = notHere;

const seatledger = (...args: string[]): Promise<Run> => seatledgerTyping(undefined, ...args);

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
/**
 * Runs a command line without any server. `typed` is what a person answers to every question, or undefined where nobody
 * is there.
 */
async function seatledgerTyping(typed: string | undefined, ...args: string[]): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    env: { SEATLEDGER_URL: 'http://127.0.0.1:1' },
    interactive: false,
    stderr: new PassThrough(),
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    room: () => Promise.resolve(),
    read: () => Promise.resolve(''),
    ask: (question) => {
      if (typed === undefined) return Promise.resolve({ kind: 'nobody' });
      err.push(question);
      return Promise.resolve({ kind: 'typed', text: typed });
    },
    onInterrupt: () => () => undefined,
  };
  const world: World = {
    io,
    openDataDir: notHere,
    openDataStores: notHere,
    openDataFiles: notHere,
    issueToken: notHere,
    openBroker,
    openStoreServer: notHere,
  };
  const code = await run(args, world, resources);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

it.each([
  ['an unknown command', ['userz'], /unknown command 'userz'/],
  ['an unknown option', ['users', 'list', '--colour'], /unknown option '--colour'/],
  ['a name that begins with a hyphen', ['tenants', 'rename', '-x', 'y'], /'-x'\n.*goes behind --\n+Help: /],
  ['a missing argument', ['assign', 'ann@x.io'], /missing required argument 'sku'/],
  ['a missing option', ['tenants', 'create', 'Contoso'], /--country/],
  ['a server and a data directory', ['tenants', 'list', '--url', 'http://x', '--data-dir', 'y'], /exclude each other/],
  ['a URL where the data itself is needed', ['verify', '--url', 'http://x'], /data directory/],
  ['what is no URL', ['tenants', 'list', '--url', 'localhost'], /is no URL/],
  ['a file that is not there', ['users', 'import', 'nowhere.csv'], /nowhere\.csv can't be read/],
  ['seats that are no number', ['purchases', 'buy', 'ENTERPRISEPACK', 'many'], /many/],
  ['two forms of output', ['tenants', 'list', '--json', '--output', 'csv'], /--json and --output csv exclude each/],
  ['an unknown form of output', ['tenants', 'list', '--output', 'xml'], /table, json, csv/],
])('ends with 2 for %s', async (_, args, message) => {
  const { code, out, err } = await seatledger(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(message);
});

it.each([
  [['users', 'import'], 'seatledger users import'],
  [['users', 'list', '--colour'], 'seatledger users list'],
  [['users', 'lst'], 'seatledger users'],
  [['userz'], 'seatledger'],
])('points to the help of the command itself: %s', async (args, name) => {
  expect((await seatledger(...args)).err).toMatch(new RegExp(`\nHelp: ${name} --help$`));
});

it('prints the help that is asked for to stdout', async () => {
  expect(await seatledger('users', 'import', '--help')).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('--continue') as unknown,
  });
});

it('ends with 3 where no server answers, as JSON for programs', async () => {
  const { code, err } = await seatledger('tenants', 'list', '--json');
  expect(code).toBe(3);
  expect(JSON.parse(err)).toMatchObject({
    code: 'unreachable',
    detail: expect.stringContaining('http://127.0.0.1:1') as unknown,
  });
});

it('names line and column of what a file has wrong, before any server is asked', async () => {
  const { code, err } = await seatledger('restrictions', 'import', join(resources, 'plan-services.csv'));
  expect(code).toBe(1);
  expect(err).toMatch(/plan-services\.csv, line 1, .*\(csv-unknown-column\)/);
});

describe('parked messages', () => {
  const message = (id: string) => ({
    messageId: id,
    type: 'DeleteUser',
    routingKey: 'a-tenant',
    body: new TextEncoder().encode(`{"n":"${id}"}`),
    contentType: 'application/json',
    userId: 'hr',
  });
  /** Resolves to a broker where `a` and `b` are parked. What is sent again counts as done. */
  const withParked = async (longId = 'b') => {
    const broker = new InProcessBroker({ delay: new ManualDelay(), ids: new CountedIds() });
    const seen: string[] = [];
    await broker.consumeCommands(async ({ messageId }) => {
      seen.push(messageId);
      const isNew = seen.filter((each) => each === messageId).length === 1;
      return isNew ? { outcome: 'park', reason: 'malformed' } : { outcome: 'done' };
    });
    await broker.publishCommands([message('a'), message(longId)]);
    while ((await broker.parked(2)).length < 2) await new Promise((resolve) => setImmediate(resolve));
    openBroker = async () => ({
      parked: (limit) => broker.parked(limit),
      parkedIds: () => broker.parkedIds(),
      parkedMessage: (id) => broker.parkedMessage(id),
      replayParked: (ids) => broker.replayParked(ids),
      publishInto: (queue) => broker.publishInto(queue),
      discardParked: (ids) => broker.discardParked(ids),
      close: async () => {},
    });
    return { broker, seen, ids: (await broker.parked(2)).map(({ parkedId }) => parkedId) };
  };
  afterEach(() => (openBroker = notHere));

  it('are listed without their bodies, and shown with them', async () => {
    const { ids } = await withParked();
    const { out } = await seatledger('parked', 'list');
    expect(out).toMatch(/DeleteUser +a-tenant +hr +1 +malformed/);
    expect(out).not.toContain('"n"');
    expect((await seatledger('parked', 'show', ids[1]!)).out).toContain('{"n":"b"}');
    const json = JSON.parse((await seatledger('parked', 'list', '--json')).out) as object[];
    expect(json).toMatchObject([{ parkedId: ids[0], messageId: 'a' }, { messageId: 'b' }]);
  });
  it('stand in a table that long ids of a sender don\u2019t tear apart, with the time of parking', async () => {
    const long = 'b'.repeat(201);
    const { ids } = await withParked(long);
    const { out } = await seatledger('parked', 'list');
    expect(out).toMatch(new RegExp(`^${ids[1]} +20\\d\\d-[^ ]+Z +b{39}… +DeleteUser `, 'm'));
    expect((await seatledger('parked', 'show', ids[1]!)).out).toContain(long);
  });
  it('are replayed one by one or all', async () => {
    const { ids, seen, broker } = await withParked();
    expect(await seatledger('parked', 'replay', ids[0]!)).toMatchObject({ code: 0 });
    expect(seen).toEqual(['a', 'b', 'a']);
    expect(await seatledger('parked', 'replay', '--all')).toMatchObject({ code: 0 });
    expect(seen).toEqual(['a', 'b', 'a', 'b']);
    expect(await broker.parked(5)).toEqual([]);
  });
  it('are discarded only on a yes', async () => {
    const { ids, broker } = await withParked();
    expect(await seatledgerTyping('no', 'parked', 'discard', ids[0]!)).toMatchObject({ code: 1 });
    expect(await broker.parked(5)).toHaveLength(2);
    expect(await seatledgerTyping('yes', 'parked', 'discard', ids[0]!)).toMatchObject({ code: 0 });
    expect((await broker.parked(5)).map(({ parkedId }) => parkedId)).toEqual([ids[1]]);
  });
  it.each([['show'], ['replay'], ['discard']])('that are not there can not be %sed', async (verb) => {
    await withParked();
    expect(await seatledger('parked', verb, 'nothing', '--yes')).toMatchObject({ code: 1, out: '' });
  });
  it('name either an id or all', async () => {
    await withParked();
    expect(await seatledger('parked', 'replay')).toMatchObject({ code: 2 });
  });
});
