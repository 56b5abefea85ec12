import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCli } from '../../../../test/support/cli/run-cli.js';

const at = (place: number): string => String(place).padStart(20, '0');
const event = (place: number): string => JSON.stringify({ id: `e${place}`, position: at(place) });
const heartbeat = (place: number): string => JSON.stringify({ heartbeat: 'now', position: at(place) });
const end = (how: string, place: number, detail?: string): string =>
  JSON.stringify({ end: how, position: at(place), detail });

describe('a replay whose feed ends early', () => {
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
      `event e2 is damaged. Go on with: seatledger replay --from ${at(1)} --to ${at(50)} --type UserCreated (damaged-event)`,
    );
  });

  it('is given up where nothing comes again and again', async () => {
    const url = await serve(...Array.from({ length: 9 }, () => [end('store-unavailable', 0)]));
    expect(await replay(url)).toMatchObject({ code: 3, ids: [] });
    expect(asked).toHaveLength(6);
  });
});
