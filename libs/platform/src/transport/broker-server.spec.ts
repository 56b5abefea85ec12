import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { InProcessBroker } from '#adapters/broker-inprocess';
import { type BrokerMessage, BrokerUnavailable, type Delivery, type Outcome } from '#application';
import { CountedIds, ManualDelay } from '#testing/fakes';
import { BrokerServer, COMMANDS } from './broker-server.js';

type Answer = (delivery: Delivery) => Promise<Outcome>;
let answer: Answer;

@Controller()
class Taker {
  @MessagePattern(COMMANDS)
  take(@Payload() delivery: Delivery): Promise<Outcome> {
    return answer(delivery);
  }
}
@Module({ controllers: [Taker] })
class WithTaker {}
@Module({})
class WithoutTaker {}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const message: BrokerMessage = {
  messageId: 'a',
  type: 'DeleteUser',
  routingKey: 'tenant',
  contentType: 'application/json',
  body: bytes('{}'),
};

describe('the transport of Nest over a broker', () => {
  const start = async (module: typeof WithTaker) => {
    const delay = new ManualDelay();
    const broker = new InProcessBroker({ delay, ids: new CountedIds() });
    const settled: Outcome['outcome'][] = [];
    const observer = { settled: (outcome: Outcome['outcome']) => void settled.push(outcome) };
    const strategy = new BrokerServer({ broker, prefetch: 10, observer });
    const app = await NestFactory.createMicroservice(module, { strategy, logger: false, abortOnError: false });
    const request = async () => {
      const { body } = await broker.request(message, { timeoutMilliseconds: 10_000 });
      return new TextDecoder().decode(body);
    };
    return { broker, delay, settled, app, request };
  };
  const started = async (then: Answer) => {
    answer = then;
    const parts = await start(WithTaker);
    await parts.app.listen();
    return parts;
  };

  it('hands each delivery to the controller as it came, and sends the reply of its outcome', async () => {
    const taken: Delivery[] = [];
    const { request } = await started(async (delivery) => {
      taken.push(delivery);
      return { outcome: 'done', reply: bytes('decided') };
    });
    expect(await request()).toBe('decided');
    expect(taken).toMatchObject([{ ...message, attempt: 1 }]);
  });

  it('puts a delivery aside for the reason that the controller gives, and says so to who counts', async () => {
    const { request, broker, settled } = await started(async () => ({
      outcome: 'park',
      reason: 'no such command',
      reply: bytes('parked'),
    }));
    expect(await request()).toBe('parked');
    expect(await broker.parked(5)).toMatchObject([{ messageId: 'a', reason: 'no such command' }]);
    expect(settled).toEqual(['park']);
  });

  it('brings a delivery again where the controller throws', async () => {
    const attempts: number[] = [];
    const { request, delay, settled } = await started(async ({ attempt }) => {
      attempts.push(attempt);
      if (attempt === 1) throw new Error('a bug');
      return { outcome: 'done', reply: bytes('decided') };
    });
    const reply = request();
    await delay.untilWaiting(2); // Who asks waits, and so does the second attempt.
    await delay.advance(1_000);
    expect(await reply).toBe('decided');
    expect(attempts).toEqual([1, 2]);
    expect(settled).toEqual(['retry', 'done']);
  });

  it('takes no more when it closes, and finishes what is under way', async () => {
    let finish: () => void = () => {};
    let begun: () => void = () => {};
    const isBegun = new Promise<void>((resolve) => (begun = resolve));
    const { app, broker, request } = await started(async () => {
      begun();
      await new Promise<void>((resolve) => (finish = resolve));
      return { outcome: 'done', reply: bytes('decided') };
    });
    const reply = request();
    await isBegun;
    let isClosed = false;
    const closing = app.close().then(() => (isClosed = true));
    await broker.publishCommands([{ ...message, messageId: 'b' }]);
    expect(isClosed).toBe(false);
    finish();
    expect(await reply).toBe('decided');
    await closing;
    expect(await broker.parkedCount()).toBe(0);
  });

  it('does not start over a broker that is closed, nor without a controller that takes commands', async () => {
    const closed = await start(WithTaker);
    await closed.broker.close();
    await expect(closed.app.listen()).rejects.toThrow(BrokerUnavailable);
    const nobody = await start(WithoutTaker);
    await expect(nobody.app.listen()).rejects.toThrow('no handler takes the pattern commands');
  });
});
