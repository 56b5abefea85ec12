import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Day, Turn } from '#application';
import { TURN } from '#platform';
import { deadlinesByDay, refusalsByDay } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';

/** Asks how many retentions of a tenant end on each of these days, which follow one another. */
export class ReportDeadlines extends Query<readonly number[]> {
  constructor(
    readonly tenantId: string,
    readonly days: readonly Day[],
    readonly minPosition: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(ReportDeadlines)
export class ReportDeadlinesHandler implements IQueryHandler<ReportDeadlines> {
  constructor(
    private readonly models: FreshModels,
    @Inject(TURN) private readonly turn: Turn,
  ) {}

  async execute({ tenantId, days, minPosition }: ReportDeadlines) {
    return deadlinesByDay(await this.models.upTo(minPosition, 'deadlines'), tenantId, days, this.turn);
  }
}

/** Asks what was refused on each of these days, which follow one another, by code. */
export class ReportRefusals extends Query<readonly ReadonlyMap<string, number>[]> {
  constructor(
    readonly tenantId: string,
    readonly days: readonly Day[],
    readonly minPosition: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(ReportRefusals)
export class ReportRefusalsHandler implements IQueryHandler<ReportRefusals> {
  constructor(
    private readonly models: FreshModels,
    @Inject(TURN) private readonly turn: Turn,
  ) {}

  async execute({ tenantId, days, minPosition }: ReportRefusals) {
    return refusalsByDay(await this.models.upTo(minPosition, 'refusals'), tenantId, days, this.turn);
  }
}
