import { collect } from '../http/collect.js';
import type { Queries } from '../http/api-client.js';
import type { ProductRow } from '../http/shapes.js';
import { didYouMean } from '../output/did-you-mean.js';
import type { CliFailure } from '../output/failures.js';

/** Resolves to the message of a refusal, with the product or plan that may have been meant by a name nobody knows. */
export async function withMeant(api: Queries, { code, message, details }: CliFailure): Promise<string> {
  const named = details[code === 'product-not-found' ? 'skuPartNumber' : 'planName'];
  if (!['product-not-found', 'plan-not-found', 'plan-not-in-product'].includes(code) || typeof named !== 'string')
    return message;
  const products = await collect(api.list<ProductRow>('/api/products', { limit: '500' })).catch(() => []);
  const words =
    code === 'product-not-found'
      ? products.map(({ skuPartNumber }) => skuPartNumber)
      : products.flatMap(({ plans }) => plans.map(({ planName }) => planName));
  const meant = didYouMean(named, words);
  // the question follows the sentence that says what isn't there
  return meant === '' ? message : message.replace(/\.(?= |$)/, `.${meant}`);
}
