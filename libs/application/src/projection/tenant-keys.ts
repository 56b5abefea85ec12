import type { KeyRange } from '../ports/read-models.js';
import { LEFT } from './left-keys.js';

/**
 * Tells whether a document is of this tenant: its key is the tenant's id, or begins with it and "_"; or the document of
 * that key left it behind.
 */
export const isOfTenant = (tenantId: string, key: string): boolean =>
  key === tenantId || key.startsWith(`${tenantId}_`) || key.startsWith(`${tenantId}${LEFT}`);

/** All keys of the tenant's documents lie between these, what one left behind among them, and no other tenant's. */
export const keysOfTenant = (tenantId: string): KeyRange => {
  const before = String.fromCharCode(tenantId.charCodeAt(tenantId.length - 1) - 1);
  return { after: `${tenantId.slice(0, -1)}${before}~`, until: `${tenantId}~` };
};
