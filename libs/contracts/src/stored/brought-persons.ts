import type { EventToStore, Person } from '#application';
import { usersOfReceipt } from '#licensing';

const idsIn = ({ event, ofKnownUsers = false }: EventToStore): readonly string[] => {
  switch (event.type) {
    case 'UserCreated':
      return [event.data.userId];
    case 'UsersListed':
      return ofKnownUsers ? [] : event.data.items.flatMap(({ userId, change }) => change?.userId ?? userId ?? []);
    case 'CommandDecided': {
      const person = event.data.reason?.personal;
      return person === undefined || usersOfReceipt(event.data).has(person) ? [] : [person];
    }
    default:
      return [];
  }
};

/**
 * Knows the persons whom some events bring, who are the only ones to get a first key with them. Everybody else has a
 * key, or what is left of one.
 */
export class BroughtPersons {
  readonly #byTenant = new Map<string | undefined, Set<string>>();

  /** `tenantId` is that of the persons in the event. */
  add(event: EventToStore, tenantId: string | undefined): void {
    const ids = idsIn(event);
    if (ids.length === 0) return;
    const known = this.#byTenant.get(tenantId) ?? new Set<string>();
    for (const id of ids) known.add(id);
    this.#byTenant.set(tenantId, known);
  }

  has({ tenantId, personId }: Person): boolean {
    return this.#byTenant.get(tenantId)?.has(personId) ?? false;
  }
}
