import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { KeysUnavailable, StoreUnavailable } from '#application';
import { createLogger, readConfiguration, SystemDelay } from '#platform';
import { startStandalone } from './standalone.js';

const METHODS = ['append', 'read', 'readAll', 'head', 'eventIdAt', 'storeId'] as const;

describe('the log of a process while its stores are away', () => {
  it('has one line for each duty that waits, with the cause and no stack, and one when it goes on', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'seatledger-lines-'));
    const output = new PassThrough();
    const real = new SystemDelay();
    // once it has started, waits between two tries are short, so that there are many
    let longest = Infinity;
    const delay = {
      wait: (milliseconds: number, signal?: AbortSignal) => real.wait(Math.min(milliseconds, longest), signal),
    };
    const logger = createLogger('info', output);
    const standalone = await startStandalone(readConfiguration({ DATA_DIR: dataDir, PORT: '0' }), logger, { delay });
    longest = 5;
    const { store, keys } = standalone.ports;
    let isAway = true;
    let inVain = 0;
    const guarded =
      (real: (...args: unknown[]) => Promise<unknown>, error: () => Error) =>
      async (...args: unknown[]): Promise<unknown> => {
        if (!isAway) return real(...args);
        inVain += 1;
        throw error();
      };
    for (const name of METHODS) {
      const method = (store[name] as (...args: unknown[]) => Promise<unknown>).bind(store);
      Object.assign(store, { [name]: guarded(method, () => new StoreUnavailable('away, as the spec wants it')) });
    }
    for (const name of ['note', 'keepNote'] as const) {
      const method = (keys[name] as (...args: unknown[]) => Promise<unknown>).bind(keys);
      Object.assign(keys, { [name]: guarded(method, () => new KeysUnavailable('away, as the spec wants it')) });
    }
    output.read();
    const lines: { readonly msg: string; readonly level: string }[] = [];
    const read = (): number =>
      lines.push(
        ...String(output.read() ?? '')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as (typeof lines)[number]),
      );
    while (inVain < 500) await wait(5);
    read();
    const waiting = lines.map(({ msg }) => msg);
    expect(new Set(waiting).size).toBe(waiting.length);
    expect(waiting).toEqual(expect.arrayContaining([expect.stringMatching(/^the retention waits/)]));
    expect(JSON.stringify(lines)).not.toContain('    at ');

    isAway = false;
    const over = (): boolean => waiting.every((msg) => lines.some((line) => line.msg === `over: ${msg}`));
    while (!over()) {
      await wait(5);
      read();
    }
    expect(lines).toHaveLength(2 * waiting.length);
    await standalone.close();
    await rm(dataDir, { recursive: true, force: true });
  });
});
