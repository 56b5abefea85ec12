import type { CommandEnvelope, CommandReply, Delivery, Outcome } from '#application';
import { createLogger, type IdentifySender } from '#platform';
import { ManualDelay, ManualTurn, PromptTurn } from '#testing/fakes';
import { createCommandIntake } from './command-intake.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const hr = { kind: 'upstream', system: 'hr', roles: ['UserAdministrator'], tenants: [TENANT] } as const;
const identify: IdentifySender = (userId) =>
  userId === 'hr'
    ? { kind: 'upstream', actor: hr }
    : userId === 'api'
      ? { kind: 'edge' }
      : { kind: 'stranger', reason: 'the user of the message is no upstream system' };

const delivery = (change: Partial<Delivery> & { readonly json?: object } = {}): Delivery => {
  const { json, ...rest } = change;
  return {
    messageId: 'a',
    type: 'DeleteUser',
    routingKey: TENANT,
    body: new TextEncoder().encode(JSON.stringify({ tenantId: TENANT, body: { user: 'x@y.example' }, ...json })),
    contentType: 'application/json',
    userId: 'hr',
    attempt: 1,
    replyTo: 'hr.replies',
    ...rest,
  };
};
const replyIn = (outcome: Outcome): unknown =>
  'reply' in outcome && outcome.reply !== undefined ? JSON.parse(new TextDecoder().decode(outcome.reply)) : undefined;
const refused = (code: 'forbidden' | 'tenant-not-found' | 'user-not-found'): CommandReply => ({
  outcome: 'refused',
  commandId: 'c',
  refusal: (code === 'forbidden' ? { code, role: 'r', commandType: 'DeleteUser' } : { code }) as never,
});
const failure = (
  code:
    'store-unavailable' | 'outcome-unknown' | 'internal-error' | 'message-too-large' | 'conflict' | 'too-many-dry-runs',
): CommandReply => ({
  outcome: 'failed',
  commandId: 'c',
  failure: code,
});

describe('a command of an upstream system', () => {
  const asked: CommandEnvelope[] = [];
  const handle = (message: Delivery, answer: CommandReply = refused('user-not-found')): Promise<Outcome> =>
    createCommandIntake({
      turn: new PromptTurn(),
      service: { handle: async (envelope) => (asked.push(envelope), answer) },
      logger: createLogger('silent'),
      delay: new ManualDelay(),
      identify,
      maxMessageBytes: 500,
    })(message);
  beforeEach(() => void asked.splice(0));

  it('is decided with the role that the broker’s user has, whatever the message says', async () => {
    const actor = { kind: 'user', id: 'person-7', roles: ['Operator', 'GlobalAdministrator'], tenants: 'all' };
    expect(await handle(delivery({ json: { actor } }))).toMatchObject({ outcome: 'done' });
    expect(asked).toMatchObject([{ id: 'a', tenantId: TENANT, actor: { ...hr, person: 'person-7' } }]);
  });
  it('is its own where it names no person', async () => {
    await handle(delivery());
    expect(asked[0]?.actor).toEqual(hr);
  });
  it.each([
    ['an unknown user', delivery({ userId: 'it', replyTo: 'amq.gen-x' }), 'not-allowed', refused('user-not-found')],
    ['what its role or tenants forbid', delivery(), 'not-allowed', refused('forbidden')],
    ['a tenant that is not there', delivery(), 'tenant-not-found', refused('tenant-not-found')],
    ['a large body', delivery({ json: { padding: 'x'.repeat(500) } }), 'message-too-large', refused('forbidden')],
    ['another content type', delivery({ contentType: 'text/csv' }), 'malformed-message', refused('forbidden')],
    ['no content type', delivery({ contentType: '' }), 'malformed-message', refused('forbidden')],
    ['a packed body', delivery({ contentEncoding: 'gzip' }), 'malformed-message', refused('forbidden')],
    ['a malformed body', delivery({ json: { more: 1 } }), 'malformed-message', refused('forbidden')],
    [
      'an actor that is a name',
      delivery({ json: { actor: { id: 'Ana Silva' } } }),
      'malformed-message',
      refused('forbidden'),
    ],
  ])('is parked and answered with the reason: %s', async (_what, message, reason, answer) => {
    const outcome = await handle(message, answer);
    expect(outcome.outcome).toBe('park');
    expect(replyIn(outcome)).toEqual({ outcome: 'rejected', messageId: 'a', reason, detail: expect.any(String) });
    expect(JSON.stringify(outcome)).not.toContain('Silva');
  });
  it('is answered with its own id, and with the one that it is kept under', async () => {
    const outcome = await handle(
      delivery({ contentType: 'Application/JSON; charset="utf-8"', contentEncoding: 'UTF-8' }),
    );
    expect(replyIn(outcome)).toMatchObject({ outcome: 'refused', messageId: 'a', commandId: 'c' });
  });
  it('has no id of a command where a bug kept it from getting one', async () => {
    const takeIn = createCommandIntake({
      turn: new PromptTurn(),
      service: { handle: () => Promise.reject(new Error('a bug')) },
      logger: createLogger('silent'),
      delay: new ManualDelay(),
      identify,
    });
    const outcome = await takeIn(delivery({ attempt: 5 }));
    expect(replyIn(outcome)).toEqual({ outcome: 'failed', messageId: 'a', failure: 'internal-error' });
  });
  it('is decided, and answered nowhere, where it names a queue of somebody else for its reply', async () => {
    expect(await handle(delivery({ replyTo: 'payroll.orders' }))).toEqual({ outcome: 'done' });
    const unknown = delivery({ userId: 'it', replyTo: 'payroll.orders' });
    expect(await handle(unknown)).toEqual({
      outcome: 'park',
      reason: expect.stringContaining('not-allowed') as string,
    });
  });
  it('is held in its place while the store is away, also where it asks for a reply', async () => {
    expect(await handle(delivery(), failure('store-unavailable'))).toMatchObject({ outcome: 'hold' });
    expect(await handle(delivery({ userId: 'api' }), failure('store-unavailable'))).toMatchObject({ outcome: 'park' });
  });
  it('is held where nobody knows its outcome because the process ends, whoever waits for it', async () => {
    expect(await handle(delivery(), failure('outcome-unknown'))).toMatchObject({ outcome: 'hold' });
    const ofEdge = delivery({ userId: 'api', json: { actor: { kind: 'local', roles: ['Operator'], tenants: 'all' } } });
    expect(await handle(ofEdge, failure('store-unavailable'))).toMatchObject({ outcome: 'done' });
    expect(await handle(ofEdge, failure('outcome-unknown'))).toMatchObject({ outcome: 'hold' });
  });
  it('climbs the ladder with a bug or a conflict, and is told at its end', async () => {
    for (const code of ['internal-error', 'conflict'] as const) {
      expect(await handle(delivery({ attempt: 4 }), failure(code))).toMatchObject({ outcome: 'retry' });
      const last = await handle(delivery({ attempt: 5 }), failure(code));
      expect(last).toMatchObject({ outcome: 'park', reason: code });
      expect(replyIn(last)).toMatchObject({ outcome: 'failed', failure: code });
    }
  });
  it('climbs the ladder where others try very many users already, and an edge is told at once', async () => {
    const dryRun = { json: { dryRun: true } };
    expect(await handle(delivery(dryRun), failure('too-many-dry-runs'))).toMatchObject({ outcome: 'retry' });
    const actor = { kind: 'local', roles: ['Operator'], tenants: 'all' };
    const outcome = await handle(delivery({ userId: 'api', json: { actor } }), failure('too-many-dry-runs'));
    expect(outcome.outcome).toBe('done');
    expect(replyIn(outcome)).toMatchObject({ failure: 'too-many-dry-runs' });
  });
  it('is parked at once where no repetition helps', async () => {
    const outcome = await handle(delivery(), failure('message-too-large'));
    expect(outcome).toMatchObject({ outcome: 'park', reason: 'message-too-large' });
  });
});

describe('a damaged stream', () => {
  const answer: CommandReply = {
    outcome: 'failed',
    commandId: 'c',
    failure: 'damaged-stream',
    damage: { stream: 'user-1' },
    retryAfterSeconds: 60,
  };
  const handle = (message: Delivery): Promise<Outcome> =>
    createCommandIntake({
      turn: new PromptTurn(),
      service: { handle: async () => answer },
      logger: createLogger('silent'),
      delay: new ManualDelay(),
      identify,
    })(message);

  it('is told by its name to who waits for an answer', async () => {
    const ofEdge = { userId: 'api', json: { actor: { kind: 'local', roles: ['Operator'], tenants: 'all' } } };
    const outcome = await handle(delivery(ofEdge));
    expect(outcome.outcome).toBe('done');
    expect(replyIn(outcome)).toMatchObject({ failure: 'damaged-stream', damage: { stream: 'user-1' } });
  });
  it('climbs the ladder of another system, which is told it at the end', async () => {
    expect(await handle(delivery({ attempt: 4 }))).toMatchObject({ outcome: 'retry', reason: 'damaged-stream' });
    const last = await handle(delivery({ attempt: 5 }));
    expect(last).toMatchObject({ outcome: 'park', reason: 'damaged-stream' });
    expect(replyIn(last)).toMatchObject({ failure: 'damaged-stream', damage: { stream: 'user-1' } });
  });
});

describe('a bug', () => {
  const ofEdge = { userId: 'api', json: { actor: { kind: 'local', roles: ['Operator'], tenants: 'all' } } };
  const { replyTo: _waits, ...unasked } = delivery(ofEdge);
  const handle = (message: Delivery, answer: () => Promise<CommandReply>): Promise<Outcome> =>
    createCommandIntake({
      turn: new PromptTurn(),
      service: { handle: answer },
      logger: createLogger('silent'),
      delay: new ManualDelay(),
      identify,
    })(message);

  it.each([
    ['was thrown', () => Promise.reject(new Error('a bug'))],
    ['was answered', () => Promise.resolve(failure('internal-error'))],
  ])('that %s is told to who waits at an edge, and the message is parked', async (_how, answer) => {
    const outcome = await handle(delivery(ofEdge), answer);
    expect(outcome).toMatchObject({ outcome: 'park', reason: 'internal-error' });
    expect(replyIn(outcome)).toMatchObject({ outcome: 'failed', failure: 'internal-error' });
  });
  it('is tried again where nobody waits', async () => {
    expect(await handle(unasked, () => Promise.reject(new Error('a bug')))).toMatchObject({ outcome: 'retry' });
  });
});

describe('a command that is decided, and whose answer can’t be written', () => {
  it('is done, and its sender is told that the outcome isn’t known', async () => {
    const answer = { kind: 'tenant', tenantId: 1n } as never;
    const takeIn = createCommandIntake({
      turn: new PromptTurn(),
      service: { handle: async () => ({ outcome: 'accepted', commandId: 'c', answer }) },
      logger: createLogger('silent'),
      delay: new ManualDelay(),
    });
    const outcome = await takeIn(delivery({ json: { actor: { kind: 'local', roles: [], tenants: 'all' } } }));
    expect(outcome).toMatchObject({ outcome: 'done' });
    expect(replyIn(outcome)).toMatchObject({ outcome: 'failed', commandId: 'c', failure: 'outcome-unknown' });
  });
});

describe('a command that is too long to be read at once', () => {
  it('is overtaken by none of its tenant, and by those of others', async () => {
    const other = '22222222-2222-4222-8222-222222222222';
    const turn = new ManualTurn();
    const handled: string[] = [];
    const takeIn = createCommandIntake({
      turn,
      service: { handle: async ({ id }) => (handled.push(id), refused('user-not-found')) },
      logger: createLogger('silent'),
      delay: new ManualDelay(),
      identify: () => ({ kind: 'edge' }),
    });
    const actor = { kind: 'local', roles: [], tenants: 'all' };
    const users = Array.from({ length: 5_000 }, (_, at) => `user${at}@contoso.example`);
    const long = delivery({
      messageId: 'long',
      type: 'StartOperation',
      json: { actor, body: { mode: 'delete', users, confirm: 5_000 } },
    });
    const all = [
      takeIn(long),
      takeIn(delivery({ messageId: 'short', json: { actor } })),
      takeIn(delivery({ messageId: 'other', routingKey: other, json: { actor, tenantId: other } })),
    ];
    await turn.go();
    expect(handled).toEqual(['other']);
    while (handled.length < 3) await turn.go();
    expect(handled).toEqual(['other', 'long', 'short']);
    await Promise.all(all);
    await takeIn(delivery({ messageId: 'later', json: { actor } }));
    expect(handled).toEqual(['other', 'long', 'short', 'later']);
  });
});
