import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { spawnSource } from './support/app-process.js';

/** Resolves to how large the heap of a process became at most, beside what lived in it. */
const grownTo = async (bound: 'on' | 'off'): Promise<number> => {
  const child = spawnSource('test/support/heap-that-grows.ts', [], { BOUND: bound });
  const [said] = await Promise.all([text(child.stdout!), once(child, 'close')]);
  const { lives, most } = JSON.parse(said) as { readonly lives: number; readonly most: number };
  return most / lives;
};

it('a heap grows to much less than V8 would let it', async () => {
  expect(await grownTo('on')).toBeLessThan(0.75 * (await grownTo('off')));
});
