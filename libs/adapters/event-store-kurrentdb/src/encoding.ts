import { binaryEvent, jsonEvent, type EventData } from '@kurrent/kurrentdb-client';
import type { EventMetadata, NewEvent, StoredEvent } from '#application';
import type { KurrentRecord } from './client.js';
import { positionOf } from './positions.js';

const TYPE = /^[\w\-.:$]+$/;
/** These stand beside the event's own metadata, which is flat text, as the multi-stream calls need it. */
const VERSION = 'version';
const CHECKSUM = 'checksum';
const EVENT_ID = 'eventId';
const BESIDE: ReadonlySet<string> = new Set([VERSION, CHECKSUM, EVENT_ID]);

/**
 * Returns the id of an event's record: a UUIDv8 of the bytes that its checksum stands for, its place among them. The
 * server compares ids alone, so another event, or the same one at another place, has to have another id.
 */
export const recordIdOf = (checksum: string): string =>
  [
    checksum.slice(0, 8),
    checksum.slice(8, 12),
    `8${checksum.slice(13, 16)}`,
    `${((Number.parseInt(checksum.charAt(16), 16) & 0x3) | 0x8).toString(16)}${checksum.slice(17, 20)}`,
    checksum.slice(20, 32),
  ].join('-');

/**
 * Makes what KurrentDB stores of an event.
 *
 * Data that would come back as the same JSON text is sent as JSON, so that the server's tools can show it: the client
 * parses it and writes it anew. Any other text is sent as bytes.
 * @throws TypeError for a type that KurrentDB doesn't take, and for data that isn't JSON
 */
export const toEventData = (event: NewEvent): EventData => {
  const { id: eventId, type, version, data, metadata, checksum } = event;
  if (!TYPE.test(type)) throw new TypeError(`not a type that KurrentDB takes: ${JSON.stringify(type)}`);
  const flat: Record<string, string> = {
    ...metadata,
    [VERSION]: String(version),
    [CHECKSUM]: checksum,
    [EVENT_ID]: eventId,
  };
  const id = recordIdOf(checksum);
  const parsed = parse(data, eventId);
  return JSON.stringify(parsed) === data
    ? jsonEvent({ id, type, data: parsed as Record<string, unknown>, metadata: flat })
    : binaryEvent({ id, type, data: Buffer.from(data), metadata: flat });
};

const parse = (data: string, id: string): unknown => {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new TypeError(`the data of event ${id} is not JSON`, { cause: error });
  }
};

/** A tombstone has the last revision that there is, which no event of ours gets to. */
const isTombstone = ({ revision }: KurrentRecord): boolean => revision > BigInt(Number.MAX_SAFE_INTEGER);
const hasTexts = ({ metadata }: KurrentRecord): boolean =>
  typeof metadata === 'object' && metadata !== null && !(metadata instanceof Uint8Array);

/** Tells whether a record can be read as an event of ours. A tombstone can't, nor can most of what others write. */
export const isReadable = (record: KurrentRecord): boolean => hasTexts(record) && !isTombstone(record);

const textsOf = (record: KurrentRecord): Readonly<Record<string, string>> => {
  const { streamId, revision, metadata } = record;
  if (!hasTexts(record)) throw new TypeError(`event ${revision} of ${streamId} has no metadata: it isn't Seatledger's`);
  return metadata as Readonly<Record<string, string>>;
};

/** @throws TypeError for an event that Seatledger didn't write */
export const toStoredEvent = (record: KurrentRecord): StoredEvent => {
  const { streamId, id, revision, type, data, isJson } = record;
  const texts = textsOf(record);
  const isOurs = ([name]: [string, string]): boolean =>
    // the server adds `$schema.name` and `$schema.format`
    !name.startsWith('$') && !BESIDE.has(name);
  return {
    // what has none isn't intact, and is called by the id that it has
    id: texts[EVENT_ID] ?? id.toLowerCase(),
    type,
    version: Number(texts[VERSION]),
    data: isJson ? JSON.stringify(data) : Buffer.from(data as Uint8Array).toString('utf8'),
    metadata: Object.fromEntries(Object.entries(texts).filter(isOurs)) as unknown as EventMetadata,
    checksum: texts[CHECKSUM] ?? '',
    stream: streamId,
    revision: Number(revision),
    position: positionOf(record),
  };
};
