import { PassThrough } from 'node:stream';
import { StoreUnavailable } from '#application';
import { createLogger } from './logger.js';
import { troubleLog } from './trouble-log.js';

const WAITS = 'a duty waits and tries again';

describe('what is logged of a duty that waits', () => {
  const open = () => {
    const lines = new PassThrough();
    const trouble = troubleLog(createLogger('info', lines));
    const logged = (): Record<string, unknown>[] =>
      String(lines.read() ?? '')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { trouble, logged };
  };

  it('is one line with the cause of an outage, without stack or address, and one when it is over', () => {
    const { trouble, logged } = open();
    const cause = new Error('connect ECONNREFUSED for ana@contoso.example');
    for (let tries = 0; tries < 100; tries += 1)
      trouble.failed(WAITS, new StoreUnavailable('the store is away', { cause }), 'shredder');
    trouble.over(WAITS, 'shredder');
    const [first, over, ...more] = logged();
    expect(first).toMatchObject({
      level: 'warn',
      msg: WAITS,
      waiting: 'shredder',
      err: {
        code: 'store-unavailable',
        message: 'the store is away',
        cause: { message: 'connect ECONNREFUSED for [address]' },
      },
    });
    expect(JSON.stringify(first)).not.toContain('    at ');
    expect(over).toMatchObject({ level: 'info', msg: `over: ${WAITS}`, seconds: 0 });
    expect(more).toEqual([]);
  });

  it('is the stack, too, where it is no outage but a bug', () => {
    const { trouble, logged } = open();
    for (let tries = 0; tries < 100; tries += 1) trouble.failed(WAITS, new TypeError('x is no function'));
    expect(logged()).toMatchObject([
      { level: 'error', msg: WAITS, err: { stack: expect.stringContaining('    at ') } },
    ]);
  });
});
