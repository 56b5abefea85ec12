import { jsonEvent } from '@kurrent/kurrentdb-client';
import { check, errorOf, eventsOf, failed, record, writeThree, type MeasuredCase } from './asked.js';

export const APPENDS: readonly MeasuredCase[] = [
  {
    what: 'an append tells the last revision, and the position of the last record',
    ask: async (asked) => {
      const { appended, events } = await writeThree(asked);
      return { of: appended.responses, isLast: appended.position === events.at(-1)!.position!.commit };
    },
    answered: { of: [{ streamName: 's', revision: '2n' }], isLast: true },
  },
  {
    what: 'no record is invalid',
    ask: ({ client, prefix }) => errorOf(client.appendRecords([], [check(`${prefix}s`, 'no_stream')])),
    answered: failed('unknown', 3),
  },
  {
    what: 'a stream twice in the checks is invalid',
    ask: ({ client, prefix }) => {
      const twice = [check(`${prefix}q`, 'no_stream'), check(`${prefix}q`, 'no_stream')];
      return errorOf(client.appendRecords([{ streamName: `${prefix}q`, record: record(1) }], twice));
    },
    answered: failed('unknown', 3),
  },
  {
    what: 'a check of any state is invalid',
    ask: ({ client, prefix }) =>
      errorOf(client.appendRecords([{ streamName: `${prefix}q`, record: record(1) }], [check(`${prefix}q`, 'any')])),
    answered: failed('unknown', 3),
  },
  {
    what: 'a type with a space is invalid',
    ask: ({ client, prefix }) => {
      const spaced = jsonEvent({ type: 'a b', data: {}, metadata: {} });
      return errorOf(client.appendRecords([{ streamName: `${prefix}q`, record: spaced }], []));
    },
    answered: failed('unknown', 3),
  },
  {
    what: 'one id twice in an append is written twice',
    ask: async ({ client, prefix }) => {
      const same = { streamName: `${prefix}d`, record: record(1) };
      return (await client.appendRecords([same, same], [check(same.streamName, 'no_stream')])).responses;
    },
    answered: [{ streamName: 'd', revision: '1n' }],
  },
  {
    what: 'a name that begins like those of the system is none',
    ask: async ({ client, prefix }) => {
      const streamName = `$x${prefix}`;
      return (await client.appendRecords([{ streamName, record: record(1) }], [check(streamName, 'no_stream')]))
        .responses;
    },
    answered: [{ streamName: '$x', revision: '0n' }],
  },
  {
    what: 'a part of an append is known when it comes again',
    ask: async (asked) => {
      const { stream, records, events } = await writeThree(asked);
      const again = await asked.client.appendRecords([records[0]!], [check(stream, 'no_stream')]);
      return { of: again.responses, isFirst: again.position === events[0]!.position!.commit };
    },
    answered: { of: [{ streamName: 's', revision: '0n' }], isFirst: true },
  },
  {
    what: 'an old id among new ones is a violation',
    ask: async (asked) => {
      const { stream, records } = await writeThree(asked);
      const mixed = [records[0]!, { streamName: stream, record: record(9) }];
      return errorOf(asked.client.appendRecords(mixed, [check(stream, 'no_stream')]));
    },
    answered: {
      ...failed('append-consistency-violation', 9),
      violations: [{ checkIndex: 0, streamName: 's', expectedState: 'no_stream', actualState: '2n' }],
    },
  },
  {
    what: 'a stream that only a refused append named is missing',
    ask: async ({ client, prefix }) => {
      const streamName = `${prefix}ghost`;
      await errorOf(client.appendRecords([{ streamName, record: record(1) }], [check(streamName, 7n)]));
      return errorOf(eventsOf(client.readStream(streamName)));
    },
    answered: failed('stream-not-found'),
  },
];
