import { DamagedEvent, type StoredEvent } from '#application';
import { positionText } from '#contracts';

/** What a row of events should hold. Of a damaged one any value may be of another type. */
export type Row = readonly [
  position: number,
  stream: string,
  id: Uint8Array,
  revision: number,
  type: string,
  version: number,
  data: string,
  metadata: string,
  checksum: Uint8Array,
];

export const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

const bytesOf = (value: unknown): Buffer =>
  value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(textOf(value));
/** What is no UTF-8 reads as U+FFFD, which is another text than was written. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? bytesOf(value).toString('utf8') : String(value);
};
const idText = (value: unknown): string => {
  const hex = bytesOf(value).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/** Metadata that can't be read is none at all, which no event was written with. */
const metadataOf = (value: unknown): StoredEvent['metadata'] => {
  try {
    const metadata: unknown = JSON.parse(textOf(value));
    if (typeof metadata === 'object' && metadata !== null) return metadata as StoredEvent['metadata'];
  } catch {
    // the checksum tells it
  }
  return {} as StoredEvent['metadata'];
};

/**
 * Returns the event as it can be read, whatever stands in its row: its checksum tells whether that was written.
 * @throws DamagedEvent for one whose position no number holds, behind which nothing could be read
 */
export const toEvent = (row: Row): StoredEvent => {
  const [, stream, id, revision, type, version, data, metadata, checksum] = row;
  const event = {
    id: idText(id),
    type: textOf(type),
    version: Number(version),
    data: textOf(data),
    metadata: metadataOf(metadata),
    checksum: bytesOf(checksum).toString('hex'),
    stream: textOf(stream),
    revision: Number(revision),
    position: positionText(row[0]),
  };
  if (Number.isSafeInteger(Number(row[0])) && Number(row[0]) > 0) return event;
  throw new DamagedEvent(event, 'no event has such a position');
};
