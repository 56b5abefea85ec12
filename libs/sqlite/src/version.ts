/**
 * Before it, a checkpoint beside a writer of another process could lose commits:
 * https://sqlite.org/wal.html#walresetbug. A data directory is written by a server and by the command line at once.
 */
export const OLDEST_SAFE_VERSION = '3.51.3';
export const HOW_TO_GET_ONE = 'run npm ci, which brings one, or a Node that has one, 22.23, 24.21 or later';

const numbersOf = (version: string): readonly number[] => version.split('.').map(Number);

/** Of a version such as 3.53.0; whatever is no version is not safe. */
export const isSafeVersion = (version: string): boolean => {
  const found = numbersOf(version);
  for (const [index, least] of numbersOf(OLDEST_SAFE_VERSION).entries()) {
    const number = found[index] ?? Number.NaN;
    if (number !== least) return number > least;
  }
  return true;
};
