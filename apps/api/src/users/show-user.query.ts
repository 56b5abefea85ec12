import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Hasher } from '#application';
import { HASHER } from '#platform';
import type { UserDocument } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';
import { livingUser, namedUser } from './named-user.js';

/** Asks for a living user, by id or address; undefined where there is none. */
export class ShowUser extends Query<UserDocument | undefined> {
  constructor(
    readonly tenantId: string,
    readonly named: string,
    readonly fresh: Fresh,
  ) {
    super();
  }
}

@QueryHandler(ShowUser)
export class ShowUserHandler implements IQueryHandler<ShowUser> {
  constructor(
    private readonly models: FreshModels,
    @Inject(HASHER) private readonly hasher: Hasher,
  ) {}

  async execute({ tenantId, named, fresh }: ShowUser) {
    const models = await this.models.upTo(fresh.minPosition, 'users');
    return livingUser(models, tenantId, await namedUser(tenantId, named, this.hasher));
  }
}
