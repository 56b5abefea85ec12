import type { TenantId } from '#licensing';
import type { CommandReply } from '../replies.js';

/** Remembers the commands that are with their lane, by the owner of their receipts. */
export class SubmittedCommands {
  readonly #replies = new Map<TenantId, Set<Promise<CommandReply>>>();

  /** Remembers a command until it is answered. Resolves as `reply` does. */
  add(owner: TenantId, reply: Promise<CommandReply>): Promise<CommandReply> {
    const others = this.#replies.get(owner) ?? new Set();
    this.#replies.set(owner, others.add(reply));
    return reply.finally(() => {
      others.delete(reply);
      if (others.size === 0 && this.#replies.get(owner) === others) this.#replies.delete(owner);
    });
  }

  /** Resolves once all that this owner has there now are answered. */
  async answered(owner: TenantId): Promise<void> {
    const replies: Iterable<Promise<CommandReply>> = this.#replies.get(owner) ?? [];
    await Promise.all(replies);
  }
}
