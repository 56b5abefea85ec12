import { usersOfReceipt, type CommandDecided } from '#licensing';
import { NO_TENANT } from '../lanes/lane-command.js';
import type { Codec } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import type { Person } from '../ports/keys.js';

interface Logged {
  readonly store: Pick<EventStore, 'read'>;
  readonly codec: Pick<Codec, 'read'>;
}
/** A reason that has a key of its own. */
export interface OwnReason {
  /** Its key is this person's, who is nobody else. */
  readonly person: Person;
  readonly receipt: CommandDecided['data'];
}

/**
 * Finds the reason of the command whose stream this is. Resolves to undefined where there is none, or where it is
 * sealed under the key of a user whom the command names.
 * @throws StoreUnavailable, StoreClosed
 */
export const reasonOf = async (
  { stream }: { readonly stream: string },
  { store, codec }: Logged,
): Promise<OwnReason | undefined> => {
  const [recorded] = codec.read(await store.read(stream, { limit: 1 }));
  if (recorded?.event.type !== 'CommandDecided') return undefined;
  const { data: receipt } = recorded.event;
  const { reason } = receipt;
  if (reason === undefined || usersOfReceipt(receipt).has(reason.personal)) return undefined;
  return { person: { tenantId: recorded.metadata.tenantId ?? NO_TENANT, personId: reason.personal }, receipt };
};
