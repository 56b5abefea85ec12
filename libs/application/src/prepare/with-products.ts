import type { CatalogueState } from '#licensing';
import type { PreparedCommand } from './preparation.js';
import type { ReadCatalogue } from './products.js';

/** Part numbers mean what the catalogue says, so that what they were taken for rests on it. */
export interface NamedProducts {
  /** The catalogue had so many events when the command was prepared. */
  readonly catalogue: number;
  /**
   * Prepares the command once more, on a catalogue that has moved since. Resolves to undefined where that takes more
   * than a catalogue: then the sender has to come again.
   * @throws StoreUnavailable, KeysUnavailable
   */
  readonly prepare: (catalogue: CatalogueState) => Promise<PreparedCommand | undefined>;
}

interface Prepared<P> {
  readonly plan: P;
  /** It is missing where no product was named by part number. */
  readonly products?: NamedProducts;
}

/**
 * Prepares a command, and notes on which catalogue that was. A plan that takes more than a catalogue has no `again`.
 * @throws what `prepare` throws
 */
export const withProducts = async <P>(
  catalogue: ReadCatalogue,
  prepare: (read: ReadCatalogue) => Promise<P>,
  again: (read: ReadCatalogue) => Promise<PreparedCommand | undefined> = async () => undefined,
): Promise<Prepared<P>> => {
  let read: CatalogueState | undefined;
  const plan = await prepare(async (has) => (read = await catalogue(has)));
  if (read === undefined) return { plan };
  return { plan, products: { catalogue: read.events, prepare: (now) => again(async () => now) } };
};
