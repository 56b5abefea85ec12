import { MemoryEventStore } from '#adapters/event-store-memory';
import { withChecksums } from '#contracts';
import { ManualClock } from '#testing/fakes';
import { START, type Expected, type NewEvent } from '../ports/event-store.js';
import { lagBehind } from './lag.js';

const clock = new ManualClock();
const began = clock.now();

describe('the lag of a follower', () => {
  const store = new MemoryEventStore();
  const eventAt = (index: number): Omit<NewEvent, 'checksum'> => ({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    type: 'TenantRenamed',
    version: 1,
    data: '{}',
    metadata: {
      actor: 'a',
      actorKind: 'local',
      commandId: 'c',
      correlationId: 'c',
      causationId: 'c',
      occurredAt: new Date(Date.parse(began) - 60_000 + index * 100).toISOString(),
    },
  });
  const append = (expected: Expected, events: readonly ReturnType<typeof eventAt>[]) =>
    store.append([withChecksums({ stream: 's', expected, events })]);
  const lag = (position = START) => lagBehind({ store, clock }, position);

  it('is nothing in an empty log', async () => expect(await lag()).toEqual({ events: 0, seconds: 0 }));

  it('counts the events after the position, and how long the first of them has been there', async () => {
    const first = await append('no-stream', [eventAt(0), eventAt(1)]);
    expect(await lag()).toEqual({ events: 2, seconds: 60 });
    expect(await lag(first.position)).toEqual({ events: 0, seconds: 0 });
  });

  it('counts far beyond the page that it reads', async () => {
    const events = Array.from({ length: 1_000 }, (_, index) => eventAt(index + 2));
    await append(1, events);
    expect(await lag()).toEqual({ events: 1_002, seconds: 60 });
  });
});
