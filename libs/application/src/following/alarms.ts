/** An operator has to know this: what a follower makes is stale until somebody acts. */
export interface ProjectionAlarm {
  readonly projection: string;
  readonly code:
    'wrong-history' | 'other-version' | 'event-not-applied' | 'event-parked' | 'projection-failed' | 'broker-topology';
  readonly message: string;
  /** This is what repairs it. */
  readonly command: string;
}
export type OnAlarm = (alarm: ProjectionAlarm) => void;

/** This CLI command builds a projection anew. */
export const rebuildCommand = (projection: string): string => `seatledger projections rebuild ${projection}`;

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
