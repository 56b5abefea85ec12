import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from '#contracts';
import { type RunningApp, startStandalone } from '../support/app-process.js';

const BYTES = LIMITS.operationBodyBytes;

/** As many copies as fit between what stands before and after, with a comma between them. */
const filled = (before: string, item: string, after: string): Buffer => {
  const count = Math.floor((BYTES - before.length - after.length) / (item.length + 1));
  return Buffer.from(before + `${item},`.repeat(count - 1) + item + after);
};
const users = (item: string): Buffer => filled('{"mode":"add","licenses":["ENTERPRISEPACK"],"users":[', item, ']}');
const counted = (item: (index: number) => string): string => {
  const items: string[] = [];
  for (let length = 0; length < BYTES - 100; length += items.at(-1)!.length + 1) items.push(item(items.length));
  return items.slice(0, -1).join(',');
};
const withBytes = (bytes: Buffer, byte: number): Buffer => bytes.fill(byte, BYTES / 2, BYTES / 2 + 1_000);
const text = (): Buffer => Buffer.from(`{"mode":"add","users":["${'x'.repeat(BYTES - 100)}"]}`);

const SHAPES: readonly (readonly [shape: string, body: () => Buffer, expected: readonly number[]])[] = [
  ['numbers', () => users('7'), [413]],
  ['empty objects', () => users('{}'), [413]],
  ['lists inside each other', () => Buffer.from('['.repeat(BYTES)), [413]],
  ['objects inside each other', () => Buffer.from('{"a":'.repeat(BYTES / 5)), [413]],
  ['one text', text, [400]],
  ['many members', () => Buffer.from(`{${counted((index) => `"m${index}":0`)}}`), [413]],
  ['one member again and again', () => filled('{', '"mode":"add"', '}'), [400]],
  ['a name in escapes', () => Buffer.from(`{"mode":"add","${'\\u0061'.repeat(BYTES / 6 - 10)}":1}`), [400]],
  ['a text in escapes', () => Buffer.from(`{"mode":"add","users":["${'\\u0061'.repeat(BYTES / 6 - 10)}"]}`), [400]],
  ['spaces', () => Buffer.alloc(BYTES, ' '), [400]],
  ['texts as users', () => users('"someone"'), [422]],
  ['objects as users', () => users('{"user":"someone","a":1}'), [413]],
  ['as many wrong users as may be', () => filled('{"mode":"add","users":[', `{"a":"${'x'.repeat(160)}"}`, ']}'), [400]],
  ['commas', () => Buffer.alloc(BYTES, ','), [400]],
  ['bytes that are no UTF-8', () => withBytes(text(), 0xff), [400]],
  ['zeros', () => withBytes(text(), 0), [400]],
  ['one number', () => Buffer.alloc(BYTES, '9'), [400]],
];

/** Sends what there is of a body, and says how many bytes it will have. Resolves to the status. */
const send = ({ url }: RunningApp, body: Buffer, declared = body.length): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': declared };
    const post = request(`${url}/api/operations`, { method: 'POST', headers, agent: false }, (response) => {
      response.resume();
      response.once('close', () => resolve(response.statusCode ?? 0));
    });
    post.once('error', reject);
    post.write(body);
    if (declared === body.length) post.end();
  });

describe('a process with a heap of 512 MB', () => {
  let dataDir: string;
  let app: RunningApp;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-bodies-'));
    app = await startStandalone(dataDir, { NODE_OPTIONS: '--max-old-space-size=512' });
  });
  afterAll(async () => {
    expect(await app.end('SIGTERM')).toBe(0);
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Asks like anybody else until the work is done. Resolves to the longest time that an answer took. */
  const askingMeanwhile = async (work: Promise<unknown>): Promise<number> => {
    const state = { isDone: false };
    const finished = work.then(() => void (state.isDone = true));
    let longest = 0;
    do {
      const start = performance.now();
      const { status } = await fetch(`${app.url}/api/users?limit=1`);
      longest = Math.max(longest, performance.now() - start);
      expect(status).toBe(200);
    } while (!state.isDone);
    await finished;
    return longest;
  };

  it.each(SHAPES)('refuses 16 MB and serves others meanwhile: %s', async (_shape, make, expected) => {
    const body = make();
    expect(body.length).toBeGreaterThan(BYTES - 1_000);
    expect(body.length).toBeLessThanOrEqual(BYTES);
    const alone = send(app, body);
    expect(await askingMeanwhile(alone)).toBeLessThan(2_000);
    expect(expected).toContain(await alone);

    const four = Promise.all([body, body, body, body].map((each) => send(app, each)));
    expect(await askingMeanwhile(four)).toBeLessThan(2_000);
    for (const status of await four) expect([...expected, 503]).toContain(status);
  });

  it('gives up a body that stops in the middle, and reads others meanwhile', async () => {
    const half = text().subarray(0, BYTES / 2);
    const stopped = Promise.all([half, half, half, half].map((each) => send(app, each, BYTES)));
    expect(await send(app, users('"someone"'))).toBe(422);
    expect(await askingMeanwhile(stopped)).toBeLessThan(2_000);
    expect(await stopped).toEqual([408, 408, 408, 408]);
  });

  it('still takes an operation of as many users as may be', async () => {
    const names = Array.from({ length: LIMITS.usersPerOperation }, (_, index) => `u${index}@x.example`);
    const body = Buffer.from(JSON.stringify({ mode: 'remove', users: names, licenses: ['ENTERPRISEPACK'] }));
    expect(await send(app, body)).toBe(202);
    expect(app.printed()).not.toMatch(/heap|memory/i);
  });
});
