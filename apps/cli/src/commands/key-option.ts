export interface KeyOption {
  readonly key?: boolean;
}
/** One text may be the id of a command and the key of another one: then it is taken for the id. */
export const KEY_OPTION = [
  '--key',
  'the argument is an Idempotency-Key, also where a command has it for its id',
] as const;

/** What a query says of a command that is named so. */
export const byKey = (key: boolean | undefined): { readonly by?: 'key' } => (key === true ? { by: 'key' } : {});
