import {
  type Broker,
  type BrokerEvent,
  type BrokerMessage,
  BrokerUnavailable,
  type Delivery,
  MessageTooLarge,
  type Outcome,
  type ParkedMessage,
  PerhapsPublished,
  REASON_LENGTH,
  ReplyTimeout,
  RETRY_LADDER,
  Unroutable,
} from '#application';
import type { ManualDelay } from '../fakes/manual-delay.js';
import { itUnless } from '../adapters/with-adapter.js';

/** Lets so much time pass, once somebody waits. */
const pass = async (delay: ManualDelay, milliseconds: number): Promise<void> => {
  await delay.untilWaitingFor(milliseconds);
  await delay.advance(milliseconds);
};

export interface BrokerUnderTest {
  readonly broker: Broker;
  /** This delay measures a request's waits, and also the ladder's where `ladderByItself` isn't set. */
  readonly delay: ManualDelay;
  /** The broker doesn't carry a body of so many bytes. */
  readonly tooLarge: number;
  /** The broker's ladder is so short that no test has to pass its time. */
  readonly ladderByItself?: boolean;
  /** Calls `onEvent` for every event that is published from now on, in the order of arrival. */
  listen(onEvent: (event: BrokerEvent) => void): Promise<void>;
  /** Makes a queue of this name as another system would, and gives what comes into it. */
  queue?(name: string, onEvent: (event: BrokerEvent) => void): Promise<void>;
  /**
   * Ends the process that holds `broker`, as far as the messages can tell, and opens another one on the same messages.
   */
  crash?(): Promise<Broker>;
  /** This runs after each test, once `broker` is closed. */
  dispose?(): Promise<void>;
}
/** An adapter may be unable to do these by its nature. The report prints the reason. */
export type BrokerLimit = 'crash' | 'wake-ups' | 'queues';

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const message = (id: string, change: Partial<BrokerMessage> = {}): BrokerMessage => ({
  messageId: id,
  type: 'DeleteUser',
  routingKey: '11111111-1111-4111-8111-111111111111',
  body: bytes(`{"id":"${id}"}`),
  contentType: 'application/json',
  ...change,
});
const event = (id: string): BrokerEvent => ({
  messageId: id,
  type: 'UserDeleted',
  routingKey: 't.UserDeleted',
  body: bytes(`{"id":"${id}"}`),
  contentType: 'application/json',
  headers: { 'cloudEvents:id': id, n: 1 },
});
const done = (reply?: string): Outcome =>
  reply === undefined ? { outcome: 'done' } : { outcome: 'done', reply: bytes(reply) };

/** Returns a promise with the function that resolves it. */
const deferred = <T = void>() => {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((ends) => (resolve = ends));
  return { promise, resolve };
};
/** Collects items. `reached(n)` resolves when there are n. */
class Collected<T> {
  readonly items: T[] = [];
  #waiters: (() => void)[] = [];
  push(item: T): void {
    this.items.push(item);
    for (const wake of this.#waiters.splice(0)) wake();
  }
  async reached(count: number): Promise<readonly T[]> {
    while (this.items.length < count) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    return this.items;
  }
}
/** These are two retentions in milliseconds. The longer one doesn't fit into 32 bits. */
export const WAKE_UPS = [30, 30 * 86_400_000] as const;
const TIMEOUT = { timeoutMilliseconds: 30_000 };

/** Registers what every broker must do, whatever carries its messages. */
export const brokerContract = (
  name: string,
  open: () => Promise<BrokerUnderTest>,
  cannot: { readonly [L in BrokerLimit]?: string } = {},
): void => {
  describe(`${name} as a broker`, () => {
    let under: BrokerUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(async () => {
      await under.broker.close();
      await under.dispose?.();
    });
    const climb = async (milliseconds: number): Promise<void> => {
      if (under.ladderByItself !== true) await pass(under.delay, milliseconds);
    };
    /** Waits until so many messages are parked, since a broker may take its time to park. */
    const parked = async (count: number): Promise<readonly ParkedMessage[]> => {
      for (;;) {
        const found = await under.broker.parked(10);
        if (found.length >= count) return found;
        await new Promise<void>((resolve) => void setImmediate(resolve));
      }
    };

    it('answers a request with the reply to it, and with no other', async () => {
      await under.broker.consumeCommands(async ({ messageId }) => done(`reply to ${messageId}`));
      const replies = await Promise.all(['a', 'b', 'c'].map((id) => under.broker.request(message(id), TIMEOUT)));
      expect(replies.map(({ body }) => text(body))).toEqual(['reply to a', 'reply to b', 'reply to c']);
    });

    it('hands over bytes, ids, type, key and headers as they came, for the first time', async () => {
      const got = new Collected<Delivery>();
      await under.broker.consumeCommands(async (delivery) => (got.push(delivery), done()));
      const sent = message('a', {
        body: bytes('{"name":"Zoë 山田"}'),
        correlationId: 'c-1',
        headers: { traceparent: '00-x', n: 5 },
      });
      await under.broker.publishCommands([sent]);
      const [delivery] = await got.reached(1);
      expect({ ...delivery, body: text(delivery?.body) }).toMatchObject({ ...sent, body: text(sent.body), attempt: 1 });
    });

    it('starts handlers in the order of arrival, many at once', async () => {
      const started = new Collected<string>();
      const gate = deferred();
      await under.broker.consumeCommands(async ({ messageId }) => {
        started.push(messageId);
        await gate.promise;
        return done();
      });
      const ids = Array.from({ length: 100 }, (_, index) => `m${index}`);
      await under.broker.publishCommands(ids.map((id) => message(id)));
      expect(await started.reached(100)).toEqual(ids);
      gate.resolve();
    });

    it('has no more under way than the prefetch', async () => {
      const started = new Collected<() => void>();
      let underway = 0;
      let most = 0;
      await under.broker.consumeCommands(
        async () => {
          most = Math.max(most, ++underway);
          const gate = deferred();
          started.push(gate.resolve);
          await gate.promise;
          underway -= 1;
          return done();
        },
        { prefetch: 3 },
      );
      await under.broker.publishCommands(Array.from({ length: 10 }, (_, index) => message(`m${index}`)));
      // one ends only when as many as may be are under way
      for (let index = 0; index < 10; index += 1) (await started.reached(Math.min(index + 3, 10)))[index]?.();
      expect(most).toBe(3);
    });

    it('brings a retry back with the next attempt, others pass it meanwhile, and parks after the ladder', async () => {
      const seen = new Collected<string>();
      await under.broker.consumeCommands(async ({ messageId, attempt }) => {
        seen.push(`${messageId} ${attempt}`);
        return messageId === 'bad' ? { outcome: 'retry', reason: 'a bug' } : done();
      });
      await under.broker.publishCommands([message('bad'), message('good')]);
      expect(await seen.reached(2)).toEqual(['bad 1', 'good 1']);
      for (const [index, wait] of RETRY_LADDER.entries()) {
        await climb(wait);
        expect((await seen.reached(index + 3)).at(-1)).toBe(`bad ${index + 2}`);
      }
      await under.broker.publishCommands([message('last')]);
      await seen.reached(RETRY_LADDER.length + 3);
      expect(await parked(1)).toMatchObject([{ messageId: 'bad', reason: 'a bug', attempt: RETRY_LADDER.length + 1 }]);
    });

    it('takes a handler that throws for a retry', async () => {
      const seen = new Collected<number>();
      await under.broker.consumeCommands(async ({ attempt }) => {
        seen.push(attempt);
        if (attempt === 1) throw new Error('a bug');
        return done();
      });
      await under.broker.publishCommands([message('a')]);
      await seen.reached(1);
      await climb(RETRY_LADDER[0]!);
      expect(await seen.reached(2)).toEqual([1, 2]);
    });

    it('parks with bytes, headers and reason, and answers who waits', async () => {
      await under.broker.consumeCommands(async () => ({
        outcome: 'park',
        reason: 'malformed',
        reply: bytes('parked'),
      }));
      const sent = message('a', { body: Uint8Array.of(0xff, 0x00, 0x7b), headers: { from: 'hr' } });
      expect(text((await under.broker.request(sent, TIMEOUT)).body)).toBe('parked');
      const parked = await under.broker.parked(10);
      expect(parked).toMatchObject([{ messageId: 'a', type: sent.type, reason: 'malformed', headers: { from: 'hr' } }]);
      expect([...(parked[0]?.body ?? [])]).toEqual([0xff, 0x00, 0x7b]);
    });

    it('parks with no more of the reason than is good', async () => {
      const reason = 'an unknown member: '.padEnd(100_000, 'x');
      await under.broker.consumeCommands(async () => ({ outcome: 'park', reason, reply: bytes('parked') }));
      await under.broker.request(message('a'), TIMEOUT);
      const [found] = await parked(1);
      expect(found?.reason).toHaveLength(REASON_LENGTH);
      expect(found?.reason).toMatch(/^an unknown member: x+…$/);
    });

    it('tells what became of a delivery once that is settled, not before', async () => {
      const settled = new Collected<string>();
      const begun = new Collected<string>();
      const gate = deferred();
      const outcomes = new Map<string, Outcome>([
        ['a', done()],
        ['b', { outcome: 'park', reason: 'malformed' }],
        ['c', { outcome: 'hold', reason: 'the store is away', resume: gate.promise }],
      ]);
      await under.broker.consumeCommands(
        async ({ messageId }) => {
          begun.push(messageId);
          if (messageId === 'a') await gate.promise;
          const outcome = outcomes.get(messageId)!;
          outcomes.set('c', done());
          return outcome;
        },
        { onSettled: (outcome) => settled.push(outcome) },
      );
      await under.broker.publishCommands([message('c'), message('a')]);
      await settled.reached(1);
      expect(settled.items).toEqual(['hold']);
      gate.resolve();
      await settled.reached(3);
      await under.broker.publishCommands([message('b')]);
      expect(await settled.reached(4)).toEqual(['hold', 'done', 'done', 'park']);
      expect(await under.broker.parked(5)).toMatchObject([{ messageId: 'b' }]);
    });

    it('tells that a delivery was parked where the ladder has ended', async () => {
      const settled = new Collected<string>();
      const options = { onSettled: (outcome: string) => settled.push(outcome) };
      await under.broker.consumeCommands(async () => ({ outcome: 'retry', reason: 'a bug' }), options);
      await under.broker.publishCommands([message('bad')]);
      await settled.reached(1);
      for (const [index, wait] of RETRY_LADDER.entries()) {
        await climb(wait);
        await settled.reached(index + 2);
      }
      expect(settled.items).toEqual([...RETRY_LADDER.map(() => 'retry'), 'park']);
    });

    it('puts back what is held in its order, counts no attempt, and takes nothing until it may', async () => {
      const seen = new Collected<string>();
      const resume = deferred();
      const bothBegun = deferred();
      let away = true;
      await under.broker.consumeCommands(
        async ({ messageId, attempt }) => {
          seen.push(`${messageId} ${attempt}`);
          if (!away) return done(messageId);
          await bothBegun.promise;
          if (messageId === 'a') await new Promise<void>((resolve) => void setImmediate(resolve)); // a is held after b
          return { outcome: 'hold', reason: 'the store is away', resume: resume.promise };
        },
        { prefetch: 2 },
      );
      const reply = under.broker.request(message('a'), TIMEOUT);
      await seen.reached(1); // of two publications that run at once either may come first
      await under.broker.publishCommands(['b', 'c', 'd'].map((id) => message(id)));
      await seen.reached(2);
      bothBegun.resolve();
      for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
      expect(seen.items).toHaveLength(2);
      away = false;
      resume.resolve();
      expect(text((await reply).body)).toBe('a');
      const all = await seen.reached(6);
      expect(all.slice(-4)).toEqual(['a 1', 'b 1', 'c 1', 'd 1']);
      expect(await under.broker.parked(10)).toEqual([]);
    });

    it('finishes what is under way when the consumer stops, and no more; the next consumer goes on', async () => {
      const gate = deferred();
      const started = new Collected<string>();
      const first = await under.broker.consumeCommands(
        async ({ messageId }) => {
          started.push(messageId);
          await gate.promise;
          return done(messageId);
        },
        { prefetch: 1 },
      );
      const reply = under.broker.request(message('a'), TIMEOUT);
      await started.reached(1);
      await under.broker.publishCommands([message('b')]);
      let stopped = false;
      const stopping = first.stop().then(() => (stopped = true));
      expect(stopped).toBe(false);
      gate.resolve();
      expect(text((await reply).body)).toBe('a');
      await stopping;
      expect(started.items).toEqual(['a']);
      const rest = new Collected<string>();
      await under.broker.consumeCommands(async ({ messageId }) => (rest.push(messageId), done()));
      expect(await rest.reached(1)).toEqual(['b']);
    });

    it('parks at once what can\u2019t be decoded; its neighbours are unhurt', async () => {
      const seen = new Collected<string>();
      await under.broker.consumeCommands(async ({ messageId, body }) => {
        seen.push(messageId);
        return text(body) === '{' ? { outcome: 'park', reason: 'malformed' } : done();
      });
      await under.broker.publishCommands([message('a'), message('bad', { body: bytes('{') }), message('b')]);
      expect(await seen.reached(3)).toEqual(['a', 'bad', 'b']);
      expect(await parked(1)).toMatchObject([{ messageId: 'bad', reason: 'malformed', attempt: 1 }]);
    });

    it('brings a parked message back on demand, as it was sent, and forgets it', async () => {
      const seen = new Collected<Delivery>();
      let known = false;
      await under.broker.consumeCommands(async (delivery) => {
        seen.push(delivery);
        return known ? done() : { outcome: 'park', reason: 'unknown' };
      });
      const sent = message('a', { headers: { from: 'hr' }, correlationId: 'c-1' });
      await under.broker.publishCommands([sent, message('b'), message('c')]);
      const [first, second, third] = await parked(3);
      known = true;
      // the messages that were just looked at are on their way back, and the broker counts them again in its own time
      while ((await under.broker.parkedCount()) !== 3) await new Promise<void>((resolve) => void setImmediate(resolve));
      const ids = { first: [first!.parkedId], second: [second!.parkedId] };
      expect(await under.broker.replayParked(ids.first)).toEqual(ids.first);
      const [, , , again] = await seen.reached(4);
      expect({ ...again, body: text(again?.body) }).toMatchObject({ ...sent, body: text(sent.body), attempt: 1 });
      expect(await under.broker.discardParked(ids.second)).toEqual(ids.second);
      expect((await under.broker.parked(10)).map(({ parkedId }) => parkedId)).toEqual([third!.parkedId]);
      expect(await under.broker.replayParked(ids.first)).toEqual([]);
      expect(await under.broker.discardParked(ids.second)).toEqual([]);
    });

    it('shows parked messages oldest first, the same each time, and no more than asked for', async () => {
      await under.broker.consumeCommands(async () => ({ outcome: 'park', reason: 'unknown' }), { prefetch: 1 });
      await under.broker.publishCommands(['a', 'b', 'c'].map((id) => message(id)));
      const found = await parked(3);
      expect(found.map(({ messageId }) => messageId)).toEqual(['a', 'b', 'c']);
      expect(await under.broker.parked(10)).toEqual(found);
      expect(await under.broker.parked(2)).toEqual(found.slice(0, 2));
    });

    it('keeps the order of many parked messages, however often one looks at them, and replays them in it', async () => {
      const names = Array.from({ length: 200 }, (_, index) => `m${index}`);
      const seen = new Collected<string>();
      let known = false;
      await under.broker.consumeCommands(async ({ messageId }) => {
        seen.push(messageId);
        return known ? done() : { outcome: 'park', reason: 'unknown' };
      });
      await under.broker.publishCommands(names.map((id) => message(id)));
      while ((await under.broker.parkedIds()).length < names.length);
      const shown = async (limit: number) => (await under.broker.parked(limit)).map(({ messageId }) => messageId);
      expect(await shown(10)).toEqual(names.slice(0, 10)); // the messages that were looked at are now behind the others
      expect(await shown(1_000)).toEqual(names);
      expect(await shown(50)).toEqual(names.slice(0, 50));
      const ids = await under.broker.parkedIds();
      const found = await under.broker.parked(1_000);
      expect(found.map(({ parkedId }) => parkedId)).toEqual(ids);
      expect(found.map(({ parkedAt = '' }) => parkedAt)).toEqual(
        found.map(({ parkedAt = '' }) => new Date(parkedAt).toISOString()).toSorted(),
      );
      known = true;
      const [first, ...rest] = ids;
      expect(await under.broker.replayParked([...rest].toReversed())).toEqual(rest);
      expect((await seen.reached(399)).slice(200)).toEqual(names.slice(1));
      expect(await shown(1_000)).toEqual(['m0']);
      expect(await under.broker.discardParked([first!])).toEqual([first]);
      expect(await shown(1_000)).toEqual([]);
    });

    it('drops many parked messages at once, those and no others', async () => {
      const names = Array.from({ length: 200 }, (_, index) => `m${index}`);
      await under.broker.consumeCommands(async () => ({ outcome: 'park', reason: 'unknown' }));
      await under.broker.publishCommands(names.map((id) => message(id)));
      while ((await under.broker.parkedIds()).length < names.length);
      const ids = await under.broker.parkedIds();
      const dropped = ids.filter((_, index) => index !== 7);
      expect(await under.broker.discardParked(dropped)).toEqual(dropped);
      expect(await under.broker.parkedIds()).toEqual([ids[7]]);
      expect(await under.broker.parkedMessage(ids[7]!)).toMatchObject({ messageId: 'm7', reason: 'unknown' });
      expect(await under.broker.parkedMessage(ids[8]!)).toBeUndefined();
    });

    itUnless(name, cannot.crash)('delivers again what a consumer that vanished was handling, in order', async () => {
      const started = new Collected<string>();
      const gate = deferred();
      await under.broker.consumeCommands(async ({ messageId }) => {
        started.push(messageId);
        await gate.promise;
        return done();
      });
      await under.broker.publishCommands(['a', 'b', 'c'].map((id) => message(id)));
      await started.reached(3);
      const other = await under.crash!();
      const again = new Collected<string>();
      const consumer = await other.consumeCommands(
        async ({ messageId, attempt }) => (again.push(`${messageId} ${attempt}`), done()),
      );
      expect(await again.reached(3)).toEqual(['a 1', 'b 1', 'c 1']);
      gate.resolve(); // what the vanished consumer would still do has no effect
      await consumer.stop();
      await other.close();
    });

    itUnless(name, cannot['wake-ups'])('wakes up whoever consumes wake-ups, each after its time', async () => {
      expect(await under.broker.publishWakeUps([message('a'), message('b')], WAKE_UPS[0])).toBe(2);
      expect(await under.broker.publishWakeUps([message('in a month')], WAKE_UPS[1])).toBe(1);
      const woken = new Collected<string>();
      let away = true;
      const consumer = await under.broker.consumeWakeUps(async ({ messageId, body }) => {
        if (away) {
          away = false;
          return { outcome: 'hold', reason: 'the store is away', resume: Promise.resolve() };
        }
        woken.push(`${messageId} ${text(body)}`);
        if (messageId === 'a') throw new Error('a bug');
        return { outcome: 'done' };
      });
      expect((await woken.reached(2)).toSorted()).toEqual(['a {"id":"a"}', 'b {"id":"b"}']);
      await consumer.stop();
      expect(await under.broker.parked(5)).toEqual([]);
    });

    it('takes wake-ups, and lets a consumer of them begin and end', async () => {
      expect(await under.broker.publishWakeUps([message('a')], WAKE_UPS[0])).toBe(1);
      await (await under.broker.consumeWakeUps(async () => ({ outcome: 'done' }))).stop();
    });

    it('prepares the publishing of events and wake-ups, again and again', async () => {
      for (const _again of [1, 2]) await under.broker.preparePublishing({ events: true, wakeUps: WAKE_UPS });
      expect(await under.broker.publishWakeUps([message('a')], WAKE_UPS[0])).toBe(1);
    });

    it('publishes events in order to who listens, and to nobody without a fault', async () => {
      expect(await under.broker.publishEvents([event('unheard')])).toBe(1);
      const heard = new Collected<BrokerEvent>();
      await under.listen((each) => heard.push(each));
      const sent = Array.from({ length: 50 }, (_, index) => event(`e${index}`));
      expect(await under.broker.publishEvents(sent)).toBe(50);
      const got = await heard.reached(50);
      expect(got.map(({ messageId }) => messageId)).toEqual(sent.map(({ messageId }) => messageId));
      expect({ ...got[0], body: text(got[0]?.body) }).toMatchObject({ ...sent[0], body: text(sent[0]?.body) });
    });

    it('replays events into no queue that is not there, and into none of another name', async () => {
      await expect(under.broker.publishInto('seatledger.replay.none', [event('a')])).rejects.toThrow(Unroutable);
      for (const other of ['', 'other', 'commands.v2.2.0', 'seatledger.replay.', 'x.seatledger.replay.a'])
        await expect(under.broker.publishInto(other, [event('a')])).rejects.toThrow(TypeError);
    });

    itUnless(name, cannot.queues)('replays events into a queue in order, and to nobody else', async () => {
      const [heard, elsewhere] = [new Collected<BrokerEvent>(), new Collected<BrokerEvent>()];
      const queue = `seatledger.replay.contract-${process.pid}`;
      await under.broker.preparePublishing({ events: true });
      await under.listen((each) => elsewhere.push(each));
      await under.queue!(queue, (each) => heard.push(each));
      const sent = Array.from({ length: 50 }, (_, index) => event(`e${index}`));
      expect(await under.broker.publishInto(queue, sent)).toBe(50);
      const got = await heard.reached(50);
      expect(got.map(({ messageId }) => messageId)).toEqual(sent.map(({ messageId }) => messageId));
      const { routingKey: _key, body, ...same } = sent[0]!;
      expect({ ...got[0], body: text(got[0]?.body) }).toMatchObject({ ...same, body: text(body) });
      expect(elsewhere.items).toEqual([]);
    });

    it('refuses what nobody consumes', async () => {
      await expect(under.broker.publishCommands([message('a')])).rejects.toThrow(Unroutable);
      await expect(under.broker.request(message('a'), TIMEOUT)).rejects.toThrow(Unroutable);
    });

    it('refuses a message over its cap and publishes nothing of the batch', async () => {
      const seen = new Collected<string>();
      await under.broker.consumeCommands(async ({ messageId }) => (seen.push(messageId), done()));
      const large = message('large', { body: new Uint8Array(under.tooLarge) });
      await expect(under.broker.publishCommands([message('a'), large])).rejects.toThrow(MessageTooLarge);
      await under.broker.publishCommands([message('b')]);
      expect(await seen.reached(1)).toEqual(['b']);
    });

    it('ends a wait for a reply in time, and lets the message be decided', async () => {
      const gate = deferred();
      const decided = new Collected<string>();
      await under.broker.consumeCommands(async ({ messageId }) => {
        await gate.promise;
        decided.push(messageId);
        return done('too late');
      });
      const request = under.broker.request(message('a'), { timeoutMilliseconds: 1_234 });
      const refused = request.catch((error: unknown) => error);
      await pass(under.delay, 1_234);
      expect(await refused).toBeInstanceOf(ReplyTimeout);
      gate.resolve();
      expect(await decided.reached(1)).toEqual(['a']);
    });

    it('ends a wait when the caller goes away', async () => {
      const gate = deferred();
      await under.broker.consumeCommands(async () => (await gate.promise, done()));
      const caller = new AbortController();
      const refused = under.broker
        .request(message('a'), { ...TIMEOUT, signal: caller.signal })
        .catch((error: unknown) => error);
      caller.abort(new Error('gone'));
      expect(await refused).toMatchObject({ message: 'gone' });
      gate.resolve();
    });

    it('tells those who wait that nobody knows, and those who come that it is closed', async () => {
      const gate = deferred();
      const started = new Collected<string>();
      await under.broker.consumeCommands(async ({ messageId }) => {
        started.push(messageId);
        await gate.promise;
        return done();
      });
      const refused = under.broker.request(message('a'), TIMEOUT).catch((error: unknown) => error);
      await started.reached(1);
      expect(await under.broker.healthy()).toBe(true);
      const closing = under.broker.close();
      expect(await refused).toBeInstanceOf(PerhapsPublished);
      gate.resolve();
      await closing;
      expect(await under.broker.healthy()).toBe(false);
      await expect(under.broker.publishCommands([message('b')])).rejects.toThrow(BrokerUnavailable);
    });
  });
};
