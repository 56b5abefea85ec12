import { useMemo } from 'react';
import type { Shape } from '../api/shapes.js';
import { useRead } from '../api/use-read.js';

export type Product = Shape<'Product'>;

const NONE: ReadonlyMap<string, Product> = new Map();

/** The products of the catalogue by id. Whoever only shows names goes on without them until they are there. */
export const useProducts = (enabled = true): ReadonlyMap<string, Product> => {
  const { data } = useRead('/api/products', { query: { limit: 999 } }, { enabled });
  return useMemo(() => (data === undefined ? NONE : new Map(data.items.map((item) => [item.skuId, item]))), [data]);
};
