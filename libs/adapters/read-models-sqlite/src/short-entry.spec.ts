import { compareKeys, entriesOf, type IndexSpec } from '#application';
import { shortEntry } from './short-entry.js';

const BY_TWO: IndexSpec = { name: 'by-two', fields: ['tenant', 'id'] };
const entryOf = (spec: IndexSpec, key: string, document: object): string => entriesOf(spec, key, document)[0]!;

describe('a short entry', () => {
  it('has neither the tenant nor the id a second time', () => {
    const whole = entryOf(BY_TWO, 'contoso_ann', { tenant: 'contoso', id: 'ann' });
    expect(whole.split('contoso')).toHaveLength(3);
    expect(shortEntry(whole).split('contoso')).toHaveLength(2);
    expect(shortEntry(whole).split('ann')).toHaveLength(2);
  });

  it('has what its key has beside them', () => {
    expect(shortEntry(entryOf(BY_TWO, 'contoso_ann_e3', { tenant: 'contoso', id: 'ann' }))).toMatch(/ann_e3$/);
    expect(shortEntry(entryOf(BY_TWO, 'ann', { tenant: 'contoso', id: 'ann' }))).toMatch(/ann$/);
  });

  it('sorts as the whole one does, and is another one for each of them', () => {
    const texts = ['', 'a', 'a\u0001', 'a\u0002', 'a_', 'a_b', 'b', 'b_a', '_', '~', 'a_\u{1F600}', 'a_\uFB01'];
    const values = [...texts, null, 7, true];
    const specs = [BY_TWO, { ...BY_TWO, fields: ['tenant'] }, { ...BY_TWO, fields: [] }];
    for (const spec of specs) {
      const whole = values.flatMap((tenant) =>
        values.flatMap((id) => texts.map((key) => entryOf(spec, key, { tenant, id }))),
      );
      const sorted = [...new Set(whole)].toSorted(compareKeys);
      const short = sorted.map(shortEntry);
      expect(new Set(short).size).toBe(sorted.length);
      expect(short.toSorted(compareKeys)).toEqual(short);
    }
  });
});
