import {
  type Answer,
  answerOf,
  type CommandDecided,
  type CommandId,
  defined,
  type Instant,
  type Refusal,
  relatedIdsOf,
  type Role,
  type TenantId,
} from '#licensing';
import type { ActorKind, Position, ProjectionDefinition } from '#application';
import { documentsOf, ownDocument, streamKeyOf, tenantKey, tenantOf } from '../keys.js';

/** This is the outcome of a command. Its whole answer stands in the receipt, on the stream `command-<tenant>_<id>`. */
export interface CommandDocument {
  readonly id: CommandId;
  /** The nil GUID stands for commands that belong to no tenant. */
  readonly tenantId: TenantId;
  readonly type: string;
  readonly outcome: CommandDecided['data']['outcome'];
  readonly answer?: Answer['kind'];
  readonly refusal?: Refusal;
  /** These are the users, products, purchases and operations that the command is about, also where it was refused. */
  readonly relatedIds: readonly string[];
  readonly reference?: string;
  /** Whether the sender gave a reason. Its text stands in the receipt alone. */
  readonly hasReason: boolean;
  /** It started the bulk operation of which this command is an item. */
  readonly startedBy?: CommandId;
  readonly actor: string;
  readonly actorKind: ActorKind;
  readonly actorTenant?: string;
  readonly actorRole?: Role;
  readonly client?: string;
  readonly correlationId: string;
  readonly occurredAt: Instant;
  readonly position: Position;
}

export const commands: ProjectionDefinition<CommandDocument> = {
  name: 'commands',
  version: 2,
  handles: ['CommandDecided'],
  indexes: [
    { name: 'by-time', fields: ['tenantId', 'occurredAt', 'position'] },
    { name: 'by-outcome', fields: ['tenantId', 'outcome', 'occurredAt', 'position'] },
    { name: 'by-related-id', fields: ['tenantId', 'relatedIds', 'occurredAt', 'position'], array: 'relatedIds' },
    { name: 'by-reference', fields: ['tenantId', 'reference', 'occurredAt', 'position'] },
  ],
  onError: 'park',
  keysOfStream: documentsOf({ command: ownDocument }),
  keys: (recorded) => [tenantKey(tenantOf(recorded), streamKeyOf(recorded))],
  evolve: (document, recorded) => {
    if (document !== undefined) throw new Error('a second receipt of one command');
    const { data } = recorded.event as CommandDecided;
    const { commandType, outcome, refusal, reference, reason } = data;
    const answer = answerOf(data);
    const { actor, actorKind, actorTenant, actorRole, client, ...caused } = recorded.metadata;
    const { commandId, correlationId, causationId, occurredAt } = caused;
    return {
      id: streamKeyOf(recorded) as CommandId,
      tenantId: tenantOf(recorded),
      type: commandType,
      outcome,
      ...(answer === undefined ? {} : { answer: answer.kind }),
      ...(refusal === undefined ? {} : { refusal }),
      relatedIds: relatedIdsOf(data),
      hasReason: reason !== undefined,
      ...defined({ reference, actor, actorKind, actorTenant, actorRole, client }),
      ...(causationId === commandId ? {} : { startedBy: causationId as CommandId }),
      correlationId,
      occurredAt: occurredAt as Instant,
      position: recorded.position,
    };
  },
};
