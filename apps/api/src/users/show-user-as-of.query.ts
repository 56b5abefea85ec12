import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type AsOf, type Hasher, History } from '#application';
import { userNamedBy, type TenantId, type UserId, type UserState } from '#licensing';
import { HASHER } from '#platform';
import { namedUser } from './named-user.js';

export interface UserThen extends AsOf<UserState> {
  /** The address that the user is named by is somebody else's today, or nobody's. */
  readonly addressIsNowOf?: UserId | null;
}

/** Asks for a user as it was at a position. An address means who had it then. Undefined where nobody did. */
export class ShowUserAsOf extends Query<UserThen | undefined> {
  constructor(
    readonly tenantId: TenantId,
    readonly named: string,
    readonly position: string,
  ) {
    super();
  }
}

/** The past comes from the events alone: of the address, and of the user. */
@QueryHandler(ShowUserAsOf)
export class ShowUserAsOfHandler implements IQueryHandler<ShowUserAsOf> {
  constructor(
    @Inject(HASHER) private readonly hasher: Hasher,
    private readonly history: History,
  ) {}

  async execute({ tenantId, named, position }: ShowUserAsOf): Promise<UserThen | undefined> {
    const user = await namedUser(tenantId, named, this.hasher);
    if (user.by === 'id') return this.history.userAsOf(tenantId, user.userId, position);
    const address = await this.history.addressAsOf(tenantId, user.addressKey, position);
    const [userId, today] = [userNamedBy(address.held), userNamedBy(address.today)];
    if (userId === undefined) return undefined;
    const found = await this.history.userAsOf(tenantId, userId, position);
    return userId === today ? found : { ...found, addressIsNowOf: today ?? null };
  }
}
