import type { OperationMode } from '#licensing';
import type { DryRunItem, DryRunSummary, FailureCode } from '../replies.js';

/** Nobody has decided anything yet, users are being decided, or it has ended in one of three ways. */
export type DryRunState = 'pending' | 'running' | 'finished' | 'cancelled' | 'failed';

export interface DryRunCounts {
  /** These aren't decided yet, or would wait. */
  readonly pending: number;
  readonly complete: number;
  /** It counts those of the complete ones to whom a license or an alias would not come back. */
  readonly withShortfalls: number;
  readonly failed: number;
}
/** This is a dry run of very many users, as far as it has come. It holds ids, codes and numbers, and no names. */
export interface DryRun {
  /** It is a GUID in lower case. */
  readonly id: string;
  readonly tenantId: string;
  readonly mode: OperationMode;
  /** Profile fields or a usage location go along. */
  readonly changesUsers?: true;
  readonly state: DryRunState;
  readonly total: number;
  /** This many users are decided: there is a row of each. */
  readonly decided: number;
  readonly counts: DryRunCounts;
  /** It is what the decided users come to. It is left out while there are none. */
  readonly summary?: DryRunSummary;
  /** One that `failed` has it. */
  readonly failure?: FailureCode;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** The process that runs it, by the name that it has as the holder of leases. */
  readonly owner: string;
  /** It is kept until then at most. */
  readonly keptUntil: string;
}
/** A dry run is gone with its process, which says again and again that it lives. */
export interface KeptDryRun extends DryRun {
  readonly aliveUntil: string;
}

/**
 * Keeps dry runs of very many users beside the read models, where no follower owns them: they can't be made again from
 * the log. Several processes share one place. Every adapter passes `dryRunsContract` (libs/testing). All times are UTC,
 * ISO 8601 with milliseconds, and come from the caller.
 * @throws ReadModelsUnavailable, ReadModelsClosed
 */
export interface DryRuns {
  /** Keeps a new one. Repeating it changes nothing. */
  begin(run: KeptDryRun): Promise<void>;
  /** Resolves to undefined where the tenant has none of this id, or none any more. */
  find(tenantId: string, id: string): Promise<KeptDryRun | undefined>;
  /** Resolves to all of the tenant that are kept, the newest first; of one instant the greatest id first. */
  ofTenant(tenantId: string): Promise<readonly KeptDryRun[]>;
  /**
   * Adds rows, and then puts `run` in the place of what is told of it, without its times of life. Resolves to false,
   * and tells nothing, where it has ended or isn't kept any more. The same rows again do no harm.
   */
  advance(run: DryRun, rows: readonly DryRunItem[]): Promise<boolean>;
  /** Ends one that hasn't ended, and does nothing else. Its rows stay. */
  cancel(tenantId: string, id: string, endedAt: string): Promise<void>;
  /** Resolves to at most `limit` (1 or more) rows after that `index`, in the order of the index; -1 is the start. */
  rows(id: string, after: number, limit: number): Promise<readonly DryRunItem[]>;
  /** The process that runs these lives until then at least. */
  keepAlive(ids: readonly string[], aliveUntil: string): Promise<void>;
  /** Resolves to all that are kept, as far as it takes to see which ones are to be dropped. */
  all(): Promise<readonly Pick<KeptDryRun, 'id' | 'owner' | 'aliveUntil' | 'keptUntil'>[]>;
  /**
   * Drops at most so many (1 or more) of its rows, and where none is left, the run. Resolves to true once all is gone,
   * which it may have been before.
   */
  drop(id: string, most: number): Promise<boolean>;
}

/** Tells whether nothing will become of it any more. */
export const hasEnded = ({ state }: Pick<DryRun, 'state'>): boolean => state !== 'pending' && state !== 'running';
