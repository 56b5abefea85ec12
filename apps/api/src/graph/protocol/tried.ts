/** Says of an answer that it is of a dry run. */
export const tried = ({ dryRun }: { readonly dryRun?: true }): object =>
  dryRun === true ? { '@seatledger.dryRun': true } : {};
