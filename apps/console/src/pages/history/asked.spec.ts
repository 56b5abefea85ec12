import { askedOf } from './asked.js';

describe('what the history is asked', () => {
  it('is all that is given', () => {
    const asked = askedOf(
      { product: 'P', outcome: 'refused', order: 'oldest' },
      { actor: 'A', reference: 'CHG-1' },
      undefined,
    );
    expect(asked).toEqual({ product: 'P', outcome: 'refused', actor: 'A', reference: 'CHG-1', order: 'oldest' });
  });

  it('is nothing that came after the moment that is shown', () => {
    expect(askedOf({}, {}, '2026-12-01T10:00:00.000Z').until).toBe('2026-12-01T10:00:00.001Z');
    expect(askedOf({ to: '2026-01-02' }, {}, '2026-12-01T10:00:00.000Z').until).toMatch(/^2026-01-0[23]T/);
  });

  it('leaves out what an address can’t mean', () => {
    expect(askedOf({ outcome: 'gone', from: 'yesterday' }, {}, undefined)).toEqual({ order: 'newest' });
  });
});
