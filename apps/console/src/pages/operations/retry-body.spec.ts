import { retryOf } from './retry-body.js';

const rows = [
  { index: 1, id: 'id-1', userPrincipalName: 'ana@contoso.example', state: 'Failed' },
  { index: 3, state: 'Failed' },
] as const;
const nothing = { of: undefined, asked: undefined, started: undefined };

describe('what does the failed users again', () => {
  it('takes their lines as they were, where the list is still here', () => {
    const started = { mode: 'add', licenses: ['A'], users: ['zero', { user: 'ana' }, 'two', 'three'] } as const;
    const { body, names } = retryOf(rows, {
      ...nothing,
      mode: 'add',
      started: { ...started, users: [...started.users], licenses: ['A'] },
    })!;
    expect(body).toEqual({ mode: 'add', licenses: ['A'], users: [{ user: 'ana' }, 'three'] });
    expect(names).toEqual(['ana', 'three']);
  });

  it('names the users themselves in place of a selection', () => {
    const started = { mode: 'delete', selectionId: 'gone' } as const;
    expect(retryOf(rows, { ...nothing, mode: 'delete', started })!.body).toEqual({ mode: 'delete', users: ['id-1'] });
  });

  it('takes licenses from what the server tells, and says that it is no more than these', () => {
    const asked = { mode: 'change', add: [{ skuId: 'B' }], remove: [{ skuId: 'A' }], total: 4 };
    const { body, isLicensesOnly } = retryOf(rows, { ...nothing, mode: 'change', asked })!;
    expect(body).toEqual({ mode: 'change', users: ['id-1'], add: [{ skuId: 'B' }], remove: [{ skuId: 'A' }] });
    expect(isLicensesOnly).toBe(true);
  });

  it('is nothing where the texts of each user would be needed, or nobody is known', () => {
    expect(retryOf(rows, { ...nothing, mode: 'create', asked: {} })).toBeUndefined();
    expect(retryOf([{ index: 3, state: 'Failed' }], { ...nothing, mode: 'add', asked: {} })).toBeUndefined();
  });
});
