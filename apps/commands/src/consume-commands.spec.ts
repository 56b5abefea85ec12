import { InProcessBroker } from '#adapters/broker-inprocess';
import type { BrokerMessage, CommandEnvelope, CommandReply } from '#application';
import { decodeReply, encodeCommand } from '#contracts';
import { createLogger } from '#platform';
import { CountedIds, ManualDelay } from '#testing/fakes';
import { consumeCommands } from './consume-commands.js';

const envelope: CommandEnvelope = {
  id: 'key-1',
  tenantId: '11111111-1111-4111-8111-111111111111',
  actor: { id: 'local', roles: ['GlobalAdministrator'], tenants: 'all' },
  correlationId: 'c0a8e1f0-0000-4000-8000-000000000001',
  request: { type: 'DeleteUser', body: { user: 'a@b.example' } },
};
const message: BrokerMessage = { ...encodeCommand(envelope), contentType: 'application/json' };

describe('the consumer of commands', () => {
  const start = async (...replies: readonly (CommandReply | Error)[]) => {
    const delay = new ManualDelay();
    const broker = new InProcessBroker({ delay, ids: new CountedIds() });
    const asked: CommandEnvelope[] = [];
    let decided: () => void = () => {};
    const allDecided = new Promise<void>((resolve) => (decided = resolve));
    const service = {
      handle: async (command: CommandEnvelope) => {
        asked.push(command);
        const reply = replies[asked.length - 1];
        if (asked.length === replies.length) decided();
        if (reply instanceof Error) throw reply;
        return reply!;
      },
    };
    await consumeCommands({ broker, service, logger: createLogger('silent'), delay });
    const request = async () => decodeReply((await broker.request(message, { timeoutMilliseconds: 10_000 })).body);
    return { broker, delay, asked, request, allDecided };
  };
  const refused: CommandReply = { outcome: 'refused', commandId: 'x', refusal: { code: 'user-not-found' } };
  const failure = (code: 'internal-error' | 'store-unavailable'): CommandReply => ({
    outcome: 'failed',
    commandId: 'x',
    failure: code,
  });

  it('decides what was sent, and replies', async () => {
    const { asked, request } = await start(refused);
    expect(await request()).toEqual(refused);
    expect(asked).toEqual([envelope]);
  });
  it('gives its own correlation id back to who asks, whatever text it is, and takes none of it over', async () => {
    const { broker, asked } = await start(refused);
    const { correlationId: _none, ...uncorrelated } = envelope;
    const sent = { ...encodeCommand(uncorrelated), contentType: 'application/json', correlationId: 'ana@b.example' };
    expect(await broker.request(sent, { timeoutMilliseconds: 10_000 })).toMatchObject({
      correlationId: 'ana@b.example',
    });
    expect(asked).toEqual([uncorrelated]);
  });
  it('parks what is no command, with the reason', async () => {
    const { broker, asked } = await start();
    await broker.publishCommands([{ ...message, type: 'Nothing' }]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await broker.parked(5)).toMatchObject([{ reason: 'the type is no command', messageId: 'key-1' }]);
    expect(asked).toEqual([]);
  });
  it('tells who waits that the store is away, and parks nothing', async () => {
    const { request, broker } = await start(failure('store-unavailable'));
    expect(await request()).toEqual(failure('store-unavailable'));
    expect(await broker.parked(5)).toEqual([]);
  });
  it('keeps what nobody waits for until the store is back', async () => {
    const { broker, delay, asked, allDecided } = await start(failure('store-unavailable'), refused);
    await broker.publishCommands([message]);
    await delay.untilWaiting();
    expect(asked).toHaveLength(1);
    await delay.advance(1_000);
    await allDecided;
    expect(await broker.parked(5)).toEqual([]);
  });
  it.each([new Error('a bug'), failure('internal-error')])(
    'tells who waits of a bug, and parks the message',
    async (bug) => {
      const { request, broker } = await start(bug);
      expect(await request()).toMatchObject({ outcome: 'failed', failure: 'internal-error' });
      expect(await broker.parked(5)).toMatchObject([{ reason: 'internal-error' }]);
    },
  );
  it('tries a bug again where nobody waits', async () => {
    const { broker, delay, allDecided, asked } = await start(new Error('a bug'), refused);
    await broker.publishCommands([message]);
    await delay.untilWaiting();
    await delay.advance(1_000);
    await allDecided;
    expect(asked).toHaveLength(2);
  });
});
