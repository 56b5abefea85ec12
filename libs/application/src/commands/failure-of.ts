import { AppendTooLarge, OutcomeUnknown, RevisionConflict } from '../ports/event-store.js';
import { NotBuilt, ReadModelsUnavailable } from '../ports/read-models.js';
import type { FailureCode } from '../replies.js';
import { isOutage, outageCode } from '../streams/outages.js';

/** Names the outage, or the bug, that nothing was decided for. */
export const failureOf = (error: unknown): FailureCode => {
  if (isOutage(error)) return outageCode(error);
  if (error instanceof ReadModelsUnavailable || error instanceof NotBuilt) return 'read-models-unavailable';
  if (error instanceof OutcomeUnknown) return 'outcome-unknown';
  if (error instanceof RevisionConflict) return 'conflict';
  return error instanceof AppendTooLarge ? 'message-too-large' : 'internal-error';
};
