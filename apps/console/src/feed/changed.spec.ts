import { type Changed, everything, isTouched, merged } from './changed.js';

const ANNA = 'aaaaaaaa-0000-4000-8000-000000000001';
const none: Changed = { position: '00000000000000000007', users: [], subscriptions: [], operations: [] };
const ofAnna: Changed = { ...none, users: [ANNA] };

describe('what changed', () => {
  it('touches the lists of its kind, and of the things with an id these alone', () => {
    expect(isTouched(ofAnna, [undefined, '/api/users/search', { sort: 'name' }])).toBe(true);
    expect(isTouched(ofAnna, [undefined, '/api/users/{id}', { path: { id: ANNA } }])).toBe(true);
    expect(isTouched(ofAnna, [undefined, '/api/users/{id}', { path: { id: 'somebody else' } }])).toBe(false);
    expect(isTouched(ofAnna, [undefined, '/api/subscriptions', 'pages', { query: { limit: 999 } }])).toBe(false);
    expect(isTouched({ ...none, operations: ['bulk'] }, [undefined, '/api/operations', 'list', {}])).toBe(true);
    expect(isTouched({ ...none, subscriptions: ['E3'] }, [undefined, '/api/reports/seats', {}])).toBe(true);
    expect(isTouched({ ...none, users: 'many' }, [undefined, '/api/users/{id}', { path: { id: 'any' } }])).toBe(true);
  });

  it('touches the history even where no user, product or operation changed', () => {
    expect(isTouched(none, [undefined, '/api/history', 'pages', { query: {} }])).toBe(true);
    expect(isTouched(none, [undefined, '/api/users/search', {}])).toBe(false);
  });

  it('touches neither the past, nor the catalogue, nor what somebody tries just now', () => {
    const all = everything(none.position);
    expect(
      isTouched(all, [undefined, '/api/subscriptions', 'pages', { query: { asOf: '2026-01-01T00:00:00Z' } }]),
    ).toBe(false);
    expect(isTouched(all, [undefined, '/api/users/search', { asOf: '12' }])).toBe(false);
    expect(isTouched(all, [undefined, '/api/products', { query: { limit: 999 } }])).toBe(false);
    expect(isTouched(all, [undefined, 'dry-run', 'post', '/api/users/{id}/licenses'])).toBe(false);
  });

  it('is one change where several came at once', () => {
    const later = { ...none, position: '00000000000000000009', users: ['b', ANNA], operations: 'many' as const };
    expect(merged(ofAnna, later)).toEqual({ ...later, users: [ANNA, 'b'], subscriptions: [] });
    expect(merged(undefined, later)).toBe(later);
  });
});
