import type { EventStore, PartOfStream, StoredEvent } from '#application';
import { anEvent, aStream, idsOf, someEvents, write, type Bench } from './harness.js';

type It = (title: string, run: () => Promise<void>) => void;

const OTHER_ID = '0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f';

interface Its {
  readonly itKnows: It;
  readonly itTampers: It;
  readonly itCuts: It;
}

export const astrayCases = (bench: Bench, { itKnows, itTampers, itCuts }: Its): void => {
  describe('of many streams at once it tells where a read does not lead to', () => {
    /** Appends five events to a stream, and resolves to what the log has of it. */
    const filled = async (store: EventStore): Promise<readonly [StoredEvent, ...StoredEvent[]]> => {
      const stream = aStream();
      await store.append([write(stream, 'no-stream', ...someEvents(3)), write(aStream(), 'no-stream', anEvent())]);
      await store.append([write(stream, 2, ...someEvents(2))]);
      const events = await store.read(stream);
      return events as readonly [StoredEvent, ...StoredEvent[]];
    };
    const partOf = (events: readonly StoredEvent[], from = 0, to?: number): PartOfStream => ({
      stream: events[0]!.stream,
      first: from,
      ids: idsOf(events.slice(from, to)),
    });

    itKnows('nothing where each is as the log has it, whole or in part', async () => {
      const store = await bench.open();
      const [one, two, three, four] = await Promise.all([filled(store), filled(store), filled(store), filled(store)]);
      const parts = [partOf(one), partOf(two, 0, 2), partOf(three, 2, 4), partOf(four, 4)];
      expect(await store.streamsAstray(parts)).toEqual([]);
      expect(await store.streamsAstray([])).toEqual([]);
    });

    itKnows('those alone, among others', async () => {
      const store = await bench.open();
      const [one, two, three] = await Promise.all([filled(store), filled(store), filled(store)]);
      const wrong = { ...partOf(two, 1, 3), ids: [two[1]!.id, OTHER_ID] };
      expect(await store.streamsAstray([partOf(one), wrong, partOf(three)])).toEqual([two[0].stream]);
    });

    const wrong: readonly (readonly [what: string, part: (events: readonly StoredEvent[]) => PartOfStream])[] = [
      ['an event of another id, the first one', (events) => ({ ...partOf(events), ids: [OTHER_ID, events[1]!.id] })],
      ['an event of another id, the last one', (events) => ({ ...partOf(events, 3), ids: [events[3]!.id, OTHER_ID] })],
      ['one at the place of another', (events) => ({ ...partOf(events, 1), ids: idsOf([events[2]!, events[1]!]) })],
      ['more than the stream has', (events) => ({ ...partOf(events), ids: [...idsOf(events), OTHER_ID] })],
      ['what comes after its end', (events) => ({ ...partOf(events), first: 5, ids: [OTHER_ID] })],
      ['what has nothing before it', (events) => ({ ...partOf(events), first: 6, ids: [OTHER_ID] })],
      ['a stream that there is not', () => ({ stream: aStream(), first: 0, ids: [OTHER_ID] })],
    ];
    for (const [what, part] of wrong)
      test(what, async () => {
        const store = await bench.open();
        const asked = part(await filled(store));
        expect(await store.streamsAstray([asked])).toEqual([asked.stream]);
      });

    itTampers('an event that was changed, and one behind it whose predecessor is gone', async () => {
      const store = await bench.open();
      const [one, two] = [await filled(store), await filled(store)];
      await bench.tamper(one[2]!.id, { id: OTHER_ID });
      await bench.tamper(two[2]!.id, { revision: 99 });
      const parts = [partOf(one, 1, 4), partOf(two, 3)];
      expect(await store.streamsAstray(parts)).toEqual(parts.map(({ stream }) => stream));
    });

    itCuts('a stream that somebody cut', async () => {
      const store = await bench.open();
      const events = await filled(store);
      await bench.cut(events[0].stream);
      await bench.all(store);
      expect(await store.streamsAstray([partOf(events, 4)])).toEqual([events[0].stream]);
    });
  });
};
