/** This is a running retention as the worker sees it. */
export interface DueRetention {
  readonly tenantId: string;
  /** null stands for the whole closed tenant. */
  readonly userId: string | null;
  readonly retentionId: string;
  /** null stands for the whole deleted user, or the whole tenant. */
  readonly service: string | null;
}
/** The deadline table is derived from the log, so that a deadline is in it as long as its retention runs. */
export interface Deadlines {
  /** Resolves to what is due at or before the instant, the oldest first. @throws ReadModelsUnavailable, NotBuilt */
  due(
    now: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly items: readonly DueRetention[]; readonly next?: string }>;
}
