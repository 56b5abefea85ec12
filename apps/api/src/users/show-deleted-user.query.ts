import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Hasher, ReadModels } from '#application';
import type { UserId } from '#licensing';
import { HASHER } from '#platform';
import { deletedUserById, type DeletedUserDocument, deletedUsersByAddressKeys } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';
import { namedUser } from './named-user.js';

export type FoundDeletedUser =
  | { readonly found: 'none' }
  | { readonly found: 'one'; readonly user: DeletedUserDocument }
  /** Several deleted users had the address; an id tells them apart. */
  | { readonly found: 'several'; readonly userIds: readonly UserId[] };

/** Asks for a deleted user that can still be restored, by id or by an address that it had. */
export class ShowDeletedUser extends Query<FoundDeletedUser> {
  constructor(
    readonly tenantId: string,
    readonly named: string,
    readonly fresh: Fresh,
  ) {
    super();
  }
}

@QueryHandler(ShowDeletedUser)
export class ShowDeletedUserHandler implements IQueryHandler<ShowDeletedUser> {
  constructor(
    private readonly models: FreshModels,
    @Inject(HASHER) private readonly hasher: Hasher,
  ) {}

  async execute({ tenantId, named, fresh }: ShowDeletedUser): Promise<FoundDeletedUser> {
    const models = await this.models.upTo(fresh.minPosition, 'users');
    const userIds = await this.#idsOf(models, tenantId, named);
    if (userIds.length > 1) return { found: 'several', userIds };
    const [userId] = userIds;
    const user = userId === undefined ? undefined : await deletedUserById(models, tenantId, userId);
    return user === undefined ? { found: 'none' } : { found: 'one', user };
  }

  async #idsOf(models: ReadModels, tenantId: string, text: string): Promise<readonly UserId[]> {
    const named = await namedUser(tenantId, text, this.hasher);
    if (named.by === 'id') return [named.userId];
    const found = await deletedUsersByAddressKeys(models, tenantId, [named.addressKey]);
    return (found.get(named.addressKey) ?? []) as readonly UserId[];
  }
}
