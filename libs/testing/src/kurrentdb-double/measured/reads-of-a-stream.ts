import { BACKWARDS, END, START } from '@kurrent/kurrentdb-client';
import { errorOf, eventsOf, failed, revisionsOf, writeThree, type Asked, type MeasuredCase } from './asked.js';

export const READS_OF_A_STREAM: readonly MeasuredCase[] = [
  {
    what: 'an event comes back as it was written',
    ask: async (asked) => {
      const { stream } = await writeThree(asked);
      const [event] = await eventsOf(asked.client.readStream(stream, { maxCount: 1 }));
      const { id, position, created, ...rest } = event!;
      const now = new Date().getFullYear();
      const isNow = created instanceof Date && Math.abs(created.getFullYear() - now) <= 1;
      return { ...rest, id: typeof id, isNow, isOnePlace: position!.commit === position!.prepare };
    },
    answered: {
      streamId: 's',
      id: 'string',
      revision: '0n',
      type: 'T',
      data: { v: 1 },
      metadata: { a: 'é', m: 'x', '$schema.name': 'T', '$schema.format': 'Json' },
      isJson: true,
      isNow: true,
      isOnePlace: true,
    },
  },
  ...(
    [
      ['forwards from beyond the end', { fromRevision: 10n }, []],
      ['forwards from behind the last', { fromRevision: 3n }, []],
      ['backwards from beyond the end, two', { direction: BACKWARDS, fromRevision: 10n, maxCount: 2 }, ['2n', '1n']],
      ['backwards from beyond the end', { direction: BACKWARDS, fromRevision: 10n }, ['2n', '1n', '0n']],
      ['backwards from a revision', { direction: BACKWARDS, fromRevision: 1n }, ['1n', '0n']],
      [
        'backwards from the start, as the client says it',
        { direction: BACKWARDS, fromRevision: START },
        ['0n', '1n', '2n'],
      ],
    ] as const
  ).map(([what, options, answered]) => ({
    what: `a stream is read ${what}`,
    ask: async (asked: Asked) => revisionsOf(asked.client.readStream((await writeThree(asked)).stream, options)),
    answered,
  })),
  {
    what: 'a stream is read forwards from the end, as the client says it',
    ask: async (asked) => {
      const { stream } = await writeThree(asked);
      return (await revisionsOf(asked.client.readStream(stream, { fromRevision: END }))).length;
    },
    answered: 3,
  },
  {
    what: 'no event of a stream is an error',
    ask: async (asked) => {
      const { stream } = await writeThree(asked);
      return errorOf(eventsOf(asked.client.readStream(stream, { maxCount: 0 })));
    },
    answered: failed('unavailable'),
  },
  {
    what: 'a missing stream backwards is an error',
    ask: ({ client, prefix }) =>
      errorOf(eventsOf(client.readStream(`${prefix}no`, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }))),
    answered: failed('stream-not-found'),
  },
];
