import type { CommandStatus } from '#application';

/** Token of the map of plan ids to services, for imports that leave the service out. */
export const PLAN_SERVICES = Symbol('PlanServices');
export type PlanServices = ReadonlyMap<string, string>;

/** Token of the id of the tenant that a request is about which names none, where that tenant exists. Undefined: there is no such tenant. */
export const SAMPLE_TENANT = Symbol('SampleTenant');

/** Token of `FindsCommands`. */
export const COMMAND_LOOKUP = Symbol('CommandLookup');
export interface FindsCommands {
  /** What became of a command of this tenant, or of none, by the caller's id or the command id. @throws StoreUnavailable, StoreClosed */
  lookup(tenantId: string | undefined, id: string): Promise<CommandStatus | undefined>;
}
