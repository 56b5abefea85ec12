import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type AsOf, type Hasher, History, type ReadModels } from '#application';
import { isGuid, type TenantId, type UserId, type UserState } from '#licensing';
import { HASHER, READ_MODELS } from '#platform';
import { livingUser, namedUser } from './named-user.js';

/** Asks for a user as it was at an instant that is past. Undefined: an address that no living user has now. */
export class ShowUserAsOf extends Query<AsOf<UserState> | undefined> {
  constructor(
    readonly tenantId: TenantId,
    readonly named: string,
    readonly instant: string,
  ) {
    super();
  }
}

/** The past comes from the events. Only the id that belongs to an address is looked up in the read model of now. */
@QueryHandler(ShowUserAsOf)
export class ShowUserAsOfHandler implements IQueryHandler<ShowUserAsOf> {
  constructor(
    @Inject(READ_MODELS) private readonly models: ReadModels,
    @Inject(HASHER) private readonly hasher: Hasher,
    private readonly history: History,
  ) {}

  async execute({ tenantId, named, instant }: ShowUserAsOf) {
    const userId = await this.#idOf(tenantId, named);
    return userId === undefined ? undefined : this.history.userAsOf(tenantId, userId, instant);
  }

  async #idOf(tenantId: string, named: string): Promise<UserId | undefined> {
    if (isGuid(named)) return named.toLowerCase() as UserId;
    const found = await livingUser(this.models, tenantId, await namedUser(tenantId, named, this.hasher));
    return found?.id as UserId | undefined;
  }
}
