import type { Position, ReadModels } from '#application';
import type { Instant } from '#licensing';
import { instants, type InstantDocument, type TenantTime } from '../instants/instants.js';
import { one } from './page.js';

const nextAfter = (instant: Instant): string => new Date(Date.parse(instant) + 1).toISOString();

/** Resolves to the tenant's first event that is later than this instant, from index `by-instant`. */
export const firstLaterThan = async (
  models: ReadModels,
  tenantId: string,
  instant: Instant,
): Promise<InstantDocument | undefined> => {
  const range = { from: nextAfter(instant) };
  const query = { index: 'by-instant', prefix: [tenantId], range, limit: 1 };
  return (await models.query<InstantDocument>({ name: instants.name }, query)).items[0]?.document;
};

/** Resolves to the newest time that the tenant's log had seen at this position, from index `by-position`. */
export const latestAt = async (
  models: ReadModels,
  tenantId: string,
  position: Position,
): Promise<Instant | undefined> => {
  const range = { until: `${position}!` };
  const query = { index: 'by-position', prefix: [tenantId], range, descending: true, limit: 1 };
  return (await models.query<InstantDocument>({ name: instants.name }, query)).items[0]?.document.instant;
};

/** Resolves to how far the tenant's log has come. */
export const timeOfTenant = (models: ReadModels, tenantId: string): Promise<TenantTime | undefined> =>
  one<TenantTime>(models, instants.name, tenantId);
