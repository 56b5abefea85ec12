import { type CommandDecided, defined, type Personal, relatedIdsOf, type Scope, type StoredCommand } from '#licensing';
import { type ReceiptKey, Receipts, replyOf } from '../inbox/receipts.js';
import { NO_TENANT } from '../lanes/lane-command.js';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import type { ActorMetadata, EventMetadata, EventStore } from '../ports/event-store.js';
import type { CommandReply } from '../replies.js';
import { CommandIds, type WayToName } from './command-ids.js';
import type { Tenants } from './tenants.js';

/**
 * This is what became of a command, and what was asked, as its receipt tells it: `asked` is missing where the command
 * couldn't be prepared.
 */
export type CommandStatus =
  | { readonly status: 'pending'; readonly commandId: string }
  | {
      readonly status: 'decided';
      readonly commandId: string;
      readonly commandType: string;
      readonly actor: ActorMetadata;
      readonly decidedAt: string;
      readonly asked?: StoredCommand;
      readonly clockTrusted: boolean;
      readonly retention: string;
      readonly relatedIds: readonly string[];
      readonly reply: CommandReply;
      readonly version?: number;
      readonly expected?: number;
      readonly reference?: string;
      /** It is still sealed, and belongs to `tenantId`. */
      readonly reason?: Personal;
      readonly tenantId: string;
      /** Whether it is this tenant's, or the whole installation's. */
      readonly scope: Scope;
      /** This command started the bulk operation of which this one is an item. What was said about it stands there. */
      readonly startedBy?: string;
    };

export interface FindsCommands {
  /**
   * Tells what became of a command of this tenant, or of one of no tenant where that is undefined. `text` is the
   * command id or the caller's key, as `by` says. Resolves to undefined where it was never decided, as far as is known
   * here.
   * @throws StoreUnavailable, StoreClosed, KeysUnavailable
   */
  lookup(tenantId: string | undefined, text: string, by: WayToName): Promise<CommandStatus | undefined>;
}

const actorIn = ({ actor, actorKind, actorTenant, actorRole, client }: EventMetadata): ActorMetadata =>
  defined({ actor, actorKind, actorTenant, actorRole, client });

/**
 * Finds commands by their receipts, whichever process decided them. It doesn't know of those that still wait somewhere.
 */
export class DecidedCommands implements FindsCommands {
  readonly #receipts: Receipts;
  readonly #ids: CommandIds;

  constructor({
    store,
    codec,
    hasher,
    tenants,
  }: {
    readonly store: EventStore;
    readonly codec: Codec;
    readonly hasher: Pick<Hasher, 'commandId'>;
    readonly tenants: Pick<Tenants, 'exists'>;
  }) {
    this.#receipts = new Receipts(store, codec, 0);
    this.#ids = new CommandIds(tenants, hasher);
  }

  async lookup(tenantId: string | undefined, text: string, by: WayToName): Promise<CommandStatus | undefined> {
    const key = await this.#ids.named(tenantId, text, by);
    const recorded = key && (await this.#receipts.recorded(key));
    if (recorded === undefined) return undefined;
    const { event, metadata, position } = recorded;
    const { owner, commandId } = key!;
    return {
      status: 'decided',
      commandId,
      commandType: event.data.commandType,
      actor: actorIn(metadata),
      decidedAt: metadata.occurredAt,
      ...defined({ asked: event.data.command }),
      clockTrusted: event.data.clockTrusted,
      retention: event.data.retention,
      relatedIds: relatedIdsOf(event.data),
      reply: replyOf(commandId, event.data, position),
      tenantId: metadata.tenantId ?? NO_TENANT,
      scope: owner === NO_TENANT ? 'installation' : 'tenant',
      ...defined({
        version: event.data.version,
        expected: event.data.expected,
        reference: event.data.reference,
        reason: await this.#reasonOf(event.data, key!),
        startedBy: metadata.causationId === commandId ? undefined : metadata.causationId,
      }),
    };
  }

  /** A reason that was redacted is erased to whoever asks, also while its key is there. */
  async #reasonOf({ reason }: CommandDecided['data'], key: ReceiptKey): Promise<Personal<'reason'> | undefined> {
    if (reason === undefined || !(await this.#receipts.isRedacted(key))) return reason;
    return { personal: reason.personal, kind: reason.kind, erased: true };
  }
}
