import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type DryRun, KeptDryRuns } from '#application';

/** Asks how far a large dry run is; undefined where none of that id is kept for the tenant. */
export class ShowDryRun extends Query<DryRun | undefined> {
  constructor(
    readonly tenantId: string,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(ShowDryRun)
export class ShowDryRunHandler implements IQueryHandler<ShowDryRun> {
  constructor(private readonly dryRuns: KeptDryRuns) {}

  execute({ tenantId, id }: ShowDryRun) {
    return this.dryRuns.find(tenantId, id);
  }
}
