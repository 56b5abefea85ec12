import { changeFrom } from './license-change.js';

const held = new Map([
  ['E3', ['teams']],
  ['VISIO', []],
]);

describe('what leads from what is held to what is wanted', () => {
  it('is nothing where both are the same, in whatever order plans stand', () => {
    expect(changeFrom(new Map([['E3', ['a', 'b']]]), new Map([['E3', ['b', 'a']]]))).toBeUndefined();
  });

  it('assigns what is new, removes what is left out, and tells the plans of what is changed', () => {
    const wanted = new Map([
      ['E3', []],
      ['E5', ['yammer']],
    ]);
    expect(changeFrom(held, wanted)).toEqual({
      add: [
        { skuId: 'E3', disabledPlans: [] },
        { skuId: 'E5', disabledPlans: ['yammer'] },
      ],
      remove: ['VISIO'],
    });
  });
});
