import { errorCatalogue, errorCodes } from '#contracts';
import { graphWords } from './error-table.js';

describe('the words of Graph', () => {
  it('are there for every code, with a status of the same class', () => {
    for (const code of errorCodes()) {
      const { status, code: word } = graphWords(code);
      expect([code, word]).toEqual([code, expect.stringMatching(/^[A-Za-z][A-Za-z_]+$/)]);
      expect([code, Math.floor(status / 100)]).toEqual([code, Math.floor(errorCatalogue[code].status / 100)]);
    }
  });
  it('tell the refusals of a license apart by their texts', () => {
    const skuId = '6fd2c87f-b296-42f0-b197-1e91e994b900' as never;
    const seats = { skuId, valid: 25, expired: 0, assigned: 25, available: 0 };
    expect(graphWords('no-available-seats').text?.(seats, 'ann')).toBe(
      `Subscription with SKU ${skuId} does not have any available licenses.`,
    );
    expect(graphWords('not-held').text?.({ skuIds: [], userId: skuId }, 'ann')).toBe(
      'User does not have a corresponding license.',
    );
    expect(graphWords('user-not-found').text?.({}, 'ann@a.example')).toContain("Resource 'ann@a.example' does not");
  });
});
