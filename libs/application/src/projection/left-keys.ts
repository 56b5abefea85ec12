import type { AnyProjection } from './definition.js';

/**
 * No key of a carried document has it: it parts the key of what a fold left behind into that of the document that left
 * it, and the name that it has there.
 */
export const LEFT = '.';

/** Makes the key of what the document `carrier` left behind under this name. */
export const leftKey = (carrier: string, name: string): string => `${carrier}${LEFT}${name}`;

/** Returns the key of the document that left this one behind, and the key itself of one that nobody left. */
export const carrierOf = ({ leaves }: Pick<AnyProjection, 'leaves'>, key: string): string => {
  const end = leaves === undefined ? -1 : key.indexOf(LEFT);
  return end === -1 ? key : key.slice(0, end);
};
