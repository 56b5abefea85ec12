import { streamNameFilter } from '@kurrent/kurrentdb-client';
import {
  check,
  errorOf,
  eventsOf,
  failed,
  record,
  revisionsOf,
  writeThree,
  type Asked,
  type MeasuredCase,
} from './asked.js';

const deletedNow = async (asked: Asked) => {
  const three = await writeThree(asked);
  await asked.client.deleteStream(three.stream);
  return three;
};
const violated = (expectedState: string, actualState: string) => ({
  ...failed('append-consistency-violation', 9),
  violations: [{ checkIndex: 0, streamName: 's', expectedState, actualState }],
});

export const DELETED_STREAMS: readonly MeasuredCase[] = [
  ...(['no_stream', 2n] as const).map((expected) => ({
    what: `an append that expects ${expected} goes on in a deleted stream, and shows what is new`,
    ask: async (asked: Asked) => {
      const { stream } = await deletedNow(asked);
      const records = [{ streamName: stream, record: record(4) }];
      const { responses } = await asked.client.appendRecords(records, [check(stream, expected)]);
      return { responses, visible: await revisionsOf(asked.client.readStream(stream)) };
    },
    answered: { responses: [{ streamName: 's', revision: '3n' }], visible: ['3n'] },
  })),
  {
    what: 'an append that was made before its stream was deleted has the position -1',
    ask: async (asked) => {
      const { stream, records } = await deletedNow(asked);
      return (await asked.client.appendRecords(records, [check(stream, 'no_stream')])).position;
    },
    answered: '-1n',
  },
  {
    what: 'a violation says that a stream is deleted',
    ask: async (asked) => {
      const { stream } = await deletedNow(asked);
      const records = [{ streamName: `${asked.prefix}t`, record: record(4) }];
      return errorOf(asked.client.appendRecords(records, [check(stream, 7n)]));
    },
    answered: violated('7n', '-5n'),
  },
  {
    what: 'that a stream is tombstoned never holds for one that is written',
    ask: async ({ client, prefix }) => {
      const records = [{ streamName: `${prefix}s`, record: record(1) }];
      return errorOf(client.appendRecords(records, [check(`${prefix}s`, -6n)]));
    },
    answered: violated('-6n', 'no_stream'),
  },
  {
    what: 'a tombstone stands in the log as an event of its own',
    ask: async (asked) => {
      const { stream, events } = await writeThree(asked);
      await asked.client.tombstoneStream(stream);
      const filter = streamNameFilter({ prefixes: [asked.prefix] });
      const read = await eventsOf(asked.client.readAll({ fromPosition: events[2]!.position!, filter }));
      return read.map(({ revision, metadata }) => ({ revision, hasMetadata: metadata !== undefined }));
    },
    answered: [
      { revision: '2n', hasMetadata: true },
      { revision: '9223372036854775807n', hasMetadata: false },
    ],
  },
];
