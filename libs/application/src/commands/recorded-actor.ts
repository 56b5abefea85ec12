import { defined, isGuid, never, type Role } from '#licensing';
import type { Actor } from '../actors.js';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { ActorMetadata } from '../ports/event-store.js';

/** A name that whoever runs the installation gave to a system. Any other may be a person's. */
const SHORT_NAME = /^[a-z][a-z0-9_-]{0,31}$/;

/** What of an actor is kept besides its kind. */
type Kept = Pick<ActorMetadata, 'actor' | 'client'> & { readonly tenantId?: string };

/** Where an actor's ids are hashed: under the key of whoever keeps the receipt. */
interface Keeping {
  readonly owner: string;
  readonly hasher: Pick<Hasher, 'actorHash'>;
}

/** An id that is no GUID may be an address: a keyed hash is kept instead, behind the name of who gave the id. */
const keptId = async (issuer: string, id: string, { owner, hasher }: Keeping): Promise<string> =>
  isGuid(id) ? id.toLowerCase() : `${issuer}:${await hasher.actorHash(owner, `${issuer} ${id}`)}`;

const keptSystem = async (system: string, person: string | undefined, keeping: Keeping): Promise<string> => {
  if (!SHORT_NAME.test(system)) return keptId('upstream', `${system} ${person ?? ''}`, keeping);
  if (person === undefined) return system;
  return isGuid(person) ? `${system}:${person.toLowerCase()}` : keptId(system, person, keeping);
};

const kept = async (actor: Actor, keeping: Keeping): Promise<Kept> => {
  switch (actor.kind) {
    case 'user': {
      const { issuer, id, tenantId, client } = actor;
      const kept = { actor: await keptId(issuer, id, keeping), tenantId };
      return client === undefined ? kept : { ...kept, client: await keptId(issuer, client, keeping) };
    }
    case 'application': {
      const client = await keptId(actor.issuer, actor.client, keeping);
      return defined({ actor: client, client, tenantId: actor.tenantId });
    }
    case 'upstream':
      return { actor: await keptSystem(actor.system, actor.person, keeping) };
    case 'system':
      return { actor: `system:${actor.part}` };
    case 'local':
      return { actor: actor.kind };
    default:
      return never(actor);
  }
};

/**
 * Resolves to what is kept of an actor with every event of a command, for ever: no name of a person and no address.
 * @param about the tenant that the events are about, where there is one, and the role that permitted the command
 * @throws KeysUnavailable
 */
export const recordedActor = async (
  actor: Actor,
  about: { readonly tenantId: string | undefined; readonly role: Role },
  keeping: Keeping,
): Promise<ActorMetadata> => {
  const { tenantId, ...ids } = await kept(actor, keeping);
  const actorTenant = tenantId?.toLowerCase();
  return defined({
    ...ids,
    actorKind: actor.kind,
    actorTenant: actorTenant === about.tenantId ? undefined : actorTenant,
    actorRole: about.role,
  });
};
