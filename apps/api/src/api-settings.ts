/** Token of the map of plan ids to services, for imports that leave the service out. */
export const PLAN_SERVICES = Symbol('PlanServices');
export type PlanServices = ReadonlyMap<string, string>;

/** Token of the id of the tenant that a request is about which names none, where that tenant exists; undefined where there is no such tenant. */
export const SAMPLE_TENANT = Symbol('SampleTenant');
