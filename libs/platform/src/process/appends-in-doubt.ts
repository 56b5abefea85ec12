import { type AppendDoubt, AppendsInDoubt, type DoubtParts } from '#application';
import { describeCauses, type Logger } from '../logging/logger.js';
import type { Metrics } from '../telemetry/metrics.js';

const about = ({ writer, since, tries }: AppendDoubt) => ({ append: { writer, since, tries } });

/** Has appends of unknown outcome logged, counted, and told by the readiness of this process. */
export const appendsInDoubt = (
  { clock, delay, conditions }: Omit<DoubtParts, 'observer'>,
  { logger, doubts }: { readonly logger: Logger; readonly doubts: Metrics['doubts'] | undefined },
): AppendsInDoubt =>
  new AppendsInDoubt({
    clock,
    delay,
    conditions,
    observer: {
      begun: () => doubts?.begun(),
      doubtful: (doubt) =>
        logger.error(
          { ...about(doubt), err: describeCauses(doubt.cause) },
          'nobody knows whether an append was stored: it is repeated, and its lane waits',
        ),
      ended: (doubt, how) =>
        how === 'known'
          ? logger.info(about(doubt), 'it is known again what became of an append')
          : logger.error(
              { ...about(doubt), err: describeCauses(doubt.cause) },
              'it stays unknown whether an append was stored: its commands are answered outcome-unknown',
            ),
    },
  });
