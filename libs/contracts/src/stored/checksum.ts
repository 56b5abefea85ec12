import { hash } from 'node:crypto';
import {
  DamagedEvent,
  type AppendWrite,
  type EventMetadata,
  type Expected,
  type Head,
  type NewEvent,
  type StoredEvent,
} from '#application';

/** The first byte of what is hashed. Another encoding has another number. */
const FORMAT = '\x01';

/** What a checksum is made of. The position isn't: KurrentDB gives it only at the commit. */
export type Checked = Omit<NewEvent, 'checksum'> & { readonly stream: string; readonly revision: number };

/** All events of a command share their metadata, and each is measured, checked and written as this text. */
const texts = new WeakMap<EventMetadata, string>();
/** Metadata as text with its keys sorted: equal metadata has equal text. Nobody changes it once it has one. */
export const metadataText = (metadata: EventMetadata): string => {
  const known = texts.get(metadata);
  if (known !== undefined) return known;
  const text = JSON.stringify(withSortedNames(metadata as unknown as Readonly<Record<string, string | undefined>>));
  texts.set(metadata, text);
  return text;
};
/**
 * Reads metadata from the text under which a store keeps it, which is what its checksum is compared with: metadata that
 * was written otherwise, though it means the same, isn't what was written. Throws for what is no object in JSON.
 */
export const metadataFrom = (text: string): EventMetadata => {
  const metadata: unknown = JSON.parse(text);
  if (typeof metadata !== 'object' || metadata === null) throw new TypeError('metadata is an object');
  texts.set(metadata as EventMetadata, text);
  return metadata as EventMetadata;
};
const withSortedNames = (members: Readonly<Record<string, string | undefined>>) => {
  const names = Object.keys(members);
  // what was read from its text has its names in order already
  if (names.every((name, index) => index === 0 || names[index - 1]! < name)) return members;
  return Object.fromEntries(names.sort().map((name) => [name, members[name]]));
};

const withLength = (text: string): string => `${Buffer.byteLength(text)}:${text}`;
/** The events of a page have their stream in common, those of a command their metadata: their length is told once. */
const rememberingOne = (): ((text: string) => string) => {
  let known = { text: '', field: withLength('') };
  return (text) => {
    if (known.text !== text) known = { text, field: withLength(text) };
    return known.field;
  };
};
const [streamField, typeField, metadataField] = [rememberingOne(), rememberingOne(), rememberingOne()];

/**
 * The text whose UTF-8 bytes the checksum of an event stands for: the format, then each field with its length in bytes
 * and a colon before it. Source: docs/reference/stored-events.md.
 */
export const checkedText = ({ stream, revision, id, type, version, data, metadata }: Checked): string => {
  const digits = (number: number): string => withLength(String(number));
  return (
    `${FORMAT}${streamField(stream)}${digits(revision)}${withLength(id)}${typeField(type)}` +
    `${digits(version)}${withLength(data)}${metadataField(metadataText(metadata))}`
  );
};

/** Returns the SHA-256 of `checkedText` as 64 hexadecimal digits in lower case. */
export const checksumOf = (event: Checked): string => hash('sha256', checkedText(event));

/** Tells whether the event is as it was written. */
export const isIntact = (stored: StoredEvent): boolean => stored.checksum === checksumOf(stored);

export const damageOf = (stored: StoredEvent): DamagedEvent =>
  new DamagedEvent(stored, 'its checksum is of another content or place');

/** Returns the event itself. @throws DamagedEvent for one that isn't as it was written */
export const intact = (stored: StoredEvent): StoredEvent => {
  if (isIntact(stored)) return stored;
  throw damageOf(stored);
};

/** Returns the head of a log that ends with this event. */
export const headOf = (last: StoredEvent): Head => {
  const { position, id: eventId, metadata } = last;
  return { position, eventId, ...(isIntact(last) ? { occurredAt: metadata.occurredAt } : {}) };
};

/** Returns the revision of the first event of a write. */
export const firstRevision = (expected: Expected): number => (expected === 'no-stream' ? 0 : expected + 1);

/** Gives each event of a write the checksum that it has at its place. */
export const withChecksums = ({
  stream,
  expected,
  events,
}: Omit<AppendWrite, 'events'> & { readonly events: readonly Omit<NewEvent, 'checksum'>[] }): AppendWrite => {
  const first = firstRevision(expected);
  return {
    stream,
    expected,
    events: events.map((event, index) => {
      const checksum = checksumOf({ ...event, stream, revision: first + index });
      return { ...event, checksum };
    }),
  };
};
