import type { TenantKeysShredded, TenantPurged } from '#licensing';
import type { RecordedEvent } from '../ports/codec.js';
import type { Collection, KeyRange, Lease } from '../ports/read-models.js';
import type { Pace } from '../ports/pace.js';
import type { FoldedInto } from './document-window.js';
import { keysOfTenant } from './tenant-keys.js';

export type TenantGone = TenantPurged | TenantKeysShredded;

/**
 * Every read model answers these events by dropping what it has of the tenant. The second says nothing new to whoever
 * read the first; but that one may be damaged, and few read models know that a damaged event was theirs.
 */
export const isTenantGone = (recorded: RecordedEvent): recorded is RecordedEvent<TenantGone> =>
  recorded.event.type === 'TenantPurged' || recorded.event.type === 'TenantKeysShredded';

const DOCUMENTS = 64;

/**
 * Leaves a tombstone of each document of a purged tenant, in units, so that others go on meanwhile. It may be repeated,
 * also where it broke off.
 * @throws LeaseLost, ReadModelsUnavailable, NotBuilt
 */
export const dropTenant = async (
  { event, position }: RecordedEvent<TenantGone>,
  {
    readModels,
    collection,
    pace,
    fence,
  }: {
    readonly readModels: FoldedInto;
    readonly collection: Collection;
    readonly pace: Pace;
    readonly fence?: Lease | undefined;
  },
): Promise<void> => {
  const { name, generation } = collection;
  let range: KeyRange = keysOfTenant(event.data.tenantId);
  for (;;) {
    const keys = await readModels.keys({ name, generation }, range, DOCUMENTS);
    if (keys.length > 0) {
      const writes = keys.map((key) => ({ key, at: position, document: null }));
      await readModels.commit(collection, writes, fence);
    }
    const last = keys.at(-1);
    if (last === undefined || keys.length < DOCUMENTS) return;
    range = { ...range, after: last };
    if (pace.spent('events', keys.length)) await pace.rest();
  }
};
