import { boundedText, paddedText } from '#contracts';
import { z } from 'zod';
import { instant, pagedQuery } from '../edge/query-shapes.js';

const guid = z.guid().toLowerCase();
const named = boundedText(320).min(1);

/** All that are given must be met. */
export const historyQuery = pagedQuery.extend({
  user: named
    .exactOptional()
    .meta({ description: 'A user whom it was about, by id, or by an address that is held now.' }),
  product: boundedText(128).min(1).exactOptional().meta({ description: 'By part number or id.' }),
  purchase: guid.exactOptional(),
  operation: guid.exactOptional().meta({ description: 'The start of a bulk operation, and what became of each user.' }),
  command: guid.exactOptional().meta({ description: 'What the command did, and what was done to it.' }),
  actor: named.exactOptional().meta({ description: 'Who did it, as `actor` says, or by the address of a user.' }),
  reference: paddedText(64).min(1).max(64).exactOptional(),
  outcome: z.enum(['accepted', 'unchanged', 'refused']).exactOptional(),
  from: instant.exactOptional().meta({ type: 'string', format: 'date-time', description: 'From this instant on.' }),
  until: instant.exactOptional().meta({ type: 'string', format: 'date-time', description: 'Before this instant.' }),
  order: z.enum(['newest', 'oldest']).exactOptional().meta({ description: 'Which come first; newest where left out.' }),
});
export type HistoryQuery = z.infer<typeof historyQuery>;
