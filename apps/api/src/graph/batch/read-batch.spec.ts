import fc from 'fast-check';
import { ProblemError } from '../../edge/problem-error.js';
import { inTurn, type PartAnswer } from './in-turn.js';
import { type Part, readBatch } from './read-batch.js';

const part = (id: unknown, more: object = {}) => ({ id, method: 'GET', url: '/users', ...more });
const messageOf = (requests: unknown): string => {
  try {
    readBatch({ requests });
    return 'read';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problem.detail;
  }
};

describe('a batch', () => {
  it('has requests whose paths lead below /v1.0, with ids of both kinds', () => {
    const [first, second] = readBatch({ requests: [part(0), part('1', { url: 'users?$top=1', dependsOn: [0] })] });
    expect(first).toEqual({ id: 0, method: 'GET', url: '/v1.0/users', headers: {}, dependsOn: [] });
    const [versioned] = readBatch({ requests: [part(1, { url: '/v1.0/users' })] });
    expect(versioned?.url).toBe('/v1.0/users');
    expect(second).toMatchObject({ id: '1', url: '/v1.0/users?$top=1', dependsOn: ['0'] });
  });
  it.each([
    ['payload', []],
    ['payload', 'x'],
    ['maximum value of 20', Array.from({ length: 21 }, (_, at) => part(at))],
    ['one id', [part(1), part('1')]],
    ['needs an id', [part(null)]],
    ['needs a method', [part(1, { method: 'TRACE' })]],
    ['relative url', [part(1, { url: 7 })]],
    ['below /v1.0', [part(1, { url: '/../api/users' })]],
    ['below /v1.0', [part(1, { url: '/%2e%2e/api/users' })]],
    ['below /v1.0', [part(1, { url: 'http://elsewhere/v1.0/users' })]],
    ['no other batch', [part(1, { url: '/$batch' })]],
    ['no other batch', [part(1, { url: '/%24BATCH/' })]],
    ['isn’t there', [part(1, { dependsOn: ['2'] })]],
    ['wait for each other', [part(1, { dependsOn: ['2'] }), part(2, { dependsOn: ['1'] })]],
    ['no text', [part(1, { headers: { accept: 'a\r\nb: c' } })]],
  ])('is refused as a whole: %s', (text, requests) => {
    expect(messageOf(requests)).toContain(text);
  });
  it('is read or refused, whatever it is', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(typeof messageOf(value)).toBe('string')));
  });
});

describe('the parts of a batch', () => {
  const asked = async (parts: readonly Part[], failing: readonly string[] = []) => {
    const order: string[] = [];
    const answers = await inTurn(parts, async ({ id }): Promise<PartAnswer> => {
      order.push(String(id));
      return { id, status: failing.includes(String(id)) ? 400 : 200, headers: {} };
    });
    return { order, statuses: answers.map(({ id, status }) => [id, status]) };
  };
  const parts = readBatch({
    requests: [part('c', { dependsOn: ['b'] }), part('b', { dependsOn: ['a'] }), part('a'), part('d')],
  });

  it('are asked after what they depend on, and answered in their order', async () => {
    const { order, statuses } = await asked(parts);
    expect(order).toEqual(['a', 'd', 'b', 'c']);
    expect(statuses).toEqual(['c', 'b', 'a', 'd'].map((id) => [id, 200]));
  });
  it('are not asked after a failure, by way of others either', async () => {
    const { order, statuses } = await asked(parts, ['a']);
    expect(order).toEqual(['a', 'd']);
    expect(Object.fromEntries(statuses)).toEqual({ a: 400, b: 424, c: 424, d: 200 });
  });
});
