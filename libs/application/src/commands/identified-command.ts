import { defined, isGuid, type CommandId, type TenantId } from '#licensing';
import { whoAsks } from '../actors.js';
import { canonicalJson, canonicalPieces } from '../inbox/canonical-json.js';
import type { LaneCommand } from '../lanes/lane-command.js';
import type { PreparedCommand } from '../prepare/preparation.js';
import type { NamedProducts } from '../prepare/with-products.js';
import type { QueueTicket } from '../lanes/lane.js';
import type { ActorMetadata } from '../ports/event-store.js';
import type { CommandEnvelope } from '../requests.js';
import type { Pace } from '../ports/pace.js';
import { senderOf } from './recorded-actor.js';

/** This is a command as it came. */
export interface ArrivedCommand {
  readonly envelope: CommandEnvelope;
  /** The owner takes the receipt, and its lane decides. It is the tenant that the command names, or `NO_TENANT`. */
  readonly owner: TenantId;
  /** This is its turn among the commands of the owner's lane. It was taken before anything was waited for. */
  readonly ticket: QueueTicket;
  /** All that is done with its users, where it names very many, goes on at this one. */
  readonly pace: Pace;
}
/** This is a command with what its id and its tenant are here. */
export interface IdentifiedCommand extends ArrivedCommand {
  /** It follows from the owner and the caller's id: see `CommandIds`. */
  readonly commandId: CommandId;
  /** The command is about this tenant: its owner, or the one that it makes. */
  readonly tenantId: TenantId;
}

/** This is a command that its actor may give, with what is kept of the actor. */
export interface PermittedCommand extends IdentifiedCommand {
  readonly recordedActor: ActorMetadata;
}

/** Text of callers may be somebody's address, and events keep it for ever. */
const isGuidText = (text: string | undefined): text is string => text !== undefined && isGuid(text);

/**
 * A command from outside is its own cause: the caller's id may be any text, and text of callers stays out of the log.
 */
export const metadataOf = ({
  envelope: { id, correlationId, traceparent },
  commandId,
  recordedActor,
}: PermittedCommand): LaneCommand['metadata'] =>
  defined({
    ...recordedActor,
    commandId,
    correlationId: [correlationId, id].find(isGuidText)?.toLowerCase() ?? commandId,
    causationId: commandId,
    traceparent,
  });

/** What a sender's number means where the sender gave one. `hash` is the hash of `contentOf`. */
export const numberOf = (
  { envelope: { version }, recordedActor }: PermittedCommand,
  hash: string,
): Pick<LaneCommand, 'number'> =>
  version === undefined ? {} : { number: { version, hash, sender: senderOf(recordedActor) } };

/** Makes of it what a lane takes. `hash` is the hash of `contentOf`. */
export const laneCommandOf = (
  command: PermittedCommand,
  { plan, named, products }: PreparedCommand & { readonly products?: NamedProducts },
  hash: string,
): LaneCommand => {
  const { commandId, owner, tenantId, envelope } = command;
  return {
    commandId,
    commandType: envelope.request.type,
    owner,
    tenantId,
    hash,
    plan,
    named,
    ...defined({ products }),
    ...numberOf(command, hash),
    ...defined({ expected: envelope.expected }),
    about: defined({ reference: envelope.reference, reason: envelope.reason }),
    metadata: metadataOf(command),
  };
};

/** A repeat of the same id is the same command where this is the same: who asks for what, with which numbers. */
export const contentOf = (envelope: CommandEnvelope): string => canonicalJson(asked(envelope));

/** Gives the same in pieces, at the pace given. */
export const contentPieces = (envelope: CommandEnvelope, pace: Pace): AsyncIterable<string> =>
  canonicalPieces(asked(envelope), pace);

const asked = ({ request: { type, body }, actor, version, expected }: CommandEnvelope): object => ({
  type,
  body,
  actor: whoAsks(actor),
  version,
  expected,
});
