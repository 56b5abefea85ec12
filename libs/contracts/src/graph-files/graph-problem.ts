/** What can be wrong with a file of Graph's answers: nothing of such a file is imported. */
export const GRAPH_PROBLEMS = {
  'graph-bad-encoding': { meaning: 'The file is neither UTF-8 nor UTF-16 with a byte-order mark.' },
  'graph-no-json': { meaning: 'The file is no JSON, or ends too early.' },
  'graph-cut-by-depth': {
    meaning: 'ConvertTo-Json cut values that lie deeper than its option -Depth says: write the file with -Depth 6.',
  },
  'graph-bad-value': { meaning: 'A member that the import needs is missing, or has another form than in Graph.' },
  'graph-not-selected': { meaning: 'No user of the files has the property: it was not asked for.' },
  'graph-missing-page': { meaning: 'A page names another one after it, and that one is not among the files.' },
} as const satisfies Readonly<Record<string, { readonly meaning: string }>>;
export type GraphProblemCode = keyof typeof GRAPH_PROBLEMS;

export interface GraphProblem {
  readonly code: GraphProblemCode;
  /** It counts from 1, and is that on which the product, subscription or user begins. */
  readonly line?: number;
  /** The member that is wrong, as Graph spells it. */
  readonly member?: string;
  readonly message: string;
}

/** Makes a line such as `line 4, assignedLicenses: … (graph-cut-by-depth)`. */
export const describeGraphProblem = ({ line, member, message, code }: GraphProblem): string =>
  `${[...(line === undefined ? [] : [`line ${line}`]), ...(member === undefined ? [] : [member])].join(', ')}` +
  `${line === undefined && member === undefined ? '' : ': '}${message} (${code})`;
