import { LIMITS } from '#contracts';

/** These bodies may be longer than others. Source: docs/explanation/architecture.md#limits. */
const LONG_BODIES: ReadonlyMap<string, number> = new Map([
  ['/api/operations', LIMITS.operationBodyBytes],
  ['/api/catalogue', LIMITS.importBodyBytes],
  ['/api/restrictions', LIMITS.importBodyBytes],
]);

/** How many bytes a body may have on the route of this path. The OpenAPI document says the same. */
export const bodyLimitOf = (path: string): number => LONG_BODIES.get(path) ?? LIMITS.bodyBytes;
