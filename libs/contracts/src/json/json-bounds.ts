/** How much of what a JSON text may hold. */
export interface JsonBounds {
  /** This many arrays and objects may stand inside each other. */
  readonly depth: number;
  /** Arrays and objects, empty ones too. */
  readonly containers: number;
  /** Everything but the names of members: texts, numbers, `true`, `false`, `null`, arrays and objects. */
  readonly values: number;
  /** Members of one object. */
  readonly members: number;
}

/** What keeps a JSON text from being read; `at` is a JSON pointer to the member that comes a second time. */
export type JsonProblem =
  | { readonly code: 'malformed-json' }
  | { readonly code: 'body-too-complex'; readonly measure: keyof JsonBounds; readonly limit: number }
  | { readonly code: 'duplicate-member'; readonly at: string };
