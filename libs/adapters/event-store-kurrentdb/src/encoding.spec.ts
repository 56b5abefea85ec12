import type { NewEvent } from '#application';
import { withChecksums } from '#contracts';
import type { KurrentRecord } from './client.js';
import { recordIdOf, toEventData, toStoredEvent } from './encoding.js';

const event: NewEvent = {
  id: '0b9a8f6e-3c1d-4e5f-8a7b-9c0d1e2f3a4b',
  type: 'LicenseAssigned',
  version: 3,
  data: '{"b":1,"a":[true,null,1.5]}',
  metadata: {
    tenantId: 't',
    actor: 'a',
    actorKind: 'local',
    commandId: 'c',
    correlationId: 'r',
    causationId: 's',
    occurredAt: '2026-01-15T08:00:00.123Z',
  },
  checksum: 'ab'.repeat(32),
};
/**
 * Makes a record as the server gives it back: parsed, with the server's own additions, and perhaps with the record's id
 * in upper case.
 */
const recorded = (change: Partial<KurrentRecord> = {}): KurrentRecord => ({
  streamId: 'user-1',
  id: recordIdOf(event.checksum).toUpperCase(),
  revision: 7n,
  type: event.type,
  isJson: true,
  data: JSON.parse(event.data) as unknown,
  metadata: {
    ...event.metadata,
    version: '3',
    checksum: event.checksum,
    eventId: event.id,
    '$schema.name': event.type,
    '$schema.format': 'Json',
  },
  position: { commit: 4217n, prepare: 4217n },
  ...change,
});

describe('an event on its way to KurrentDB', () => {
  test('goes as JSON, its metadata as flat text with the version', () => {
    expect(toEventData(event)).toMatchObject({
      id: 'abababab-abab-8bab-abab-abababababab',
      type: event.type,
      contentType: 'application/json',
      data: { a: [true, null, 1.5], b: 1 },
      metadata: { ...event.metadata, version: '3', checksum: event.checksum, eventId: event.id },
    });
    expect(Object.values(toEventData(event).metadata!).every((value) => typeof value === 'string')).toBe(true);
  });

  test.each(['{"n":1.0}', '{ "a": 1 }', '{"a":1,"a":2}', '"\\u0041"', '{"big":12345678901234567890}'])(
    'goes as bytes where JSON would not come back as the same text: %s',
    (data) => {
      const sent = toEventData({ ...event, data });
      expect(sent).toMatchObject({ contentType: 'application/octet-stream', data: new Uint8Array(Buffer.from(data)) });
      expect(toStoredEvent(recorded({ isJson: false, data: sent.data })).data).toBe(data);
    },
  );

  test.each(['Not a type', '', 'ä', 'a/b', 'a\nb'])('is refused with the type %j', (type) => {
    expect(() => toEventData({ ...event, type })).toThrow(TypeError);
  });
  test('is refused with data that is no JSON', () => {
    expect(() => toEventData({ ...event, data: '{' })).toThrow(TypeError);
  });
});

describe('the id of a record', () => {
  test('is a UUIDv8 of the checksum, whatever that is', () => {
    for (const digit of '0123456789abcdef')
      expect(recordIdOf(digit.repeat(64))).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
  test('is of the bytes and the place, so that the same event elsewhere has another', () => {
    const { checksum: _checksum, ...bare } = event;
    const ids = (['user-1', 'user-2'] as const).map((stream) => {
      const [first, second] = withChecksums({ stream, expected: 'no-stream', events: [bare, bare] }).events;
      return [toEventData(first!).id, toEventData(second!).id];
    });
    expect(new Set(ids.flat()).size).toBe(4);
  });
});

describe('an event out of KurrentDB', () => {
  test('is as it was written: nothing of the server, and its own id', () => {
    expect(toStoredEvent(recorded())).toEqual({
      ...event,
      stream: 'user-1',
      revision: 7,
      position: '00000000000000004217',
    });
  });
  test('has the greatest position in 20 digits', () => {
    const commit = 2n ** 63n - 1n;
    expect(toStoredEvent(recorded({ position: { commit, prepare: commit } })).position).toBe('09223372036854775807');
  });
  test.each<[string, Partial<KurrentRecord>]>([
    ['metadata', { metadata: undefined }],
    ['readable metadata', { metadata: new Uint8Array([1]) }],
    ['position', { position: undefined }],
  ])('without %s is refused', (_what, change) => {
    expect(() => toStoredEvent(recorded(change))).toThrow(TypeError);
  });
});
