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

const tombstonedNow = async (asked: Asked) => {
  const three = await writeThree(asked);
  await asked.client.tombstoneStream(three.stream);
  return three;
};

const violatedByTombstone = (expectedState: string) => ({
  ...failed('append-consistency-violation', 9),
  violations: [{ checkIndex: 0, streamName: 's', expectedState, actualState: '-6n' }],
});
export const WRITTEN_BY_OTHERS: readonly MeasuredCase[] = [
  {
    what: 'an append of several streams as the version before made it',
    ask: async ({ client, prefix }) =>
      (await client.multiStreamAppend([{ streamName: `${prefix}m`, expectedState: 'no_stream', events: [record(1)] }]))
        .responses,
    answered: [{ streamName: 'm', revision: '0n' }],
  },
  {
    what: 'a plain append',
    ask: async ({ client, prefix }) =>
      (await client.appendToStream(`${prefix}v`, record(1), { streamState: 'no_stream' })).success,
    answered: true,
  },
  {
    what: 'metadata of a stream that has none',
    ask: async (asked) => asked.client.getStreamMetadata((await writeThree(asked)).stream),
    answered: { streamName: 's' },
  },
  {
    what: 'metadata of a stream hide its beginning',
    ask: async (asked) => {
      const { stream } = await writeThree(asked);
      const { success } = await asked.client.setStreamMetadata(stream, { maxCount: 2 });
      return { success, revisions: await revisionsOf(asked.client.readStream(stream)) };
    },
    answered: { success: true, revisions: ['1n', '2n'] },
  },
  {
    what: 'a deleted stream reads as missing',
    ask: async (asked) => {
      const { stream } = await writeThree(asked);
      await asked.client.deleteStream(stream);
      return errorOf(eventsOf(asked.client.readStream(stream)));
    },
    answered: failed('stream-not-found'),
  },
  {
    what: 'a tombstoned stream is told as deleted',
    ask: async (asked) => errorOf(eventsOf(asked.client.readStream((await tombstonedNow(asked)).stream))),
    answered: failed('stream-deleted'),
  },
  {
    what: 'an append to a tombstoned stream is a violation',
    ask: async (asked) => {
      const { stream } = await tombstonedNow(asked);
      const records = [{ streamName: stream, record: record(1) }];
      return errorOf(asked.client.appendRecords(records, [check(stream, 'no_stream')]));
    },
    answered: violatedByTombstone('no_stream'),
  },
  {
    what: 'an append that was made before its stream was tombstoned is a violation',
    ask: async (asked) => {
      const { stream, records } = await tombstonedNow(asked);
      return errorOf(asked.client.appendRecords(records, [check(stream, 'no_stream')]));
    },
    answered: violatedByTombstone('no_stream'),
  },
  {
    what: 'that a tombstoned stream is missing holds',
    ask: async (asked) => {
      const { stream } = await tombstonedNow(asked);
      const records = [{ streamName: `${asked.prefix}t`, record: record(1) }];
      return (await asked.client.appendRecords(records, [check(stream, 'no_stream')])).responses;
    },
    answered: [{ streamName: 't', revision: '0n' }],
  },
  {
    what: 'that a tombstoned stream is at its last revision is a violation',
    ask: async (asked) => {
      const { stream } = await tombstonedNow(asked);
      const records = [{ streamName: `${asked.prefix}t`, record: record(1) }];
      return errorOf(asked.client.appendRecords(records, [check(stream, 2n)]));
    },
    answered: violatedByTombstone('2n'),
  },
];
