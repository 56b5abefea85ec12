import { parseStream, type TenantId } from '#licensing';
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
