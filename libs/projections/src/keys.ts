import { parseStream, type TenantId, type ParsedStream, type StreamKind } from '#licensing';
import type { RecordedEvent } from '#application';

/** Makes the key of a document. All parts are ids in lower case; the keys of a tenant's documents begin with its id. */
export const tenantKey = (tenantId: string, ...parts: readonly string[]): string => [tenantId, ...parts].join('_');

/**
 * Returns the tenant whose stream the event stands in.
 * @throws Error for a stream that belongs to no tenant
 */
export const tenantOf = ({ stream }: RecordedEvent): TenantId => {
  const tenantId = parseStream(stream)?.tenantId;
  if (tenantId === undefined) throw new Error(`stream ${stream} belongs to no tenant`);
  return tenantId;
};

/** Returns the part of the stream's name after the tenant. */
export const streamKeyOf = ({ stream }: RecordedEvent): string => {
  const key = parseStream(stream)?.key;
  if (key === undefined) throw new Error(`stream ${stream} has no key`);
  return key;
};

/** Tells the documents that the events of a stream concern; undefined where only the events do. */
type DocumentsOfStream = (stream: ParsedStream) => readonly string[] | undefined;

/** Makes `keysOfStream` of a projection that handles events of these kinds of streams, and of no others. */
export const documentsOf =
  (kinds: { readonly [K in StreamKind]?: DocumentsOfStream }): DocumentsOfStream =>
  (stream) => {
    const documents = kinds[stream.kind];
    return documents === undefined ? [] : documents(stream);
  };
/** The stream has one document, with its tenant and its key. */
export const ownDocument: DocumentsOfStream = ({ tenantId, key }) =>
  tenantId === undefined || key === undefined ? undefined : [tenantKey(tenantId, key)];
export const tenantDocument: DocumentsOfStream = ({ tenantId }) => (tenantId === undefined ? undefined : [tenantId]);
/** Which documents these are stands in the events alone. */
export const onlyInEvents: DocumentsOfStream = () => undefined;
