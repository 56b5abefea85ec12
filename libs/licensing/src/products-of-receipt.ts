import type { CommandDecided } from './events.js';
import type { SkuId } from './values.js';

/** Members of these names are ids of products, in every command and refusal. */
const NAMES: ReadonlySet<string> = new Set(['skuId', 'skuIds', 'remove']);

const productsIn = (value: unknown, isNamed: boolean): readonly string[] => {
  if (typeof value === 'string') return isNamed ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => productsIn(each, isNamed));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => productsIn(member, NAMES.has(name)));
};

/** The products that a receipt names: in its command, in its refusal, or as the one that its answer is about. */
export const productsOfReceipt = ({ command, refusal, answer }: CommandDecided['data']): ReadonlySet<SkuId> => {
  const answered = (answer as { readonly skuId?: unknown } | undefined)?.skuId;
  return new Set([
    ...productsIn(command, false),
    ...productsIn(refusal, false),
    ...productsIn(answered, true),
  ] as SkuId[]);
};
