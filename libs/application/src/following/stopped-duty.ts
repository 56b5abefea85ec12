import type { Condition } from '../conditions.js';
import { WRONG_HISTORY_RUNBOOK, type ProjectionAlarm } from './alarms.js';

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

const remedyOf = ({ code, command }: ProjectionAlarm): string =>
  code === 'wrong-history'
    ? `Find out first which log is the right one, and rebuild or restart nothing before: see ${WRONG_HISTORY_RUNBOOK}.`
    : `Repair it with: ${command}; then restart this process. See docs/runbooks/projection-stopped.md.`;

/** Makes the condition of a process in which this follower has stopped for good. */
export const stoppedDuty = (alarm: ProjectionAlarm, since: string): Condition => ({
  kind: 'duty-stopped',
  subject: alarm.projection,
  text: `${alarm.projection} has stopped: ${WHY[alarm.code]}. ${remedyOf(alarm)}`,
  since,
});
