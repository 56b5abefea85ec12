import { CliFailure, EXIT, usageFailure } from '../output/failures.js';

/**
 * Puts what kept stores or the broker from being opened as a failure of the command line, where a person has to change
 * something first, and where a store is away. Whatever else it is stays as it is. The platform is loaded only when
 * this is called.
 */
export async function openingFailure(error: unknown): Promise<unknown> {
  const { ConfigurationError, isInVain, UnusablePath } = await import('#platform');
  if (error instanceof ConfigurationError || error instanceof UnusablePath) return usageFailure(error.message);
  if (isInVain(error)) return new CliFailure(EXIT.refused, error.code, error.message);
  const { OutcomeUnknown, StoreUnavailable } = await import('#application');
  const isAway = error instanceof StoreUnavailable || error instanceof OutcomeUnknown;
  return isAway ? new CliFailure(EXIT.unavailable, error.code, error.message) : error;
}
