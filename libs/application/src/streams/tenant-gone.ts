import type { EventType } from '#licensing';

const GONE: ReadonlySet<string> = new Set<EventType>(['TenantPurged', 'TenantKeysShredded']);

/** Tells whether a tenant is purged whose stream ends with an event of this type. */
export const isGone = (lastType: string): boolean => GONE.has(lastType);
