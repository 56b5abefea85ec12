import { defined } from '#licensing';
import { OldestParked, type TakenMessage } from './oldest-parked.js';

const taken = (parkedId: string, parkedAt?: string, bytes = 10): TakenMessage => ({
  parked: {
    parkedId,
    messageId: parkedId,
    type: 'T',
    routingKey: 't',
    body: new Uint8Array(bytes),
    contentType: 'application/json',
    reason: 'unknown',
    attempt: 1,
    ...defined({ parkedAt }),
  },
  message: undefined,
  ack: () => {},
});
const idsOf = (oldest: OldestParked): readonly string[] => oldest.sorted().map(({ parked }) => parked.parkedId);

describe('the oldest of what is parked', () => {
  it('go by the time of parking, then by the id; what has no time comes first', () => {
    const oldest = new OldestParked();
    for (const each of [taken('c', '2026-01-02'), taken('b', '2026-01-02'), taken('d', '2026-01-01'), taken('z')])
      oldest.add(each);
    expect(idsOf(oldest)).toEqual(['z', 'd', 'b', 'c']);
    expect(oldest.isTruncated).toBe(false);
  });
  it('are as many as asked for, in whatever order they come', () => {
    const oldest = new OldestParked({ messages: 3 });
    for (const id of ['7', '3', '9', '1', '8', '5', '2', '6', '4']) oldest.add(taken(id));
    expect(idsOf(oldest)).toEqual(['1', '2', '3']);
  });
  it('hold no more bytes than they may, but one message in any case, and say that something is left', () => {
    const oldest = new OldestParked({ bytes: 25 });
    for (const id of ['4', '3', '2', '1']) oldest.add(taken(id));
    expect([idsOf(oldest), oldest.isTruncated]).toEqual([['1', '2'], true]);
    const large = new OldestParked({ bytes: 25 });
    large.add(taken('1', undefined, 100));
    expect([idsOf(large), large.isTruncated]).toEqual([['1'], false]);
  });
});
