import { jsonEvent } from '@kurrent/kurrentdb-client';
import { check, eventsOf, record, writeThree, type Asked, type MeasuredCase } from './asked.js';

type Three = Awaited<ReturnType<typeof writeThree>>;

/** Makes the same append again after something has happened, and tells whether the answer is the first one. */
const again =
  (happens: (asked: Asked, three: Three) => Promise<unknown>): MeasuredCase['ask'] =>
  async (asked) => {
    const three = await writeThree(asked);
    await happens(asked, three);
    const { position, responses } = await asked.client.appendRecords(three.records, [check(three.stream, 'no_stream')]);
    const { length } = await eventsOf(asked.client.readStream(three.stream));
    return { isFirst: position === three.appended.position, responses, length };
  };
const first = (length: number) => ({ isFirst: true, responses: [{ streamName: 's', revision: '2n' }], length });
const write = ({ client }: Asked, streamName: string) => client.appendRecords([{ streamName, record: record(4) }], []);

export const REPEATS: readonly MeasuredCase[] = [
  { what: 'an append again, at once', ask: again(async () => undefined), answered: first(3) },
  {
    what: 'an append again, after its stream has moved',
    ask: again((asked, { stream }) => write(asked, stream)),
    answered: first(4),
  },
  {
    what: 'an append again, after a stream that it rested on has moved',
    ask: async (asked) => {
      const records = [{ streamName: `${asked.prefix}r`, record: record(1) }];
      const checks = [check(`${asked.prefix}r`, 'no_stream'), check(`${asked.prefix}c`, 'no_stream')];
      const made = await asked.client.appendRecords(records, checks);
      await write(asked, `${asked.prefix}c`);
      return (await asked.client.appendRecords(records, checks)).position === made.position;
    },
    answered: true,
  },
  {
    what: 'other data under known ids leave the first data',
    ask: async (asked) => {
      const { stream, records } = await writeThree(asked);
      const { id } = records[0]!.record;
      const other = { streamName: stream, record: jsonEvent({ id, type: 'T', data: { v: 9 }, metadata: {} }) };
      const { responses } = await asked.client.appendRecords([other], [check(stream, 'no_stream')]);
      const [event] = await eventsOf(asked.client.readStream(stream, { maxCount: 1 }));
      return { responses, data: event!.data };
    },
    answered: { responses: [{ streamName: 's', revision: '0n' }], data: { v: 1 } },
  },
  {
    what: 'known ids at the new revision are written again',
    ask: async (asked) => {
      const { stream, records } = await writeThree(asked);
      return (await asked.client.appendRecords(records, [check(stream, 2n)])).responses;
    },
    answered: [{ streamName: 's', revision: '5n' }],
  },
  {
    what: 'a record that no check names is written at any revision',
    ask: async (asked) => (await write(asked, (await writeThree(asked)).stream)).responses,
    answered: [{ streamName: 's', revision: '3n' }],
  },
  {
    what: 'a check and a record that differ by case name one stream, as the check spells it',
    ask: async ({ client, prefix }) => {
      const records = [{ streamName: `${prefix}ABC`, record: record(1) }];
      return (await client.appendRecords(records, [check(`${prefix}abc`, 'no_stream')])).responses;
    },
    answered: [{ streamName: 'abc', revision: '0n' }],
  },
];
