/** A seed draws it. It is the same for all who prepare it, but for keys and ids that are drawn anew. */
export interface DataSet {
  /** `past`: a tenant of so many events, over a year. `people`: a tenant of so many users, each second one licensed. */
  readonly kind: 'past' | 'people';
  readonly size: number;
  readonly seed: number;
}
