/** Errors with these codes say that the same start will fail again until somebody changes a setting or a file. */
const IN_VAIN: ReadonlySet<unknown> = new Set([
  'master-key',
  'wrong-master-key',
  'unusable-store',
  'events-lost',
  'wrong-setting',
  'access-denied',
  'unusable-sqlite',
  'damaged-file',
  'damaged-key',
  'broker-topology',
]);

/** Tells whether opening again is of no use, and the message says what to do first. */
export const isInVain = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && IN_VAIN.has(error.code);
