import type { Condition } from '../conditions.js';
import type { ProjectionAlarm } from './alarms.js';

/** The message of an alarm may quote a driver; anybody may read these. */
const WHY: Readonly<Record<ProjectionAlarm['code'], string>> = {
  'wrong-history': "its checkpoint doesn't belong to this log",
  'other-version': 'its read model was built by another version of the program',
  'event-not-applied': "an event can't be applied, and it may not go on without it",
  'event-parked': "an event can't be applied to a document",
  'damaged-event': "an event isn't as it was written",
  'projection-failed': 'it failed, and its log says how',
  'broker-topology': 'the broker has something else in the place of its exchange',
};

/** Makes the condition of a process in which this follower has stopped for good. */
export const stoppedDuty = ({ projection, code, command }: ProjectionAlarm, since: string): Condition => ({
  kind: 'duty-stopped',
  subject: projection,
  text:
    `${projection} has stopped: ${WHY[code]}. Repair it with: ${command}; then restart this process. ` +
    'See docs/runbooks/projection-stopped.md.',
  since,
});
