import { isGuid, type CommandId, type TenantId } from '#licensing';
import { NO_TENANT } from '../lanes/lane-command.js';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { Tenants } from './tenants.js';

/** These are the ids that a command may have which somebody asks for, and whose receipt that would be. */
export interface NamedCommand {
  readonly owner: TenantId;
  readonly candidates: readonly CommandId[];
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
   * Resolves to undefined where there is no such tenant, and makes no key for it.
   * @param tenantId is undefined for a command of no tenant
   * @param id is the caller's id or the command id
   * @throws StoreUnavailable, StoreClosed, KeysUnavailable
   */
  async named(tenantId: string | undefined, id: string): Promise<NamedCommand | undefined> {
    const owner = (tenantId?.toLowerCase() ?? NO_TENANT) as TenantId;
    if (owner !== NO_TENANT && !(isGuid(owner) && (await this.tenants.exists(owner)))) return undefined;
    const itself = isGuid(id) ? [id.toLowerCase() as CommandId] : [];
    return { owner, candidates: [await this.of(owner, id), ...itself] };
  }
}
