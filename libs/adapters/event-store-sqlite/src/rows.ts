import { DamagedEvent, type StoredEvent } from '#application';
import { metadataFrom, positionText } from '#contracts';

/** What a row of events should hold. Of a damaged one any value may be of another type. */
export type Row = readonly [
  position: number,
  stream: string,
  id: string,
  revision: number,
  type: string,
  version: number,
  data: string,
  metadata: string,
  checksum: string,
];
/** Bytes come as their digits: it costs less than a buffer for each. */
export const columnOf = (name: string, as = name): string =>
  name === 'id' || name === 'checksum' ? `lower(hex(${as}))` : as;

export const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

/** What is no UTF-8 reads as U+FFFD, which is another text than was written. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (!(value instanceof Uint8Array)) return String(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
};
const idText = (value: unknown): string => {
  const hex = textOf(value);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

let lately: { readonly text: string; readonly metadata: StoredEvent['metadata'] } | undefined;
/**
 * Metadata that can't be read is none at all, which no event was written with. The events of a command lie side by
 * side, and have theirs in common: it is read once.
 */
const metadataOf = (value: unknown): StoredEvent['metadata'] => {
  const text = textOf(value);
  if (lately?.text === text) return lately.metadata;
  try {
    lately = { text, metadata: metadataFrom(text) };
    return lately.metadata;
  } catch {
    // the checksum tells it
    return {} as StoredEvent['metadata'];
  }
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
    checksum: textOf(checksum),
    stream: textOf(stream),
    revision: Number(revision),
    position: positionText(row[0]),
  };
  if (Number.isSafeInteger(Number(row[0])) && Number(row[0]) > 0) return event;
  throw new DamagedEvent(event, 'no event has such a position');
};
