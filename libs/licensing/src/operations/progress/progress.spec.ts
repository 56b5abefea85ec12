import { evolve } from '#licensing';
import type { AddressKey, Instant, OperationState, SkuId, UserEffects } from '#licensing';
import { initialOperation } from '../../states/operation.js';
import { progressOperation } from './progress.js';
import type { ItemResult } from './progress.js';

const running: OperationState = { ...initialOperation, status: 'running', mode: 'add', listed: 5 };
const done: ItemResult = { outcome: 'complete', effects: {} };
const refused: ItemResult = { outcome: 'failed', refusal: { code: 'user-not-found' } };

describe('the progress of a bulk operation', () => {
  it('counts what is complete and keeps every failure with its place', () => {
    expect(progressOperation(running, [done, refused, done])).toEqual([
      {
        type: 'OperationProgressed',
        data: {
          from: 0,
          cursor: 3,
          complete: 2,
          failed: 1,
          failures: [{ at: 1, refusal: { code: 'user-not-found' } }],
          effects: [],
          counts: { complete: 2, withShortfalls: 0, failed: 1 },
        },
      },
    ]);
  });

  it('keeps what an item did besides coming true, and counts those that lack a license or an alias', () => {
    const short = { skuId: 'e3' as SkuId, code: 'no-available-seats' } as const;
    const effects: readonly UserEffects[] = [
      { shortfalls: [short], aliasesReturned: ['k1' as AddressKey] },
      {},
      { aliasesLost: ['k2' as AddressKey] },
      { purgeAt: '2026-03-01T09:00:00.000Z' as Instant },
    ];
    const results = effects.map((each): ItemResult => ({ outcome: 'complete', effects: each }));
    const [progressed] = progressOperation({ ...running, cursor: 1 }, results);
    expect(progressed).toMatchObject({
      data: {
        effects: [
          { at: 1, ...effects[0] },
          { at: 3, ...effects[2] },
          { at: 4, ...effects[3] },
        ],
        counts: { complete: 4, withShortfalls: 2, failed: 0 },
      },
    });
  });

  it('goes on from the cursor, and finishes with the last item', () => {
    const halfway = progressOperation(running, [done, refused, done]).reduce(evolve, running) as OperationState;
    expect(halfway).toMatchObject({ status: 'running', cursor: 3, counts: { complete: 2, failed: 1 } });
    const last = progressOperation(halfway, [refused, refused]);
    expect(last).toEqual([
      {
        type: 'OperationProgressed',
        data: {
          from: 3,
          cursor: 5,
          complete: 0,
          failed: 2,
          failures: [
            { at: 3, refusal: { code: 'user-not-found' } },
            { at: 4, refusal: { code: 'user-not-found' } },
          ],
          effects: [],
          counts: { complete: 2, withShortfalls: 0, failed: 3 },
        },
      },
      { type: 'OperationFinished', data: { counts: { complete: 2, withShortfalls: 0, failed: 3 } } },
    ]);
    expect(last.reduce(evolve, halfway)).toMatchObject({ status: 'finished', cursor: 5 });
  });

  it('says nothing where nothing was decided', () => {
    expect(progressOperation(running, [])).toEqual([]);
  });

  it.each<OperationState['status']>(['absent', 'listing', 'finished'])('makes none while it is %s', (status) => {
    expect(() => progressOperation({ ...running, status }, [done])).toThrow(RangeError);
  });

  it('never goes past its end', () => {
    expect(() => progressOperation({ ...running, cursor: 4 }, [done, done])).toThrow(RangeError);
  });
});

describe('the users of a bulk operation', () => {
  it('are counted chunk by chunk', () => {
    const chunk = (from: number, count: number) =>
      ({
        type: 'UsersListed',
        data: { from, items: Array.from({ length: count }, (_, index) => ({ index: from + index })) },
      }) as const;
    const listing = [chunk(0, 3), chunk(3, 2)].reduce(evolve, initialOperation);
    expect(listing).toMatchObject({ status: 'listing', listed: 5 });
  });
});
