import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { deadlines } from '#projections';
import { ManualClock } from '#testing/fakes';
import { SystemClock } from '../clock/system-clock.js';
import { readConfiguration } from '../config/configuration.js';
import { createLogger } from '../logging/logger.js';
import { openStores } from './open-ports.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a process that starts after a silence', () => {
  let dataDir: string;
  const time = new ManualClock();
  /** Opens the stores of the directory, and collects what is logged. */
  const start = async (environment = {}) => {
    const output = new PassThrough();
    let printed = '';
    output.on('data', (chunk) => (printed += String(chunk)));
    const settings = {
      configuration: readConfiguration({ DATA_DIR: dataDir, ...environment }),
      logger: createLogger('info', output),
    };
    const stores = await openStores(settings, { clock: new SystemClock(time.sources) });
    return { ...stores, printed: () => printed };
  };
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-silence-'));
    const first = await start();
    const { clock, keys, models } = first;
    const { name, version, indexes } = deadlines;
    await models.ensure({ name, generation: 1, version, indexes });
    await keys.keepNote('clock', JSON.stringify({ seenAt: clock.now(), agreements: 0 }));
    await first.close();
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('of two days says in its log and among its conditions that nothing is deleted, and until when', async () => {
    time.advance(2 * DAY);
    const { conditions, clock, close, printed } = await start();
    const until = new Date(Date.parse(clock.now()) + HOUR).toISOString();
    expect(conditions.current()).toMatchObject([
      { kind: 'purges-wait', text: expect.stringContaining(`before ${until}`) as string },
    ]);
    expect(JSON.parse(printed().split('\n')[0]!)).toMatchObject({
      level: 'warn',
      msg: expect.stringContaining('seatledger clock agree') as string,
    });
    await close();
  });

  it('of two days waits as long as PURGE_GRACE says', async () => {
    time.advance(2 * DAY);
    const { clock, close } = await start({ PURGE_GRACE: 'PT2H' });
    time.advance(2 * HOUR - 1);
    expect(clock.mayPurge()).toBe(false);
    await close();
  });

  it('of eight days is not trusted, and of hours has no condition', async () => {
    time.advance(DAY);
    const hours = await start();
    expect([hours.clock.trusted(), hours.conditions.current()]).toEqual([true, []]);
    await hours.close();
    time.advance(8 * DAY);
    const days = await start();
    expect(days.clock.trusted()).toBe(false);
    await days.close();
  });
});
