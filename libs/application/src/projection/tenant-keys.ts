import type { KeyRange } from '../ports/read-models.js';

/** Tells whether a document is of this tenant: its key is the tenant's id, or begins with it and "_". */
export const isOfTenant = (tenantId: string, key: string): boolean =>
  key === tenantId || key.startsWith(`${tenantId}_`);

/** Its own key lies between these, and so do those that begin with it and "_"; no other tenant's does. */
export const keysOfTenant = (tenantId: string): KeyRange => {
  const before = String.fromCharCode(tenantId.charCodeAt(tenantId.length - 1) - 1);
  return { after: `${tenantId.slice(0, -1)}${before}~`, until: `${tenantId}~` };
};
