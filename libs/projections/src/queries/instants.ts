import type { Instants, ReadModels } from '#application';
import { instants, type InstantDocument, type TenantTime } from '../instants/instants.js';
import { one } from './page.js';

/** Finds positions by instants, from index `by-instant`, and instants by positions, from index `by-position`. */
export const instantsIn = (models: ReadModels): Instants => {
  const target = { name: instants.name };
  return {
    laterThan: async (tenantId, instant) => {
      const range = { from: new Date(Date.parse(instant) + 1).toISOString() };
      const query = { index: 'by-instant', prefix: [tenantId], range, limit: 1 };
      return (await models.query<InstantDocument>(target, query)).items[0]?.document;
    },
    latestAt: async (tenantId, position) => {
      const range = { until: `${position}!` };
      const query = { index: 'by-position', prefix: [tenantId], range, descending: true, limit: 1 };
      return (await models.query<InstantDocument>(target, query)).items[0]?.document.instant;
    },
    last: async (tenantId) => (await one<TenantTime>(models, instants.name, tenantId))?.last,
  };
};
