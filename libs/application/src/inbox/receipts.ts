import { answerOf, streamName, type CommandDecided, type CommandId, type TenantId } from '#licensing';
import { inChunks } from '../streams/in-chunks.js';
import { firstEventOf } from '../streams/pages-of.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { EventStore, Position } from '../ports/event-store.js';
import { RecentlyUsed } from '../recently-used.js';
import type { CommandReply } from '../replies.js';

/** Says which receipt is meant: `owner` is the tenant of its stream, the nil GUID for what belongs to no tenant. */
export interface ReceiptKey {
  readonly owner: TenantId;
  readonly commandId: CommandId;
}
export interface Receipt {
  readonly hash: string;
  /** This answer was given the first time. */
  readonly reply: CommandReply;
}

export const receiptStream = ({ owner, commandId }: ReceiptKey) =>
  ({ kind: 'command', tenantId: owner, commandId }) as const;

/** Makes the reply that a receipt stands for. */
export const replyOf = (commandId: CommandId, data: CommandDecided['data'], position: Position): CommandReply => {
  if (data.outcome === 'refused' && data.refusal !== undefined)
    return { outcome: 'refused', commandId, refusal: data.refusal, position };
  const answer = answerOf(data);
  if (data.outcome !== 'refused' && answer !== undefined) return { outcome: data.outcome, commandId, answer, position };
  throw new Error(`the receipt of command ${commandId} has no ${data.outcome === 'refused' ? 'refusal' : 'answer'}`);
};

/** Makes what a repeat of a decided command is told: the first answer, or that its id stands for something else. */
export const replyToRepeat = ({ hash, reply }: Receipt, commandId: CommandId, repeatedHash: string): CommandReply => {
  if (hash !== repeatedHash) return { outcome: 'refused', commandId, refusal: { code: 'command-id-reused' } };
  return reply.outcome === 'accepted' || reply.outcome === 'unchanged' || reply.outcome === 'refused'
    ? { ...reply, repeated: true }
    : reply;
};

/**
 * Holds receipts of commands decided lately in memory (the least recently used go first), and finds all others in their
 * streams.
 */
export class Receipts {
  readonly #known = new RecentlyUsed<CommandId, Receipt>();

  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly bound: number,
  ) {}

  /** Looks only in memory. Command ids are derived from the tenant, so tenants never meet here. */
  peek(commandId: CommandId): Receipt | undefined {
    return this.#known.get(commandId);
  }

  put(commandId: CommandId, receipt: Receipt): void {
    this.#known.set(commandId, receipt);
    this.#known.shrinkTo(this.bound);
  }

  clear(): void {
    this.#known.clear();
  }

  /** Looks in memory, and then in its stream. @throws StoreUnavailable, StoreClosed */
  async find(key: ReceiptKey): Promise<Receipt | undefined> {
    return this.peek(key.commandId) ?? (await this.#read(key));
  }

  /** Reads those that aren't in memory; resolves to how many were found in their streams. */
  async load(keys: readonly ReceiptKey[]): Promise<number> {
    const missing = keys.filter(({ commandId }) => !this.#known.has(commandId));
    const found = await inChunks(missing, (key) => this.#read(key));
    return found.filter((receipt) => receipt !== undefined).length;
  }

  /** Resolves to the receipt event itself, for the history. */
  async recorded(key: ReceiptKey): Promise<RecordedEvent<CommandDecided> | undefined> {
    const [stored] = this.codec.read(await firstEventOf(this.store, streamName(receiptStream(key))));
    return stored as RecordedEvent<CommandDecided> | undefined;
  }

  /** Tells whether the reason of a decided command was redacted. @throws StoreUnavailable, StoreClosed */
  async isRedacted(key: ReceiptKey): Promise<boolean> {
    return (await this.store.read(streamName(receiptStream(key)), { from: 1, limit: 1 })).length > 0;
  }

  async #read(key: ReceiptKey): Promise<Receipt | undefined> {
    const recorded = await this.recorded(key);
    if (recorded === undefined) return undefined;
    const { data } = recorded.event;
    const receipt = { hash: data.hash, reply: replyOf(key.commandId, data, recorded.position) };
    this.put(key.commandId, receipt);
    return receipt;
  }
}
