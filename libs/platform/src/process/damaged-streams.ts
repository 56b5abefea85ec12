import {
  DAMAGED_STREAMS_RUNBOOK,
  type Clock,
  type Conditions,
  type DamagedStream,
  type OnDamagedStream,
} from '#application';
import type { Logger } from '../logging/logger.js';

interface Told {
  readonly conditions: Conditions;
  readonly clock: Pick<Clock, 'now'>;
}

/** Has a damaged stream stand among the conditions of this process. Returns what is said of it there. */
export const raiseDamagedStream = ({ stream, message }: DamagedStream, { conditions, clock }: Told): string => {
  const text = `${message}. Who needs it is answered damaged-stream: see ${DAMAGED_STREAMS_RUNBOOK}`;
  conditions.raise({ kind: 'damaged-stream', subject: stream, text, since: clock.now() });
  return text;
};

/** Has a damaged stream stand among the conditions of this process, and in its log, until it is whole again. */
export const damagedStreamTeller =
  (told: Told, logger: Pick<Logger, 'error' | 'info'>): OnDamagedStream =>
  (stream, damage) => {
    if (damage === undefined) {
      told.conditions.clear('damaged-stream', stream);
      logger.info({ stream }, 'a damaged stream is whole again');
      return;
    }
    logger.error({ stream, code: damage.code }, raiseDamagedStream(damage, told));
  };
