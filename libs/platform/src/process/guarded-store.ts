import { GuardedEventStore, LogGuard, WRONG_HISTORY_RUNBOOK, type EventStore, type LogGuardParts } from '#application';
import type { Logger } from '../logging/logger.js';

/** Has the log looked at while the process runs, and whoever reads this process's log told when it is another one. */
export const guardedStore = (
  store: EventStore,
  {
    logger,
    onFailed,
    onAppended,
    ...parts
  }: Omit<LogGuardParts, 'store' | 'onChange'> & {
    readonly logger: Pick<Logger, 'error' | 'info'>;
    /** Is told of what the store failed with. */
    readonly onFailed?: (error: unknown) => void;
    readonly onAppended?: (() => void) | undefined;
  },
): { readonly store: EventStore; readonly guard: LogGuard } => {
  const onChange = (wrong: string | undefined): void => {
    if (wrong === undefined)
      return logger.info('the log is again the one that this process was started on: it goes on');
    logger.error(
      { code: 'wrong-history', found: wrong, runbook: WRONG_HISTORY_RUNBOOK },
      "this isn't the log any more that this process was started on: nothing is decided, and nothing followed",
    );
  };
  const guard = new LogGuard({ ...parts, store, onChange });
  return { store: new GuardedEventStore(store, guard, onFailed, onAppended), guard };
};
