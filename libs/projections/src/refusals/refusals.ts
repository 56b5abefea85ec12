import type { CommandDecided, Instant, TenantId } from '#licensing';
import type { ProjectionDefinition } from '#application';
import { documentsOf, onlyInEvents, tenantKey, tenantOf } from '../keys.js';

/** Days begin at one of these in every time zone, so that those of any zone are sums of them. */
const QUARTER = 900_000;

/** These are the refusals of a quarter of an hour. There is no document where nothing was refused. */
export interface RefusalsDocument {
  readonly tenantId: TenantId;
  readonly startsAt: Instant;
  /** They are counted by code, of which there is a closed set. */
  readonly codes: Readonly<Record<string, number>>;
}

const startOf = (occurredAt: string): Instant =>
  new Date(Math.floor(Date.parse(occurredAt) / QUARTER) * QUARTER).toISOString() as Instant;

export const refusals: ProjectionDefinition<RefusalsDocument> = {
  name: 'refusals',
  version: 1,
  handles: ['CommandDecided'],
  indexes: [{ name: 'by-time', fields: ['tenantId', 'startsAt'] }],
  onError: 'park',
  keysOfStream: documentsOf({ command: onlyInEvents }),
  keys: (recorded) =>
    (recorded.event as CommandDecided).data.outcome === 'refused'
      ? [tenantKey(tenantOf(recorded), startOf(recorded.metadata.occurredAt))]
      : [],
  evolve: (document, recorded) => {
    const { code } = (recorded.event as CommandDecided).data.refusal!;
    const codes = document?.codes ?? {};
    return {
      tenantId: tenantOf(recorded),
      startsAt: startOf(recorded.metadata.occurredAt),
      codes: { ...codes, [code]: (codes[code] ?? 0) + 1 },
    };
  },
};
