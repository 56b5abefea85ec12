import { OutcomeUnknown, StoreUnavailable } from '#application';
import { CommitFailed, isBusy, SqliteError } from '#sqlite';

/**
 * What SQLite threw as an error of the port: OutcomeUnknown where COMMIT itself failed (the log file may hold the
 * transaction whole, and a later reader may find it), StoreUnavailable for everything else. Errors that aren't SQLite's
 * stay as they are.
 */
export const portError = (error: unknown): unknown => {
  if (!(error instanceof SqliteError)) return error;
  if (error instanceof CommitFailed && !isBusy(error)) {
    return new OutcomeUnknown(`COMMIT failed: ${error.message}`, { cause: error });
  }
  return new StoreUnavailable(`${error.code}: ${error.message}`, { cause: error });
};
