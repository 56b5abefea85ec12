import { randomUUID } from 'node:crypto';
import { jsonEvent, type AppendStreamState, type KurrentDBClient, type ResolvedEvent } from '@kurrent/kurrentdb-client';

/** Each case has streams of its own, so that many can be asked on one server. */
export interface Asked {
  readonly client: KurrentDBClient;
  readonly prefix: string;
}

export const askedAt = (client: KurrentDBClient): Asked => ({
  client,
  prefix: `case-${randomUUID().slice(0, 8)}.`,
});

export const check = (streamName: string, expectedState: AppendStreamState) =>
  ({ type: 'stream_state', streamName, expectedState }) as const;

export const record = (v: number) => jsonEvent({ type: 'T', data: { v }, metadata: { m: 'x', a: 'é' } });

export const eventsOf = async (reading: AsyncIterable<ResolvedEvent>) => {
  const events = [];
  for await (const { event } of reading) events.push(event!);
  return events;
};
export const revisionsOf = async (reading: AsyncIterable<ResolvedEvent>) =>
  (await eventsOf(reading)).map(({ revision }) => revision);

/** Writes three records to a new stream, and reads them. */
export const writeThree = async ({ client, prefix }: Asked) => {
  const stream = `${prefix}s`;
  const records = [1, 2, 3].map((v) => ({ streamName: stream, record: record(v) }));
  const appended = await client.appendRecords(records, [check(stream, 'no_stream')]);
  const events = [];
  for await (const { event } of client.readStream(stream)) events.push(event!);
  return { stream, records, appended, events };
};

/** A small case, and what a real server answered to it. Bigints are told as text like `2n`. */
export interface MeasuredCase {
  readonly what: string;
  /** Asks for streams with this prefix alone, and says what came. Names are told without the prefix. */
  readonly ask: (asked: Asked) => Promise<unknown>;
  readonly answered: unknown;
}

interface ClientError {
  readonly type?: string;
  readonly code?: number;
  readonly violations?: unknown;
}

/** Resolves to what a call was refused with. */
export const errorOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    await call;
  } catch (error) {
    const { type, code, violations } = error as ClientError;
    return {
      error: type,
      ...(code === undefined ? {} : { code }),
      ...(violations === undefined ? {} : { violations }),
    };
  }
  return 'no error';
};

export const failed = (type: string, code?: number) => ({ error: type, ...(code === undefined ? {} : { code }) });

/** Bigints become text, and names lose the prefix of their case. */
export const plain = (value: unknown, prefix: string): unknown => {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value, (_name, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each));
  return JSON.parse(text.replaceAll(prefix, ''));
};
