import { fieldValues, type Collection, type DocumentWrite, type IndexSpec, type IndexValue } from '#application';

/**
 * This is a document as MongoDB holds it. The values that the indexes name stand beside the document, made alike for
 * every adapter: a missing value and one that can't be indexed are null, and an empty array is [null]. MongoDB's own
 * rules would tell these apart.
 */
export interface Stored {
  readonly _id: string;
  readonly at: string;
  /** It is false for a tombstone. Every query asks for true by equality, and it is the first field of every index. */
  readonly live: boolean;
  readonly document: unknown;
  /** Maps the path of each field, with `/` for its dots, to its values. */
  readonly by?: Readonly<Record<string, IndexValue | readonly IndexValue[]>>;
}

/** Returns the path of an index's field in a stored document. */
export const pathOf = (field: string): string => `by.${field.replaceAll('.', '/')}`;

/**
 * Returns the keys of the MongoDB index for a declared one. The document's key comes last, so that the order is total.
 */
export const indexKeysOf = ({ fields }: IndexSpec): Readonly<Record<string, 1>> => ({
  live: 1,
  ...Object.fromEntries(fields.map((field) => [pathOf(field), 1 as const])),
  _id: 1,
});

/** @throws TypeError for a document that its indexes can't hold */
export const storedOf = (collection: Collection, { key, at, document }: DocumentWrite): Stored => {
  if (document === null) return { _id: key, at, live: false, document: null };
  const by: Record<string, IndexValue | readonly IndexValue[]> = {};
  for (const spec of collection.indexes) {
    const values = fieldValues(spec, document);
    for (const [index, field] of spec.fields.entries())
      by[pathOf(field).slice('by.'.length)] = field === spec.array ? values[index]! : values[index]![0]!;
  }
  return { _id: key, at, live: true, document, by };
};
