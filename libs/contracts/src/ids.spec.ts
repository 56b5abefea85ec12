import { createIds } from '#contracts';
import { SeededRandom } from '#testing/fakes';

describe('ids', () => {
  const ids = createIds();

  test('derived ids are UUIDv5, the same for ever', () => {
    // this is the example of RFC 9562, appendix A.4
    expect(ids.derive('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  test('new ids are lower-case UUIDv7, distinct, and sort in the order in which they were made', () => {
    const made = Array.from({ length: 1_000 }, () => ids.next());
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made).toEqual([...new Set(made)].toSorted());
  });

  test('new ids follow from time and chance alone, and keep their order when the clock goes back', () => {
    const make = () => {
      let now = Date.parse('2026-01-15T08:00:00.000Z');
      const seeded = createIds({ random: new SeededRandom(), now: () => (now -= 1) });
      return Array.from({ length: 100 }, () => seeded.next());
    };
    const made = make();
    expect(make()).toEqual(made);
    expect(made).toEqual([...new Set(made)].toSorted());
    // 2026-01-15T07:59:59.999Z in hex
    for (const id of made) expect(id.replaceAll('-', '').slice(0, 12)).toBe('019bc0ab23ff');
  });
});
