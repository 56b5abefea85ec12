import { isGuid, type CommandId, type TenantId } from '#licensing';
import { NO_TENANT } from '../lanes/lane-command.js';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { Tenants } from './tenants.js';

/**
 * How somebody names a command: by its own id, or by the key under which its sender gave it. One text may be both, of
 * two commands: then the id counts, since whoever chooses a key chooses no id.
 */
export const WAYS_TO_NAME = ['id', 'key'] as const;
export type WayToName = (typeof WAYS_TO_NAME)[number];

/** This is the id that a command has which somebody asks for in this way, and whose receipt that would be. */
export interface NamedCommand {
  readonly owner: TenantId;
  readonly commandId: CommandId;
}

/**
 * Tells the ids of commands. They follow from the caller's ids under a key of the owner, so that nobody without the key
 * can try whether an id, and the user that came of it, follows from a name.
 */
export class CommandIds {
  constructor(
    private readonly tenants: Pick<Tenants, 'exists'>,
    private readonly hasher: Pick<Hasher, 'commandId'>,
  ) {}

  /** The owner has to be there, since its key is made at the first use. @throws KeysUnavailable */
  async of(owner: TenantId, callerId: string): Promise<CommandId> {
    return (await this.hasher.commandId(owner, callerId)) as CommandId;
  }

  /**
   * Resolves to undefined where there is no such tenant, and makes no key for it; and where a text is no id.
   * @param tenantId is undefined for a command of no tenant
   * @throws StoreUnavailable, StoreClosed, KeysUnavailable
   */
  async named(tenantId: string | undefined, text: string, by: WayToName): Promise<NamedCommand | undefined> {
    const owner = (tenantId?.toLowerCase() ?? NO_TENANT) as TenantId;
    if (owner !== NO_TENANT && !(isGuid(owner) && (await this.tenants.exists(owner)))) return undefined;
    if (by === 'key') return { owner, commandId: await this.of(owner, text) };
    return isGuid(text) ? { owner, commandId: text.toLowerCase() as CommandId } : undefined;
  }
}
