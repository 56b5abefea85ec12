import { BACKWARDS, END, eventTypeFilter, streamNameFilter } from '@kurrent/kurrentdb-client';
import { errorOf, eventsOf, failed, revisionsOf, writeThree, type Asked, type MeasuredCase } from './asked.js';

/** Tells whether a read has no end while others come and go. */
const hasEnded = async (reading: AsyncIterable<unknown>, others: () => Promise<unknown>): Promise<boolean> => {
  let ended = false;
  const iterator = reading[Symbol.asyncIterator]();
  void iterator.next().then(
    () => (ended = true),
    () => (ended = true),
  );
  for (let count = 0; count < 5; count += 1) await others();
  return ended;
};

export const READS_OF_THE_LOG: readonly MeasuredCase[] = [
  ...(
    [
      ['forwards from a position', { at: 0n }, ['1n', '2n']],
      ['forwards from a position without its second half', { at: 0n, prepare: 0n }, ['1n', '2n']],
      ['backwards from a position', { at: 0n, direction: BACKWARDS }, ['0n']],
      ['forwards from beyond the end', { at: 100_000_000n }, []],
    ] as const
  ).map(([what, { at, ...options }, answered]) => ({
    what: `the log is read ${what}`,
    ask: async (asked: Asked) => {
      const { events } = await writeThree(asked);
      const commit = events[1]!.position!.commit + at;
      const fromPosition = { commit, prepare: 'prepare' in options ? options.prepare : commit };
      const filter = streamNameFilter({ prefixes: [asked.prefix] });
      const { direction = 'forwards' } = options as { direction?: 'backwards' };
      return revisionsOf(asked.client.readAll({ direction, fromPosition, filter }));
    },
    answered,
  })),
  {
    what: 'the log is read forwards from the end, as the client says it',
    ask: async (asked) => {
      await writeThree(asked);
      const filter = streamNameFilter({ prefixes: [asked.prefix] });
      return (await revisionsOf(asked.client.readAll({ fromPosition: END, filter }))).length;
    },
    answered: 3,
  },
  {
    what: 'a position inside a record is an error',
    ask: async (asked) => {
      const { events } = await writeThree(asked);
      const inside = events[1]!.position!.commit + 1n;
      return errorOf(
        eventsOf(asked.client.readAll({ fromPosition: { commit: inside, prepare: inside }, maxCount: 1 })),
      );
    },
    answered: failed('unavailable'),
  },
  {
    what: 'a filter of types that nobody has lets nothing through',
    ask: async (asked) => {
      await writeThree(asked);
      const filter = eventTypeFilter({ prefixes: [`Nope-${asked.prefix}`] });
      return revisionsOf(asked.client.readAll({ filter, maxCount: 3 }));
    },
    answered: [],
  },
  {
    what: 'no event of the log has no end',
    ask: async (asked) => {
      const { stream } = await writeThree(asked);
      const others = () => eventsOf(asked.client.readStream(stream));
      return hasEnded(asked.client.readAll({ maxCount: 0 }), others);
    },
    answered: false,
  },
  {
    what: 'a subscription begins after its position',
    ask: async (asked) => {
      const { events } = await writeThree(asked);
      const filter = streamNameFilter({ prefixes: [asked.prefix] });
      const subscription = asked.client.subscribeToAll({ fromPosition: events[1]!.position!, filter });
      for await (const { event } of subscription) return event!.revision;
      return undefined;
    },
    answered: '2n',
  },
];
