import type { OperationCounts, OperationEvent } from '../events.js';
import { never } from '../values.js';
import type { LicenseRequest, LicenseSwap, OperationMode, UndoneWork } from '../values.js';

export interface OperationState {
  readonly kind: 'operation';
  readonly status: 'absent' | 'listing' | 'running' | 'finished' | 'abandoned';
  readonly mode?: OperationMode;
  readonly licenses: readonly LicenseRequest[];
  readonly change?: LicenseSwap;
  readonly undo?: UndoneWork;
  /** How many items are listed so far; once the operation is started, these are all of them. */
  readonly listed: number;
  readonly cursor: number;
  readonly counts: OperationCounts;
}

export const initialOperation: OperationState = {
  kind: 'operation',
  status: 'absent',
  licenses: [],
  listed: 0,
  cursor: 0,
  counts: { complete: 0, withShortfalls: 0, failed: 0 },
};

/** Keeps how many users are listed, not who: the runner reads a slice of them from the stream. */
export const evolveOperation = (state: OperationState, event: OperationEvent): OperationState => {
  switch (event.type) {
    case 'UsersListed':
      return { ...state, status: 'listing', listed: event.data.from + event.data.items.length };
    case 'OperationStarted': {
      const { total: listed, ...batch } = event.data;
      return { ...state, status: 'running', ...batch, listed };
    }
    case 'OperationProgressed':
      return { ...state, cursor: event.data.cursor, counts: event.data.counts };
    case 'OperationFinished':
      return { ...state, status: 'finished', counts: event.data.counts };
    case 'OperationAbandoned':
      return { ...state, status: 'abandoned' };
    default:
      return never(event);
  }
};
