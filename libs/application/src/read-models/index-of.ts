import { type Collection, type IndexSpec, NotBuilt } from '../ports/read-models.js';

/**
 * Returns an index of a collection. What another version of the program built may lack it until it is rebuilt.
 * @throws NotBuilt
 */
export const indexOf = ({ name, indexes }: Pick<Collection, 'name' | 'indexes'>, index: string): IndexSpec => {
  const spec = indexes.find((each) => each.name === index);
  if (spec === undefined) throw new NotBuilt(`nobody has built the index ${index} of ${name} yet`);
  return spec;
};
