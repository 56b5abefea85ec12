import { MemoryReadModels } from '#adapters/read-models-memory';
import { type DocumentWrite, LeaseLost } from '#application';
import { FaultyReadModels } from '#testing/faults';
import { DocumentWindow } from './document-window.js';

const collection = { name: 'things', generation: 1, version: 1, indexes: [] };
const position = (number: number): string => String(number).padStart(20, '0');
const write = (key: string, at: number, document: object | null = { at }): DocumentWrite => {
  return { key, at: position(at), document };
};
const NOW = '2026-01-15T08:00:00.000Z';

describe('DocumentWindow', () => {
  const real = () => new FaultyReadModels(new MemoryReadModels());
  let counted: FaultyReadModels;
  let window: DocumentWindow;
  const stored = (...keys: readonly string[]) => counted.real.load(collection, keys);
  beforeEach(async () => {
    counted = real();
    await counted.real.ensure(collection);
    window = new DocumentWindow(counted.models, collection, 2);
  });

  it('shows what it holds and what is stored, and writes neither before it is told', async () => {
    await counted.real.commit(collection, [write('a', 1), write('b', 1)]);
    expect(await window.commit(collection, [write('b', 2), write('c', 2)])).toEqual({ written: 2, newer: 0 });
    const found = await window.load(collection, ['a', 'b', 'c', 'd']);
    expect([...found.values()]).toEqual([write('a', 1), write('b', 2), write('c', 2)]);
    expect(window.size).toBe(2);
    expect([...(await stored('b', 'c')).values()]).toEqual([write('b', 1)]);
  });

  it('asks for nothing that it holds', async () => {
    await window.commit(collection, [write('a', 1)]);
    await window.load(collection, ['a']);
    expect(counted.count('load')).toBe(0);
  });

  it('writes each document once, as it was last, and then holds nothing', async () => {
    for (const at of [1, 2, 3]) await window.commit(collection, [write('a', at)]);
    expect(await window.commit(collection, [write('a', 2)])).toEqual({ written: 0, newer: 1 });
    await window.flush();
    expect([...(await stored('a')).values()]).toEqual([write('a', 3)]);
    expect([counted.count('commit'), window.size]).toEqual([1, 0]);
    await window.flush();
    expect(counted.count('commit')).toBe(1);
  });

  it('leaves what is stored and newer as it is', async () => {
    await counted.real.commit(collection, [write('a', 5)]);
    await window.commit(collection, [write('a', 4)]);
    await window.flush();
    expect([...(await stored('a')).values()]).toEqual([write('a', 5)]);
  });

  it('writes in the order of keys, a few at once, and first what was left behind', async () => {
    await window.commit(
      collection,
      ['d', 'b', 'a.x', 'c', 'b.y'].map((key) => write(key, 1)),
    );
    counted.fail('commit', 2);
    await expect(window.flush()).rejects.toThrow('as the spec wants it');
    expect([...(await stored('a.x', 'b.y', 'b', 'c', 'd')).keys()]).toEqual(['a.x', 'b.y']);
    counted.fail('commit', 3);
    await expect(window.flush()).rejects.toThrow('as the spec wants it');
    expect([...(await stored('b', 'c', 'd')).keys()]).toEqual(['b', 'c']);
    // nothing of it is lost
    await window.flush();
    expect(await stored('d')).toHaveProperty('size', 1);
  });

  it('has all written before it lists keys, or parks one', async () => {
    await window.commit(collection, [write('a', 1)]);
    expect(await window.keys(collection, {}, 10)).toEqual(['a']);
    await window.commit(collection, [write('b', 1)]);
    counted.fail('park');
    const parked = { key: 'b', position: position(2), reason: 'none' };
    await expect(window.park('things@1', parked)).rejects.toThrow('as the spec wants it');
    expect(await stored('b')).toHaveProperty('size', 1);
  });

  it('writes nothing once its lease is lost', async () => {
    const lease = await counted.real.acquireLease('l', 'one', NOW, 1_000);
    const fenced = new DocumentWindow(counted.models, collection, 2, lease);
    await fenced.commit(collection, [write('a', 1)]);
    await counted.real.acquireLease('l', 'other', '2026-01-15T09:00:00.000Z', 1_000);
    await expect(fenced.flush()).rejects.toThrow(LeaseLost);
    expect(await stored('a')).toHaveProperty('size', 0);
  });
});
