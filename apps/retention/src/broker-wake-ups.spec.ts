import { BrokerUnavailable, type BrokerMessage, type Delivery, type DueRetention, type WakeUp } from '#application';
import { brokerWakeUps, consumeWakeUps } from './broker-wake-ups.js';

const DAY = 86_400_000;
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const wakeUp = (n: number, retention: string, service: string | null = 'exchange'): WakeUp => ({
  tenantId: id(0),
  userId: id(n),
  retentionId: id(n + 100),
  service,
  purgeAt: '2026-02-14T08:00:00.000Z',
  retention,
});
const ofTenant: WakeUp = { ...wakeUp(4, 'P30D', null), userId: null };

describe('wake-ups over a broker', () => {
  it('go to the queue of their length, with ids only, and come back as they went', async () => {
    const published: (readonly [number, BrokerMessage])[] = [];
    const broker = {
      publishWakeUps: async (messages: readonly BrokerMessage[], milliseconds: number) => {
        published.push(...messages.map((message) => [milliseconds, message] as const));
        return messages.length;
      },
      consumeWakeUps: async (handler: (delivery: Delivery) => Promise<unknown>) => {
        for (const [, message] of published) await handler({ ...message, attempt: 1 });
        return { stop: async () => {} };
      },
    };
    await brokerWakeUps(broker).publish([wakeUp(1, 'P30D'), wakeUp(2, 'P7D'), wakeUp(3, 'P30D', null), ofTenant]);
    expect(published.map(([length, { messageId }]) => [length / DAY, messageId])).toEqual([
      [30, id(101)],
      [30, id(103)],
      [30, id(104)],
      [7, id(102)],
    ]);
    const woken: DueRetention[] = [];
    await consumeWakeUps(broker, { onWakeUp: async (retention) => (woken.push(retention), 'purged') });
    expect(woken).toEqual(
      [wakeUp(1, ''), wakeUp(3, '', null), ofTenant, wakeUp(2, '')].map(
        ({ tenantId, userId, retentionId, service }) => ({
          tenantId,
          userId,
          retentionId,
          service,
        }),
      ),
    );
  });

  it.each([
    ['more than it needs', '{"tenantId":[[]]}'],
    ['a member twice', `{"userId":"${id(1)}","userId":"${id(2)}"}`],
    ['lists inside each other', '['.repeat(16_000_000)],
    ['a long text', `{"service":"${'x'.repeat(16_000_000)}"}`],
    ['no JSON', '{'],
  ])('wake nobody where the message has %s', async (_what, text) => {
    const woken: DueRetention[] = [];
    const message = { messageId: 'a', type: 'WakeUp', routingKey: id(0), contentType: 'application/json' };
    const broker = {
      consumeWakeUps: async (handler: (delivery: Delivery) => Promise<unknown>) => {
        await handler({ ...message, body: new TextEncoder().encode(text), attempt: 1 });
        return { stop: async () => {} };
      },
    };
    const consuming = consumeWakeUps(broker, { onWakeUp: async (retention) => (woken.push(retention), 'purged') });
    await expect(consuming).rejects.toThrow();
    expect(woken).toEqual([]);
  });

  it('are published again where the broker took only some', async () => {
    const broker = { publishWakeUps: async () => 1 };
    await expect(brokerWakeUps(broker).publish([wakeUp(1, 'P30D'), wakeUp(2, 'P30D')])).rejects.toThrow(
      BrokerUnavailable,
    );
  });
});
