import type { CommandId, TenantId } from '#licensing';
import type { NamedCommand, WayToName } from './command-ids.js';

const arrival = (owner: TenantId, callerId: string): string => `${owner} ${callerId}`;

/**
 * Remembers the commands of this process that aren't answered yet: by the caller's id from their arrival on, and by
 * their own once it is known.
 */
export class PendingCommands {
  readonly #names = new Map<string, number>();

  /** Returns what forgets it again. */
  arrived(owner: TenantId, callerId: string): () => void {
    return this.#add(arrival(owner, callerId));
  }

  /** Returns what forgets it again. */
  identified(commandId: CommandId): () => void {
    return this.#add(commandId);
  }

  /** Returns the id of the command that is meant, where one waits. */
  find({ owner, commandId }: NamedCommand, text: string, by: WayToName): CommandId | undefined {
    const waits = this.#names.has(commandId) || (by === 'key' && this.#names.has(arrival(owner, text)));
    return waits ? commandId : undefined;
  }

  #add(name: string): () => void {
    this.#names.set(name, (this.#names.get(name) ?? 0) + 1);
    return () => {
      const others = (this.#names.get(name) ?? 1) - 1;
      if (others === 0) this.#names.delete(name);
      else this.#names.set(name, others);
    };
  }
}
