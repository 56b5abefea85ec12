import { boundedText } from '#contracts';
import { z } from 'zod';
import { asOfQuery } from '../edge/query-shapes.js';

/** One of product and service is given. */
export const explainQuery = asOfQuery.extend({
  product: boundedText(128).min(1).exactOptional().meta({ description: 'By part number or id.' }),
  service: boundedText(64).min(1).exactOptional().meta({ description: 'Such as exchange, in the place of a product.' }),
});
export type ExplainQuery = z.infer<typeof explainQuery>;
