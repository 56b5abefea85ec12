import type { DamagedEvent } from '../ports/event-store.js';

/** An operator has to know this: what a follower makes is stale until somebody acts. */
export interface ProjectionAlarm {
  readonly projection: string;
  readonly code:
    | 'wrong-history'
    | 'other-version'
    | 'event-not-applied'
    | 'event-parked'
    | 'damaged-event'
    | 'projection-failed'
    | 'broker-topology';
  readonly message: string;
  /** This is what repairs it, and is safe to follow in this very state. */
  readonly command: string;
  /** It has stopped for good. Where this is false it goes on, and leaves something as it was. */
  readonly stops: boolean;
}
export type OnAlarm = (alarm: ProjectionAlarm) => void;

/** This CLI command builds a projection anew. */
export const rebuildCommand = (projection: string): string => `seatledger projections rebuild ${projection}`;

/** This CLI command puts damaged events back from a copy. */
export const REPAIR_COMMAND = 'seatledger repair --from BACKUP';

/** It says what to do about a stream that doesn't have all of its events. */
export const DAMAGED_STREAMS_RUNBOOK = 'docs/runbooks/damaged-streams.md';

/** It says what to do about a log that isn't the one that somebody has followed. */
export const WRONG_HISTORY_RUNBOOK = 'docs/runbooks/wrong-history.md';

/**
 * A follower stopped because it has followed another log than this one. It names no command: what it has made may be
 * the last copy of what this log lacks, and which of the two is right only a person can tell.
 */
export const alarmOfHistory = (projection: string, reason: string): ProjectionAlarm => ({
  projection,
  code: 'wrong-history',
  message:
    `${projection}: ${reason}. Don't rebuild or restart anything yet: what this log lacks may stand there alone. ` +
    `Find out first which log is the right one: see ${WRONG_HISTORY_RUNBOOK}`,
  command: `what ${WRONG_HISTORY_RUNBOOK} says`,
  stops: true,
});

/** A follower stopped at a damaged event. Once that is repaired, it goes on with its next start. */
export const alarmOfDamage = (projection: string, { code, message }: DamagedEvent): ProjectionAlarm => ({
  projection,
  code,
  message: `${projection}: ${message}. Repair it with: ${REPAIR_COMMAND}. It goes on there with the next start`,
  command: REPAIR_COMMAND,
  stops: true,
});

/** Stops a follower for good: going on would make it worse. */
export class FollowingStopped extends Error {
  override readonly name = 'FollowingStopped';
  constructor(
    readonly code: ProjectionAlarm['code'],
    message: string,
  ) {
    super(message);
  }
}
