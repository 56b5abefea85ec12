import { START } from '#application';
import type { KurrentRecord } from './client.js';
import { ServerNames } from './names.js';
import { countToRead, pageOf } from './pages.js';

const names = new ServerNames('seatledger.');
const TENANT = '11111111-1111-4111-8111-111111111111';
const record = (commit: number, data: unknown = {}): KurrentRecord => ({
  streamId: `seatledger.tenant-${TENANT}`,
  id: '0b9a8f6e-3c1d-4e5f-8a7b-9c0d1e2f3a4b',
  revision: 0n,
  type: 'TenantRenamed',
  isJson: true,
  data,
  metadata: { version: '1' },
  position: { commit: BigInt(commit), prepare: BigInt(commit) },
});
const at = (commit: number): string => String(commit).padStart(20, '0');
async function* reading(...records: readonly KurrentRecord[]) {
  for (const event of records) yield { event };
}
const places = async (records: readonly KurrentRecord[], after: string, limit: number) => {
  const { events, leftOut, reached, isFull, ...rest } = await pageOf(
    reading(...records),
    { after, from: after, limit },
    names,
  );
  expect({ leftOut, reached, isFull }).toEqual({ leftOut: [], reached: rest.next, isFull: !rest.caughtUp });
  return { places: events.map(({ position }) => Number(position)), ...rest };
};

describe('a page', () => {
  test('asks for one event more than wanted, and for the one at its start', () => {
    expect(countToRead({ after: START, from: START, limit: 500 })).toBe(501);
    expect(countToRead({ after: START, from: at(7), limit: 500 })).toBe(502);
  });
  test.each([
    ['nothing', [], START, { places: [], next: START, caughtUp: true }],
    ['fewer than wanted', [7, 9], START, { places: [7, 9], next: at(9), caughtUp: true }],
    ['exactly as many', [7, 9, 12], START, { places: [7, 9, 12], next: at(12), caughtUp: true }],
    ['one more', [7, 9, 12, 13], START, { places: [7, 9, 12], next: at(12), caughtUp: false }],
    ['the event at its start', [7, 9, 12], at(7), { places: [9, 12], next: at(12), caughtUp: true }],
    ['only the event at its start', [7], at(7), { places: [], next: at(7), caughtUp: true }],
    ['no event at its start', [9, 12], at(7), { places: [9, 12], next: at(12), caughtUp: true }],
  ])('of a read that gives %s', async (_what, commits, after, expected) => {
    expect(
      await places(
        commits.map((commit) => record(commit)),
        after,
        3,
      ),
    ).toEqual(expected);
  });
  test('ends early where its events are large', async () => {
    const large = { text: 'x'.repeat(9 * 1024 * 1024) };
    const records = [record(1, large), record(2, large), record(3), record(4)];
    expect(await places(records, START, 100)).toEqual({ places: [1, 2], next: at(2), caughtUp: false });
  });
  test.each([[[7, 7]], [[7, 9, 8]]])('refuses positions that do not rise: %j', async (commits) => {
    await expect(
      places(
        commits.map((commit) => record(commit)),
        START,
        10,
      ),
    ).rejects.toThrow(/positions must rise/);
  });
});
