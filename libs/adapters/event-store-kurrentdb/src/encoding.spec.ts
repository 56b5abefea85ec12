import type { NewEvent } from '#application';
import type { KurrentRecord } from './client.js';
import { attemptOf, toEventData, toStoredEvent } from './encoding.js';

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
 * Makes a record as the server gives it back: parsed, with the server's own additions, and perhaps with the id in upper
 * case.
 */
const recorded = (change: Partial<KurrentRecord> = {}): KurrentRecord => ({
  streamId: 'user-1',
  id: event.id.toUpperCase(),
  revision: 7n,
  type: event.type,
  isJson: true,
  data: JSON.parse(event.data) as unknown,
  metadata: {
    ...event.metadata,
    version: '3',
    checksum: event.checksum,
    attempt: 'x',
    '$schema.name': event.type,
    '$schema.format': 'Json',
  },
  position: { commit: 4217n, prepare: 4217n },
  ...change,
});

describe('an event on its way to KurrentDB', () => {
  test('goes as JSON, its metadata as flat text with the version', () => {
    expect(toEventData(event)).toMatchObject({
      id: event.id,
      type: event.type,
      contentType: 'application/json',
      data: { a: [true, null, 1.5], b: 1 },
      metadata: { ...event.metadata, version: '3', checksum: event.checksum },
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

describe('an event out of KurrentDB', () => {
  test('is as it was written: nothing of the server, its id in lower case', () => {
    expect(toStoredEvent(recorded())).toEqual({
      ...event,
      stream: 'user-1',
      revision: 7,
      position: '00000000000000004217',
    });
    expect(attemptOf(recorded())).toBe('x');
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
