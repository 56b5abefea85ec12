/** The directory of a tenant isn't whole yet: so many of its people are there. */
export class DirectoryLoading extends Error {
  readonly code = 'directory-loading';
  override readonly name = 'DirectoryLoading';
  constructor(
    readonly loaded: number,
    readonly total: number,
  ) {
    super(`the directory is loading: ${loaded} of ${total} people`);
  }
}

/** The directory of one tenant alone would take more memory than all of them together may. */
export class DirectoryTooLarge extends Error {
  readonly code = 'directory-too-large';
  override readonly name = 'DirectoryTooLarge';
  constructor(
    readonly neededBytes: number,
    readonly limitBytes: number,
  ) {
    super(`the directory takes ${neededBytes} bytes, and ${limitBytes} are given to it`);
  }
}
