import { Writable } from 'node:stream';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { Conditions, OutcomeUnknown } from '#application';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { FaultyEventStore } from '#testing/faults';
import { openWorld } from '#testing/world';
import { createLogger } from '../logging/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { appendsInDoubt } from './appends-in-doubt.js';

class LossyStore extends FaultyEventStore {
  override append(...args: Parameters<FaultyEventStore['append']>): ReturnType<FaultyEventStore['append']> {
    return super.append(...args).catch((error: unknown) => {
      if (!(error instanceof OutcomeUnknown)) throw error;
      const refused = Object.assign(new Error('connect ECONNREFUSED ana@db.example'), { code: 'ECONNREFUSED' });
      throw new OutcomeUnknown('no answer', { cause: Object.assign(new Error('', { cause: refused }), { code: 4 }) });
    });
  }
}

describe('an append of unknown outcome, to whoever runs the process', () => {
  it('is a line of JSON with the chain of its causes and no stack, a count, and a lane in doubt', async () => {
    const lines: string[] = [];
    const log = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
    const clock = new ManualClock();
    const delay = new ManualDelay();
    const conditions = new Conditions();
    const metrics = new Metrics();
    metrics.watch({ conditions: () => conditions.current() });
    const doubts = appendsInDoubt(
      { clock, delay, conditions },
      { logger: createLogger('info', log), doubts: metrics.doubts },
    );
    const store = new LossyStore(new MemoryEventStore());
    const world = openWorld({ store, clock, delay, doubts, lanes: 1 });
    await world.setUp();
    const figures = async () =>
      (await metrics.text()).match(/^seatledger_(?:appends_unknown_total|conditions\{kind="lane-in-doubt"\}) \d+$/gm);
    const since = clock.now();

    store.failNextAppend('stored-answer-lost');
    const replied: Promise<readonly string[]> = world.createUsers(1);
    await delay.untilWaiting(2);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'error',
      append: { writer: 'lane 1', since, tries: 1 },
      err: {
        type: 'OutcomeUnknown',
        code: 'outcome-unknown',
        message: 'no answer',
        cause: { code: 4, cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED [address]' } },
      },
      msg: 'nobody knows whether an append was stored: it is repeated, and its lane waits',
    });
    expect(lines[0]).not.toContain('stack');
    expect(await figures()).toEqual([
      'seatledger_appends_unknown_total 1',
      'seatledger_conditions{kind="lane-in-doubt"} 1',
    ]);

    await delay.advance(50);
    expect(await replied).toHaveLength(1);
    expect(lines.slice(1).map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'it is known again what became of an append',
    ]);
    expect(await figures()).toEqual([
      'seatledger_appends_unknown_total 1',
      'seatledger_conditions{kind="lane-in-doubt"} 0',
    ]);
    await world.close();
  });
});
