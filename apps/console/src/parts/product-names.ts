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

const AN_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** A plan of a product as its switch is called. */
export const planNameOf = (product: Product | undefined, id: string): string | undefined => {
  const plan = product?.plans.find(({ planId }) => planId === id);
  return plan?.friendlyName ?? plan?.planName;
};

const planName = (products: ReadonlyMap<string, Product>, id: string): string | undefined => {
  for (const product of products.values()) {
    const name = planNameOf(product, id);
    if (name !== undefined) return name;
  }
  return undefined;
};

/** Puts the names of products and plans in place of their ids in a text of the server. */
export const named = (products: ReadonlyMap<string, Product>, text: string): string =>
  text.replaceAll(AN_ID, (id) => products.get(id)?.displayName ?? planName(products, id) ?? id);
