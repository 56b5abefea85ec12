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
  /** This is what repairs it. */
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
