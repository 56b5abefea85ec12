import { DAMAGED_STREAMS_RUNBOOK, type Clock, type Conditions, type OnDamagedStream } from '#application';
import type { Logger } from '../logging/logger.js';

/** Has a damaged stream stand among the conditions of this process, and in its log, until it is whole again. */
export const damagedStreamTeller =
  ({
    conditions,
    clock,
    logger,
  }: {
    readonly conditions: Conditions;
    readonly clock: Pick<Clock, 'now'>;
    readonly logger: Pick<Logger, 'error' | 'info'>;
  }): OnDamagedStream =>
  (stream, damage) => {
    if (damage === undefined) {
      conditions.clear('damaged-stream', stream);
      logger.info({ stream }, 'a damaged stream is whole again');
      return;
    }
    const text = `${damage.message}. Who needs it is answered damaged-stream: see ${DAMAGED_STREAMS_RUNBOOK}`;
    conditions.raise({ kind: 'damaged-stream', subject: stream, text, since: clock.now() });
    logger.error({ stream, code: damage.code }, text);
  };
