import { defined, isGuid, never, type Role } from '#licensing';
import type { Actor, UpstreamActor } from '../actors.js';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { ActorMetadata } from '../ports/event-store.js';

/** What stands before the hash of a system's name. */
const HASHED_SYSTEM = 'upstream';
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

/** A system that is itself called what stands before a hash is hashed, too, so that its persons are no systems. */
const keptSystem = async (system: string, keeping: Keeping): Promise<string> =>
  SHORT_NAME.test(system) && system !== HASHED_SYSTEM ? system : keptId(HASHED_SYSTEM, system, keeping);

/** The system's part stands before the person's, so that a system is the same whoever is behind. */
const keptUpstream = async ({ system, person }: UpstreamActor, keeping: Keeping): Promise<string> => {
  const name = await keptSystem(system, keeping);
  if (person === undefined) return name;
  return isGuid(person) ? `${name}:${person.toLowerCase()}` : keptId(name, person, keeping);
};

/** Returns who counts where a sender numbers its commands: of another system the system, whoever is behind. */
export const senderOf = ({ actorKind, actor }: ActorMetadata): string => {
  if (actorKind !== 'upstream') return `${actorKind} ${actor}`;
  const [name = actor, hash] = actor.split(':');
  return `${actorKind} ${name === HASHED_SYSTEM ? `${name}:${hash}` : name}`;
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
      return { actor: await keptUpstream(actor, keeping) };
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

/**
 * Tells whether a command that was decided came from this actor, whatever its roles are by now.
 * @param about the tenant that the command was about, or what stands for none
 * @throws KeysUnavailable
 */
export const isSender = async (
  actor: Actor,
  recorded: ActorMetadata,
  about: string,
  keeping: Keeping,
): Promise<boolean> => {
  if (recorded.actorKind !== actor.kind) return false;
  const { tenantId, actor: id } = await kept(actor, keeping);
  // a person of another home is another one, who may have the same id
  const home = tenantId === undefined ? recorded.actorTenant : (recorded.actorTenant ?? about);
  return recorded.actor === id && home === tenantId?.toLowerCase();
};
