import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Broker, type BrokerEvent, Unroutable } from '#application';
import { runCli } from '../../../../test/support/cli/run-cli.js';

const at = (place: number): string => String(place).padStart(20, '0');
const event = (place: number): string => JSON.stringify({ id: `e${place}`, position: at(place) });
const heartbeat = (place: number): string => JSON.stringify({ heartbeat: 'now', position: at(place) });
const end = (how: string, place: number, detail?: string): string =>
  JSON.stringify({ end: how, position: at(place), detail });

describe('a replay', () => {
  let server: Server;
  let asked: (string | null)[];
  /** Each answer is its lines; one that ends with `cut` is cut within a line. */
  const serve = async (...answers: readonly (readonly string[])[]): Promise<string> => {
    asked = [];
    server = createServer((request, response) => {
      const lines = answers[asked.length] ?? [end('complete', 99)];
      asked.push(new URL(request.url ?? '', 'http://x').searchParams.get('from'));
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      const isCut = lines.at(-1) === 'cut';
      const text = (isCut ? lines.slice(0, -1) : lines).map((line) => `${line}\n`).join('');
      if (!isCut) return void response.end(text);
      response.write(`${text}{"id":"half`, () => response.destroy());
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const replay = async (url: string, ...args: readonly string[]) => {
    const { code, out, err } = await runCli(['replay', ...args], { url });
    const ids = out === '' ? [] : out.split('\n').map((line) => (JSON.parse(line) as { id: string }).id);
    return { code, ids, err };
  };

  it('goes on behind the last whole line, however it ended', async () => {
    const url = await serve(
      [event(1), event(2), 'cut'],
      [event(3), heartbeat(7), end('shutting-down', 8)],
      [end('store-unavailable', 8)],
      [event(9), end('token-ended', 9)],
      [end('complete', 12)],
    );
    expect(await replay(url)).toEqual({ code: 0, err: '', ids: ['e1', 'e2', 'e3', 'e9'] });
    expect(asked).toEqual([null, at(2), at(8), at(8), at(9)]);
  });

  it('stops where a person has to look, and says how it goes on', async () => {
    const url = await serve([event(1), end('damaged-event', 1, 'event e2 is damaged')]);
    const { code, err, ids } = await replay(url, '--type', 'UserCreated', '--to', at(50));
    expect([code, ids]).toEqual([3, ['e1']]);
    expect(err).toBe(
      `event e2 is damaged. Go on with: seatledger replay --from ${at(1)} --to ${at(50)} --type UserCreated ` +
        '(damaged-event)',
    );
  });

  it('is given up where nothing comes again and again', async () => {
    const url = await serve(...Array.from({ length: 9 }, () => [end('store-unavailable', 0)]));
    expect(await replay(url)).toMatchObject({ code: 3, ids: [] });
    expect(asked).toHaveLength(6);
  });

  describe('into a queue', () => {
    const QUEUE = 'seatledger.replay.billing';
    const line = (place: number): string =>
      JSON.stringify({
        specversion: '1.0',
        id: `e${place}`,
        type: 'seatledger.UserCreated',
        source: 'seatledger:s',
        tenantid: 't',
        position: at(place),
        datacontenttype: 'application/json',
        data: { n: place },
      });
    /** Takes as many as `takes` says, one number a call, and then all. */
    const into = async (url: string, takes: readonly number[], ...args: readonly string[]) => {
      const stands: BrokerEvent[] = [];
      const calls = [...takes];
      const nothing = (): never => {
        throw new Error('not asked for');
      };
      const publishInto: Broker['publishInto'] = async (queue, events) => {
        if (queue !== QUEUE) throw new Unroutable(queue);
        const taken = Math.min(calls.shift() ?? events.length, events.length);
        stands.push(...events.slice(0, taken));
        return taken;
      };
      const parked = {
        parked: nothing,
        parkedIds: nothing,
        parkedMessage: nothing,
        replayParked: nothing,
        discardParked: nothing,
      };
      const openBroker = async () => ({ ...parked, publishInto, close: async () => undefined });
      return { stands, ...(await runCli(['replay', ...args], { url, openBroker })) };
    };

    it('puts the same messages there that go out, each once that was confirmed', async () => {
      const url = await serve([line(1), line(2), line(3), end('complete', 3)]);
      const { code, out, err, stands } = await into(url, [1, 0, 1], '--queue', QUEUE);
      expect({ code, out, err }).toEqual({ code: 0, out: '', err: `3 events of the tenant stand in ${QUEUE}.` });
      expect(stands.map(({ messageId }) => messageId)).toEqual(['e1', 'e2', 'e3']);
      expect(stands[0]).toMatchObject({
        type: 'UserCreated',
        routingKey: 't.UserCreated',
        contentType: 'application/json',
        headers: { 'cloudEvents:specversion': '1.0', 'cloudEvents:position': at(1) },
      });
      expect(new TextDecoder().decode(stands[0]?.body)).toBe('{"n":1}');
    });

    it('stops where the broker takes no more, and goes on behind what is safe', async () => {
      const url = await serve([line(1), end('shutting-down', 1)], [line(2), end('complete', 2)]);
      const { code, err } = await into(url, [1, 0, 0, 0, 0, 0, 0], '--queue', QUEUE);
      expect([code, err]).toEqual([
        3,
        `the broker takes no more into ${QUEUE}. Go on with: seatledger replay --from ${at(1)} --queue ${QUEUE} ` +
          '(broker-unavailable)',
      ]);
    });

    it('fills no queue that is not there, and none of another name', async () => {
      const url = await serve([line(1), end('complete', 1)]);
      const gone = await into(url, [], '--queue', 'seatledger.replay.gone');
      expect([gone.code, gone.err]).toEqual([1, expect.stringMatching(/^There is no queue .*\(queue-not-found\)$/)]);
      asked = [];
      expect(await into(url, [], '--queue', 'commands.v2.2.0')).toMatchObject({ code: 2, stands: [] });
      expect(asked).toEqual([]);
    });

    describe('with a file of its progress', () => {
      let file: string;
      beforeEach(async () => {
        file = join(await mkdtemp(join(tmpdir(), 'seatledger-replay-')), 'billing.json');
      });
      afterEach(() => rm(dirname(file), { recursive: true }));
      const kept = async (): Promise<string> =>
        (JSON.parse(await readFile(file, 'utf8')) as { position: string }).position;
      const same = (url: string, takes: readonly number[] = [], ...args: readonly string[]) =>
        into(url, takes, '--queue', QUEUE, '--from', at(0), '--state', file, ...args);

      it('goes on behind what is safe in the queue, and sends what isn’t known to be once more', async () => {
        const url = await serve(
          [line(1), line(2), end('shutting-down', 2)],
          [line(3), line(4), end('complete', 4)],
          [line(3), line(4), end('complete', 9)],
          [end('complete', 9)],
        );
        const first = await same(url, [2, 1, 0, 0, 0, 0, 0, 0]);
        expect([first.code, first.stands.map(({ messageId }) => messageId)]).toEqual([3, ['e1', 'e2', 'e3']]);
        expect(first.err).toContain(`Go on with: seatledger replay --from ${at(0)} --queue ${QUEUE} --state ${file}`);
        expect(await kept()).toBe(at(2));
        const second = await same(url);
        expect([second.code, second.stands.map(({ messageId }) => messageId)]).toEqual([0, ['e3', 'e4']]);
        expect(await kept()).toBe(at(9));
        expect(await same(url)).toMatchObject({ code: 0, stands: [] });
        expect(asked).toEqual([at(0), at(2), at(2), at(9)]);
        expect(await readdir(dirname(file))).toEqual(['billing.json']);
      });

      it('is of one replay: other options, another log or tenant, or another text are refused', async () => {
        const url = await serve([line(1), end('complete', 1)], [line(2).replace('"t"', '"u"'), end('complete', 2)]);
        await same(url);
        const refused = { code: 2, stands: [], err: expect.stringContaining('(unusable-state)') };
        expect(await same(url, [], '--type', 'UserCreated')).toMatchObject(refused);
        expect(asked).toHaveLength(1);
        expect(await same(url)).toMatchObject(refused);
        expect(await kept()).toBe(at(1));
        await writeFile(file, '{"position":"seventeen"}');
        expect(await same(url)).toMatchObject(refused);
        expect(asked).toHaveLength(2);
      });

      it('stands where it can, and only beside a queue', async () => {
        const url = await serve([line(1), end('complete', 1)], [line(1), end('complete', 1)]);
        const nowhere = join(file, 'nowhere.json');
        const { code, err } = await into(url, [], '--queue', QUEUE, '--state', nowhere);
        expect([code, err]).toEqual([2, expect.stringContaining("can't be written (ENOENT)")]);
        expect(await into(url, [], '--state', file)).toMatchObject({
          code: 2,
          err: '--state goes with --queue (usage)',
        });
      });
    });
  });
});
