import { replyProblem } from './problem-error.js';

describe('a command that got no answer', () => {
  it('is to be asked again under the key that it came with: under its command id it would be another command', () => {
    const commandId = '1c9cc457-0d98-5ea5-95c4-d11471fc4aba';
    const { problem } = replyProblem(
      { outcome: 'failed', commandId, failure: 'outcome-unknown', retryAfterSeconds: 1 },
      'my-key',
    );
    expect(problem).toMatchObject({ code: 'outcome-unknown', commandId, idempotencyKey: 'my-key' });
    expect(problem.detail).toContain('Idempotency-Key my-key');
    expect(problem.detail).not.toContain(commandId);
  });

  it('because of a damaged event is told which', () => {
    const damage = { position: '00000000000000000007', stream: 'user-t_u', eventId: 'e-1' };
    const reply = { outcome: 'failed', commandId: 'c', failure: 'damaged-event', damage } as const;
    expect(replyProblem(reply, 'my-key').problem).toMatchObject({ status: 503, code: 'damaged-event', ...damage });
  });
});
