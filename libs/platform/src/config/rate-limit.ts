/** How many requests of one caller in one tenant a process answers each second, if they go on and on. */
export interface RateLimit {
  readonly writes: number;
  readonly reads: number;
}

/** A higher number limits nothing that a process could do. */
const HIGHEST = 100_000;

/**
 * Reads `writes=100,reads=500`; one of them may be left out, and then has its default. `off` is no limit at all.
 * @throws RangeError
 */
export const parseRateLimit = (text: string): RateLimit | undefined => {
  if (text.trim() === 'off') return undefined;
  const given = new Map<string, number>();
  for (const part of text.split(',')) {
    const [, name, number] = /^\s*(writes|reads)\s*=\s*(\d{1,6})\s*$/.exec(part) ?? [];
    if (name === undefined || Number(number) < 1 || Number(number) > HIGHEST)
      throw new RangeError(
        `"${part.trim()}" is neither writes=NUMBER nor reads=NUMBER, from 1 to ${HIGHEST} a second, ` +
          'such as writes=100,reads=500; off limits nothing',
      );
    if (given.has(name)) throw new RangeError(`names ${name} twice`);
    given.set(name, Number(number));
  }
  return { writes: given.get('writes') ?? 100, reads: given.get('reads') ?? 500 };
};
