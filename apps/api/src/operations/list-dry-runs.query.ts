import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type DryRun, KeptDryRuns } from '#application';

/** Asks for the large dry runs that are kept for a tenant, the newest first. They are few. */
export class ListDryRuns extends Query<readonly DryRun[]> {
  constructor(readonly tenantId: string) {
    super();
  }
}

@QueryHandler(ListDryRuns)
export class ListDryRunsHandler implements IQueryHandler<ListDryRuns> {
  constructor(private readonly dryRuns: KeptDryRuns) {}

  execute({ tenantId }: ListDryRuns) {
    return this.dryRuns.list(tenantId);
  }
}
