import type { OperationBody } from '../api/use-preview.js';

/** So many are kept; each may list a hundred thousand users. */
const MOST = 5;
const started = new Map<string, OperationBody>();

/**
 * Keeps what was asked of an operation for as long as this page stays open: the server tells licenses of it again, and
 * no texts of profiles.
 */
export const rememberStarted = (operationId: string, body: OperationBody): void => {
  started.set(operationId, body);
  for (const oldest of started.keys()) if (started.size > MOST) started.delete(oldest);
};

export const startedHere = (operationId: string): OperationBody | undefined => started.get(operationId);
