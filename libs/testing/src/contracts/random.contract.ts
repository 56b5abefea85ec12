import type { Random } from '#application';

/** Every source of chance must do this. */
export const randomContract = (name: string, makeRandom: () => Random): void => {
  describe(`Random: ${name}`, () => {
    it.each([0, 1, 16, 1_000])('gives %i bytes where so many are asked for', (count) => {
      expect(makeRandom().bytes(count)).toHaveLength(count);
    });

    it('gives other bytes each time', () => {
      const random = makeRandom();
      const drawn = Array.from({ length: 2_000 }, (_, n) => Buffer.from(random.bytes(12 + (n % 5))).toString('hex'));
      expect(new Set(drawn.map((each) => each.slice(0, 24))).size).toBe(2_000);
    });

    it.each([256_000, 1_000, 16])('gives every value of a byte about as often, drawn %i at a time', (atOnce) => {
      const random = makeRandom();
      const counts = new Map<number, number>();
      for (let drawn = 0; drawn < 256_000; drawn += atOnce)
        for (const byte of random.bytes(atOnce)) counts.set(byte, (counts.get(byte) ?? 0) + 1);
      expect(counts.size).toBe(256);
      // of 1,000 expected each, ten standard deviations to either side
      for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(320);
    });

    it('gives arrays that the caller may change', () => {
      const random = makeRandom();
      const kept = random.bytes(16);
      const before = [...kept];
      random.bytes(16).fill(0);
      expect([...kept]).toEqual(before);
    });
  });
};
