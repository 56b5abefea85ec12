import { AppendTooLarge, EventIdReused, MAX_APPEND_BYTES, RevisionConflict, START, type NewEvent } from '#application';
import { aStream, anEvent, idsOf, someEvents, write, type Bench } from './harness.js';

export const appendCases = (bench: Bench, itKnowsIds: (title: string, run: () => Promise<void>) => void): void => {
  describe('append', () => {
    test('keeps order: revisions rise from 0 without gaps, and positions as text, even in one append', async () => {
      const store = await bench.open();
      const [first, second] = [aStream(), aStream()];
      await store.append([write(first, 'no-stream', ...someEvents(3)), write(second, 'no-stream', ...someEvents(2))]);
      const last = await store.append([write(second, 1, ...someEvents(12)), write(first, 2, anEvent())]);
      const events = await bench.all(store);
      expect(events.map(({ stream }) => stream)).toEqual(
        [first, second, second, first].flatMap((stream, index) => Array<string>([3, 2, 12, 1][index]!).fill(stream)),
      );
      for (const stream of [first, second]) {
        const revisions = events.filter((event) => event.stream === stream).map(({ revision }) => revision);
        expect(revisions).toEqual(revisions.map((_revision, index) => index));
      }
      const positions = events.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].toSorted());
      for (const position of positions) expect(position).toMatch(/^\d{20}$/);
      expect(positions[0]! > bench.start).toBe(true);
      expect(last.position).toBe(positions.at(-1));
      // a store that knows it tells where each stream of the append ends
      const ends = [first, second].map((stream) => [
        stream,
        events.findLast((each) => each.stream === stream)?.position,
      ]);
      for (const [stream, position] of last.lastIn ?? ends) expect(ends).toContainEqual([stream, position]);
      expect(last.lastIn?.size ?? 2).toBe(2);
    });

    test('writes to a stream again after others, and the log has all in this order', async () => {
      const store = await bench.open();
      const [first, second] = [aStream(), aStream()];
      await store.append([write(first, 'no-stream', anEvent())]);
      const events = someEvents(6);
      const [a, b, c, d, e, f] = events as [NewEvent, NewEvent, NewEvent, NewEvent, NewEvent, NewEvent];
      const writes = [
        write(first, 0, a),
        write(second, 'no-stream', b, c),
        write(first, 1, d),
        write(second, 1, e),
        write(first, 2, f),
      ];
      const answer = await store.append(writes);
      expect(idsOf(await bench.all(store)).slice(1)).toEqual(idsOf(events));
      expect(idsOf(await store.read(first)).slice(1)).toEqual(idsOf([a, d, f]));
      expect((await store.read(second)).map(({ id, revision }) => [id, revision])).toEqual([
        [b.id, 0],
        [c.id, 1],
        [e.id, 2],
      ]);
      expect(await store.append(writes)).toEqual(answer);
      const moved = [write(aStream(), 'no-stream', anEvent()), write(first, 0, anEvent()), write(first, 1, anEvent())];
      await expect(store.append(moved)).rejects.toMatchObject({
        conflicts: [{ stream: first, expected: 0, actual: 3, written: true }],
      });
    });

    test('gives back every field as it was written', async () => {
      const store = await bench.open();
      const stream = aStream();
      const traced = anEvent({ type: 'LicenseAssigned', version: 3, data: '{"b":1,"a":[true,null,1.5]}' });
      const event = { ...traced, metadata: { ...traced.metadata, traceparent: '00-ab-cd-01' } };
      const { tenantId: _tenant, ...untenanted } = anEvent().metadata;
      const other = anEvent({ metadata: untenanted });
      const writes = [write(stream, 'no-stream', event, other)];
      const { position } = await store.append(writes);
      const stored = await store.read(stream);
      const [writtenFirst, writtenThen] = writes[0]!.events;
      expect(stored[0]).toEqual({ ...writtenFirst, stream, revision: 0, position: expect.any(String) });
      expect(stored[1]).toEqual({ ...writtenThen, stream, revision: 1, position });
    });

    test('is atomic over several streams: a conflict writes nothing, and names all that have moved', async () => {
      const store = await bench.open();
      const [moved, fresh, other] = [aStream(), aStream(), aStream()];
      await store.append([write(moved, 'no-stream', ...someEvents(2)), write(other, 'no-stream', anEvent())]);
      const before = await bench.all(store);
      const writes = [
        write(fresh, 'no-stream', anEvent()),
        write(moved, 0, anEvent()),
        write(other, 'no-stream', anEvent()),
      ];
      const failing = store.append(writes);
      await expect(failing).rejects.toThrow(RevisionConflict);
      await expect(failing).rejects.toMatchObject({
        code: 'revision-conflict',
        conflicts: [
          { stream: moved, expected: 0, actual: 1, written: true },
          { stream: other, expected: 'no-stream', actual: 0, written: true },
        ],
      });
      expect(await bench.all(store)).toEqual(before);
      expect(await store.read(fresh)).toEqual([]);
    });

    test('tells a stream that exists from one that is missing', async () => {
      const store = await bench.open();
      const stream = aStream();
      const missing = store.append([write(stream, 0, anEvent())]);
      await expect(missing).rejects.toMatchObject({
        conflicts: [{ stream, expected: 0, actual: 'no-stream', written: true }],
      });
      await store.append([write(stream, 'no-stream', anEvent())]);
      const existing = store.append([write(stream, 'no-stream', anEvent())]);
      await expect(existing).rejects.toMatchObject({ conflicts: [{ stream, expected: 'no-stream', actual: 0 }] });
    });

    test('refuses with a TypeError what only a bug makes, and writes nothing', async () => {
      const store = await bench.open();
      const stream = aStream();
      const twice = anEvent();
      const wrong = [
        [write(stream, 'no-stream', anEvent()), write(stream, 'no-stream', anEvent())],
        [write(stream, 'no-stream', ...someEvents(2)), write(stream, 0, anEvent())],
        [write(stream, 'no-stream')],
        [write(stream.toUpperCase(), 'no-stream', anEvent())],
        [write(stream, 'no-stream', twice, twice)],
        [write(stream, 'no-stream', anEvent({ id: 'not-a-uuid' }))],
        [write(stream, -1, anEvent())],
        // these bytes were made for another place
        [{ ...write(aStream(), 'no-stream', anEvent()), stream }],
        [write(aStream(), 'no-stream', anEvent()), { ...write(stream, 6, anEvent()), expected: 7 }],
      ];
      for (const writes of wrong) await expect(store.append(writes)).rejects.toThrow(TypeError);
      expect(await bench.all(store)).toEqual([]);
    });

    test('of nothing resolves with the head and writes nothing', async () => {
      const store = await bench.open();
      expect((await store.append([])).position).toBe((await store.head())?.position ?? START);
      const { position } = await store.append([write(aStream(), 'no-stream', ...someEvents(2))]);
      expect((await store.append([])).position).toBe(position);
      expect(await bench.all(store)).toHaveLength(2);
    });

    test('made again is recognised, also after later writes, and answers with its own position', async () => {
      const store = await bench.open();
      const [first, second] = [aStream(), aStream()];
      await store.append([write(first, 'no-stream', anEvent())]);
      const writes = [write(first, 0, ...someEvents(2)), write(second, 'no-stream', anEvent())];
      const answer = await store.append(writes);
      expect(await store.append(writes)).toEqual(answer);
      await store.append([write(second, 0, anEvent()), write(first, 2, anEvent())]);
      expect(await store.append(writes)).toEqual(answer);
      expect(await bench.all(store)).toHaveLength(6);
    });

    test.each([
      ['data', { data: '{"displayName":"Fabrikam"}' }],
      ['type', { type: 'TenantCreated' }],
      ['version', { version: 2 }],
      ['metadata', { metadata: { ...anEvent().metadata, actor: 'somebody-else' } }],
    ])('refuses a known id with other %s', async (_what, change) => {
      const store = await bench.open();
      const stream = aStream();
      const event = anEvent();
      await store.append([write(stream, 'no-stream', event)]);
      const failing = store.append([write(stream, 'no-stream', { ...event, ...change })]);
      await expect(failing).rejects.toThrow(EventIdReused);
      await expect(failing).rejects.toMatchObject({ code: 'event-id-reused', eventId: event.id });
      expect(await bench.all(store)).toHaveLength(1);
    });

    test('refuses a known id among new ones', async () => {
      const store = await bench.open();
      const stream = aStream();
      const known = anEvent();
      await store.append([write(stream, 'no-stream', known)]);
      await expect(store.append([write(stream, 'no-stream', known, anEvent())])).rejects.toThrow(EventIdReused);
      await expect(
        store.append([write(stream, 'no-stream', known), write(aStream(), 'no-stream', anEvent())]),
      ).rejects.toThrow(EventIdReused);
      expect(await bench.all(store)).toHaveLength(1);
    });

    itKnowsIds('refuses a known id in another stream, or at a later revision', async () => {
      const store = await bench.open();
      const stream = aStream();
      const known = anEvent();
      await store.append([write(stream, 'no-stream', known)]);
      await expect(store.append([write(aStream(), 'no-stream', anEvent(), known)])).rejects.toThrow(EventIdReused);
      await expect(store.append([write(stream, 0, known)])).rejects.toThrow(EventIdReused);
      expect(await bench.all(store)).toHaveLength(1);
    });

    test('50 racers on one revision have exactly one winner', async () => {
      const store = await bench.open();
      const stream = aStream();
      await store.append([write(stream, 'no-stream', anEvent())]);
      const racers = someEvents(50);
      const results = await Promise.allSettled(racers.map((event) => store.append([write(stream, 0, event)])));
      const winners = racers.filter((_event, index) => results[index]!.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(RevisionConflict);
      }
      expect((await store.read(stream)).slice(1).map(({ id }) => id)).toEqual(idsOf(winners));
    });

    test('takes events of a megabyte', async () => {
      const store = await bench.open();
      const stream = aStream();
      const events = ['a', 'ä', '🦊'].map((text) =>
        anEvent({ data: JSON.stringify({ text: text.repeat(Math.floor((1024 * 1024) / Buffer.byteLength(text))) }) }),
      );
      await store.append([write(stream, 'no-stream', ...events)]);
      const stored = await store.read(stream);
      // compared like this because a difference of megabytes makes no readable report
      expect(stored.map(({ data }, index) => data === events[index]!.data)).toEqual([true, true, true]);
      expect((await bench.all(store)).map(({ data }) => data.length)).toEqual(events.map(({ data }) => data.length));
    });

    test('counts bytes, not characters, and refuses more than 8 MB whole', async () => {
      const store = await bench.open();
      const stream = aStream();
      const megabyte = (): string => JSON.stringify({ text: 'ä'.repeat(512 * 1024) });
      const eight = Array.from({ length: 8 }, () => anEvent({ data: megabyte() }));
      const failing = store.append([write(stream, 'no-stream', ...eight)]);
      await expect(failing).rejects.toThrow(AppendTooLarge);
      await expect(failing).rejects.toMatchObject({ code: 'append-too-large', limit: MAX_APPEND_BYTES });
      expect(await store.read(stream)).toEqual([]);
      await store.append([write(stream, 'no-stream', ...eight.slice(1))]);
      expect(await store.read(stream)).toHaveLength(7);
    });

    test('keeps every character: astral, combining, right to left, separators', async () => {
      const store = await bench.open();
      const stream = aStream();
      const text = '🦊👨‍👩‍👧‍👦 𝒳 e\u0301 \u00e9 n\u0303 ﷺ עברית \u2028\u2029\ufeff \u00a0 "\\\n\t \u0001 ẞ İ';
      await store.append([write(stream, 'no-stream', anEvent({ data: JSON.stringify({ text, [text]: 1 }) }))]);
      const [stored] = await store.read(stream);
      expect(JSON.parse(stored!.data)).toEqual({ text, [text]: 1 });
    });

    test('keeps appends of one caller in order, though it waits for none', async () => {
      const store = await bench.open();
      const stream = aStream();
      const events = someEvents(40);
      await Promise.all(
        events.map((event, index) => store.append([write(stream, index === 0 ? 'no-stream' : index - 1, event)])),
      );
      expect(idsOf(await store.read(stream))).toEqual(idsOf(events));
    });
  });
};
