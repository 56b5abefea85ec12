import { createLogger, readConfiguration } from '#platform';
import { ManualDelay } from '#testing/fakes';
import { ProjectionsEnded, ProjectionsThread } from './projections-thread.js';

const { eventStore, readModels } = readConfiguration({});
const settings = { eventStore, readModels, logLevel: 'silent', storeId: 'a' } as const;
const delay = new ManualDelay();
const startOn = (code: string): Promise<ProjectionsThread> =>
  ProjectionsThread.start({
    module: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
    settings,
    delay,
    onAdvanced: () => {},
    onStopped: (condition) => createLogger('silent').info(condition),
  });
const FOLLOWS = `
  import { parentPort } from 'node:worker_threads';
  parentPort.postMessage({ is: 'following' });
`;

describe('the thread of the projections', () => {
  it.each([
    ['fails', 'throw new TypeError("a bug");', 1, { message: 'a bug' }],
    ['ends', 'export {};', 0, undefined],
  ])('does not start where it %s before it follows, which tells why', async (_how, code, exit, cause) => {
    const error = await startOn(code).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ProjectionsEnded);
    expect(error).toMatchObject({ message: expect.stringContaining(`by itself (${exit})`) as string });
    if (cause !== undefined) expect(error).toMatchObject({ cause });
  });

  it('keeps nobody waiting for figures that never come', async () => {
    const thread = await startOn(
      `${FOLLOWS} parentPort.on('message', ({ is }) => is === 'stop' && parentPort.close());`,
    );
    const asked = thread.figures();
    await delay.untilWaiting(1);
    await Promise.all([
      delay.advance(3_000),
      expect(asked).rejects.toThrow('no answer of the projections within 3000 ms'),
    ]);
    await thread.stop();
  });

  it('is told once that the log has grown, until it looks', async () => {
    const thread = await startOn(`
      import { workerData } from 'node:worker_threads';
      ${FOLLOWS}
      let told = 0;
      parentPort.on('message', ({ is, question }) => {
        if (is === 'grown') told += 1;
        else if (is === 'stop') parentPort.close();
        else {
          Atomics.store(workerData.grown, 0, 0);
          parentPort.postMessage({ is: 'figures', question, figures: [told] });
        }
      });
    `);
    for (const told of [1, 2]) {
      for (let appends = 0; appends < 50; appends += 1) thread.grown();
      expect(await thread.figures()).toEqual([told]);
    }
    await thread.stop();
  });

  it('tells whoever stops it that it failed at its end', async () => {
    const thread = await startOn(`${FOLLOWS} parentPort.on('message', () => { throw new Error('at the end'); });`);
    await expect(thread.stop()).rejects.toThrow(ProjectionsEnded);
  });
});
