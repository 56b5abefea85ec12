import { randomGuid, systemRandom } from '#contracts';
import { randomContract } from '#testing/contracts';
import { SeededRandom } from '#testing/fakes';

randomContract('the operating system', () => systemRandom);

test('a random GUID is a lower-case UUIDv4, drawn from the chance given', () => {
  const [one, again, other] = [1, 1, 2].map((seed) => randomGuid(new SeededRandom(seed)));
  expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});
