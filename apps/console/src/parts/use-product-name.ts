import { useMemo } from 'react';
import { useProducts } from './product-names.js';

/** Calls a product by its name in the catalogue; an id that it doesn't know stays one. */
export const useProductName = (): ((sku: string) => string) => {
  const products = useProducts();
  return useMemo(() => (sku) => products.get(sku)?.displayName ?? sku, [products]);
};
