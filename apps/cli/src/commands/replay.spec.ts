import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  });
});
