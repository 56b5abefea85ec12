import { createLogger } from '../logging/logger.js';
import { createShutdown, type ShutdownStep } from './shutdown.js';

describe('the shutdown', () => {
  const logger = createLogger('silent');
  const end = (steps: readonly ShutdownStep[], deadlineMilliseconds = 10_000) => {
    let shutdown!: (reason: string) => void;
    const codes: number[] = [];
    let now = 5_000;
    const exited = new Promise<number>((resolve) => {
      shutdown = createShutdown({
        steps,
        deadlineMilliseconds,
        logger,
        monotonic: () => now,
        exit: (code) => {
          codes.push(code);
          resolve(code);
        },
      });
    });
    return { shutdown, exited, codes, pass: (milliseconds: number) => void (now += milliseconds) };
  };
  const never = { name: 'hangs', run: () => new Promise<void>(() => {}) };

  it('runs the steps in order, then exits with 0', async () => {
    const ran: string[] = [];
    const step = (name: string) => ({ name, run: async () => void ran.push(name) });
    const { shutdown, exited } = end([step('a'), step('b')]);
    shutdown('SIGTERM');
    expect(await exited).toBe(0);
    expect(ran).toEqual(['a', 'b']);
  });
  it('goes on after a step that failed, and exits with 1', async () => {
    let closed = false;
    const { shutdown, exited } = end([
      { name: 'fails', run: () => Promise.reject(new Error('x')) },
      { name: 'close', run: async () => void (closed = true) },
    ]);
    shutdown('SIGTERM');
    expect(await exited).toBe(1);
    expect(closed).toBe(true);
  });
  it('exits at once when told again by somebody who waited', () => {
    const { shutdown, codes, pass } = end([never]);
    shutdown('SIGINT');
    pass(1_000);
    expect(codes).toEqual([]);
    shutdown('SIGINT');
    expect(codes).toEqual([130]);
  });
  it('takes signals that come together for one, as a terminal, npm and systemd send them', async () => {
    let go!: () => void;
    const { shutdown, exited, codes, pass } = end([{ name: 'waits', run: () => new Promise((done) => (go = done)) }]);
    shutdown('SIGTERM');
    pass(5);
    shutdown('SIGTERM');
    pass(994);
    shutdown('SIGINT');
    expect(codes).toEqual([]);
    go();
    expect(await exited).toBe(0);
  });
  it('exits with 1 after the deadline', async () => {
    const { shutdown, exited } = end([never], 5);
    shutdown('SIGTERM');
    expect(await exited).toBe(1);
  });
});
