import { type CatalogueState } from '#licensing';
import type { BatchView } from './batch-view.js';
import type { LaneCommand } from './lane-command.js';

const CATALOGUE = { kind: 'catalogue' } as const;

/**
 * Resolves to the command with its products named as the view's catalogue has them: to another plan where the
 * catalogue has moved since the command was prepared, and to undefined where it can't be prepared here.
 * @throws what `NamedProducts.prepare` throws
 */
export const preparedOn = async (view: BatchView, command: LaneCommand): Promise<LaneCommand | undefined> => {
  const { products } = command;
  if (products === undefined) return command;
  view.asks(CATALOGUE);
  const catalogue = (await view.state(CATALOGUE)) as CatalogueState;
  if (catalogue.events === products.catalogue) return command;
  const prepared = await products.prepare(catalogue);
  return prepared && { ...command, ...prepared };
};
