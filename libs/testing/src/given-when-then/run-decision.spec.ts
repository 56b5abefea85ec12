import { initialState } from '#licensing';
import type { Deciding, Decision, StreamRef, StreamWrite } from '#licensing';
import { COMMAND, onTenant, onUser, TENANT, userId } from './ids.js';
import { runDecision } from './run-decision.js';

const renamed = { type: 'TenantRenamed', data: { displayName: 'Contoso' } } as const;

function* deciding(asked: readonly StreamRef[], writes: readonly StreamWrite[]): Deciding<Decision> {
  for (const ref of asked) yield ref;
  return { outcome: 'accepted', writes, answer: { kind: 'tenant', tenantId: TENANT } };
}
const run = (asked: readonly StreamRef[], writes: readonly StreamWrite[]): Decision =>
  runDecision(deciding(asked, writes), initialState);

describe('a decider', () => {
  it('may write to what it asked for', () => {
    expect(run([onTenant, onUser('ann')], [{ stream: onTenant, events: [renamed] }])).toMatchObject({
      outcome: 'accepted',
    });
  });

  it.each<[string, readonly StreamWrite[], string]>([
    ['writing to a stream that it did not ask for', [{ stream: onUser('bob'), events: [renamed] }], 'without asking'],
    [
      'writing to one stream in two places',
      [
        { stream: onTenant, events: [renamed] },
        { stream: onTenant, events: [renamed] },
      ],
      'twice',
    ],
    ['an empty write', [{ stream: onTenant, events: [] }], 'nothing'],
    ['accepting without an event', [], 'unchanged'],
  ])('is caught %s', (_what, writes, message) => {
    expect(() => run([onTenant], writes)).toThrow(message);
  });
});

it('names of specs give ids that differ, in the form of GUIDs', () => {
  expect(new Set([userId('ann'), userId('bob'), TENANT]).size).toBe(3);
  expect(userId('ann')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(COMMAND).not.toBe('setup-1');
});
