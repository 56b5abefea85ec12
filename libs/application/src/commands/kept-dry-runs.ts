import type { Clock } from '../ports/clock-and-ids.js';
import { type DryRun, type DryRuns, hasEnded, type KeptDryRun } from '../ports/dry-runs.js';
import type { Turn } from '../ports/turn.js';
import type { DryRunItem } from '../replies.js';

export const KEPT_MILLISECONDS = 24 * 60 * 60 * 1_000;
/** A process that says nothing for so long isn't there any more. It says so three times meanwhile. */
export const ALIVE_MILLISECONDS = 60_000;
/** This many rows are dropped in one go, so that nobody waits for long. */
const ROWS_AT_ONCE = 1_000;

/** This is what a process knows of itself and of others, without asking any store. */
export interface Lives {
  /** It has this name as a holder of leases. */
  readonly holder: string;
  /** Tells which of the others have surely ended. */
  readonly isGone?: (holder: string) => boolean;
}

export const later = (now: string, milliseconds: number): string =>
  new Date(Date.parse(now) + milliseconds).toISOString();

/** Tells whether it has had its day, or its process has ended. */
export const isGone = (
  { owner, aliveUntil, keptUntil }: Pick<KeptDryRun, 'owner' | 'aliveUntil' | 'keptUntil'>,
  now: string,
  lives: Lives,
): boolean => {
  if (keptUntil <= now) return true;
  if (owner === lives.holder) return false;
  return aliveUntil <= now || lives.isGone?.(owner) === true;
};

export const dropWhole = async (runs: DryRuns, id: string, turn: Turn): Promise<void> => {
  while (!(await runs.drop(id, ROWS_AT_ONCE))) await turn.next();
};

/** When its process says again that it lives is nobody's business. */
const shown = ({ aliveUntil: _aliveUntil, ...run }: KeptDryRun): DryRun => run;

export interface KeptDryRunsParts {
  readonly runs: DryRuns;
  readonly clock: Pick<Clock, 'now'>;
  readonly turn: Turn;
  readonly lives: Lives;
}

/** Shows the large dry runs that are kept, of whichever process. All @throws ReadModelsUnavailable */
export class KeptDryRuns {
  constructor(private readonly parts: KeptDryRunsParts) {}

  /** Resolves to those of a tenant, the newest first. */
  async list(tenantId: string): Promise<readonly DryRun[]> {
    const { runs, clock, lives } = this.parts;
    const now = clock.now();
    return (await runs.ofTenant(tenantId)).filter((kept) => !isGone(kept, now, lives)).map(shown);
  }

  /** Resolves to undefined where it never was, has had its day, or its process has ended. */
  async find(tenantId: string, id: string): Promise<DryRun | undefined> {
    const { runs, clock, lives } = this.parts;
    const found = await runs.find(tenantId, id);
    return found === undefined || isGone(found, clock.now(), lives) ? undefined : shown(found);
  }

  /** Resolves to at most `limit` rows after that index of the list (-1 for the start), undefined like `find`. */
  async rows(tenantId: string, id: string, after: number, limit: number): Promise<readonly DryRunItem[] | undefined> {
    const found = await this.find(tenantId, id);
    return found && this.parts.runs.rows(id, after, limit);
  }

  /** Cancels one that hasn't ended, and drops one that has. Resolves to it as it was left, undefined like `find`. */
  async end(tenantId: string, id: string): Promise<DryRun | undefined> {
    const { runs, clock, turn } = this.parts;
    const found = await this.find(tenantId, id);
    if (found === undefined) return undefined;
    if (hasEnded(found)) {
      await dropWhole(runs, id, turn);
      return found;
    }
    await runs.cancel(tenantId, id, clock.now());
    return this.find(tenantId, id);
  }
}
