import type { ReadModels } from '#application';
import { productsById, subscriptionsOf } from '#projections';

/** The tenant has this product, whose license would bring the data of a service back. */
export interface Grant {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly available: number;
}

/** Finds, by service, the products of the tenant's subscriptions that grant it, those with available seats first. */
export const grantsOf = async (
  models: ReadModels,
  tenantId: string,
): Promise<ReadonlyMap<string, readonly Grant[]>> => {
  const subscriptions = await subscriptionsOf(models, tenantId);
  const products = await productsById(
    models,
    subscriptions.map(({ skuId }) => skuId),
  );
  const grants = new Map<string, Grant[]>();
  for (const [at, { skuId, skuPartNumber, available }] of subscriptions.entries()) {
    const services = new Set(products[at]?.plans.flatMap(({ service }) => service ?? []));
    for (const service of services) {
      const known = grants.get(service) ?? [];
      grants.set(service, [...known, { skuId, skuPartNumber, available }]);
    }
  }
  const hasSeats = ({ available }: Grant): number => (available > 0 ? 0 : 1);
  return new Map([...grants].map(([service, all]) => [service, all.toSorted((a, b) => hasSeats(a) - hasSeats(b))]));
};
