import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { defined } from '#licensing';
import { countOfReport, overlappingUsers, type Page, unlicensedUsers, type UserDocument } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

export type ReportOfUsers = 'overlaps' | 'unlicensed';
/** A first page says how many there are. */
export interface ReportedUsers extends Page<UserDocument> {
  readonly total?: number;
}

/** Asks for the living users of a tenant who hold no product, or of whose products one grants all that another does. */
export class ReportUsers extends Query<ReportedUsers> {
  constructor(
    readonly tenantId: string,
    readonly report: ReportOfUsers,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(ReportUsers)
export class ReportUsersHandler implements IQueryHandler<ReportUsers> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, report, asked }: ReportUsers): Promise<ReportedUsers> {
    const models = await this.models.upTo(asked.minPosition, 'users');
    const list = report === 'overlaps' ? overlappingUsers : unlicensedUsers;
    const found = await list(models, tenantId, pageOf(asked));
    const total = asked.after === undefined ? await countOfReport(models, tenantId, report) : undefined;
    return { ...found, ...defined({ total }) };
  }
}
