import { BrokerUnavailable, type ParkedMessage } from '#application';
import { ManualClock } from '#testing/fakes';
import { oldestParked } from './oldest-parked.js';

const DAY = 86_400;

describe('the age of the oldest parked message', () => {
  const clock = new ManualClock('2026-03-01T00:00:00.000Z');
  const messages: ParkedMessage[] = [];
  let looks = 0;
  const broker = {
    parkedCount: async () => messages.length,
    parked: async (limit: number) => ((looks += 1), messages.slice(0, limit)),
  };
  const park = (parkedAt: string): void =>
    void messages.push({
      parkedId: parkedAt,
      parkedAt,
      messageId: 'm',
      type: 'T',
      routingKey: 't',
      body: new Uint8Array(),
      contentType: 'application/json',
      reason: 'unknown',
      attempt: 1,
    });

  it('is asked for once an hour only, and anew where a message has gone', async () => {
    const age = oldestParked(broker, clock);
    expect([await age(), looks]).toEqual([0, 0]);
    park('2026-02-05T00:00:00.000Z');
    park('2026-02-28T00:00:00.000Z');
    expect([await age(), looks]).toEqual([24 * DAY, 1]);
    clock.advance(30 * 60_000);
    park('2026-03-01T00:10:00.000Z');
    expect([await age(), looks]).toEqual([24 * DAY + 1_800, 1]);
    clock.advance(31 * 60_000);
    expect([await age(), looks]).toEqual([24 * DAY + 3_660, 2]);
    messages.shift();
    expect([await age(), looks]).toEqual([DAY + 3_660, 3]);
    messages.length = 0;
    expect([await age(), looks]).toEqual([0, 3]);
  });
  it('is not told while the broker is away', async () => {
    const parkedCount = (): Promise<never> => Promise.reject(new BrokerUnavailable('away'));
    await expect(oldestParked({ ...broker, parkedCount }, clock)()).rejects.toThrow(BrokerUnavailable);
  });
});
