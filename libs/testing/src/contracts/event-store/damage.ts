import { DamagedEvent, type EventStore, type StoredEvent } from '#application';
import { createCodec } from '#contracts';
import { anEvent, aStream, someEvents, write, type Bench, type Tampering } from './harness.js';

const noKeys = (): never => {
  throw new Error('these events are not sealed');
};
const codec = createCodec({ keys: { ensure: noKeys, get: noKeys } });

const OTHER_ID = '0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f';
const { metadata } = anEvent();
/** One byte of each field is another one. */
const TAMPERINGS: readonly (readonly [what: string, change: Tampering])[] = [
  ['type', { type: 'TenantRenamee' }],
  ['type, to another one that is known', { type: 'TenantCreated' }],
  ['version', { version: 3 }],
  ['data', { data: '{"displayName":"Contosp"}' }],
  ['data, which is no JSON any more', { data: '{"displayName":"Contoso"|' }],
  ['metadata', { metadata: { ...metadata, actor: 'actor-0' } }],
  ['metadata, of which a member has another name', { metadata: { ...metadata, tenantIe: 'x' } as typeof metadata }],
  ['id', { id: OTHER_ID }],
  ['revision', { revision: 7 }],
  ['stream', { stream: 'user-11111111-1111-4111-8111-111111111111_other' }],
  ['checksum', { checksum: `${'ab'.repeat(31)}ac` }],
];

export const damageCases = (bench: Bench, itTampers: (title: string, run: () => Promise<void>) => void): void => {
  describe('a changed event', () => {
    /** Appends three events to one stream, and changes the second one. Resolves to all three as they were. */
    const damaged = async (store: EventStore, change: Tampering): Promise<readonly StoredEvent[]> => {
      await store.append([write(aStream(), 'no-stream', ...someEvents(3))]);
      const before = await bench.all(store);
      await bench.tamper(before[1]!.id, change);
      return before;
    };

    for (const [what, change] of TAMPERINGS) {
      itTampers(`is told, and no other: its ${what}`, async () => {
        const store = await bench.open();
        const [, changed] = await damaged(store, change);
        const after = codec.readAround(await bench.all(store));
        expect(after.map((each) => each instanceof DamagedEvent)).toEqual([false, true, false]);
        expect(after[1]).toMatchObject({
          code: 'damaged-event',
          position: changed!.position,
          stream: change.stream ?? changed!.stream,
          eventId: change.id ?? changed!.id,
        });
        await expect(store.eventIdAt(changed!.position)).rejects.toThrow(DamagedEvent);
      });
    }

    itTampers('at the end of the log tells no time', async () => {
      const store = await bench.open();
      await store.append([write(aStream(), 'no-stream', ...someEvents(2))]);
      const last = (await bench.all(store)).at(-1)!;
      await bench.tamper(last.id, { metadata: { ...metadata, occurredAt: '2036-01-15T08:00:00.000Z' } });
      expect(await store.head()).toEqual({ position: last.position, eventId: last.id });
    });

    itTampers('comes to a follower as it is, and the others with it', async () => {
      const store = await bench.open();
      await damaged(store, { data: '{}' });
      for await (const { events } of store.follow(bench.start)) {
        expect(codec.readAround(events).map((each) => each instanceof DamagedEvent)).toEqual([false, true, false]);
        break;
      }
    });

    itTampers('in a stream is told where it is read, and lets appends behind it go on', async () => {
      const store = await bench.open();
      const [{ stream }] = (await damaged(store, { data: '{}' })) as [StoredEvent];
      const stored = await store.read(stream);
      expect(() => codec.read(stored)).toThrow(DamagedEvent);
      await store.append([write(stream, 2, anEvent())]);
      expect(await store.read(stream)).toHaveLength(4);
    });
  });
};
