import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type Directory,
  followerOf,
  isOpen,
  type Position,
  type ReadModels,
  type Turn,
  type UserFilters,
} from '#application';
import { defined, MAX_OPERATION_USERS, type UserId } from '#licensing';
import { TURN } from '#platform';
import { idsOfMatchingUsers, users } from '#projections';
import { DIRECTORY } from '../api-settings.js';
import { FreshModels } from '../edge/fresh-models.js';
import { problemError } from '../edge/problem-error.js';
import type { Fresh } from '../edge/query-shapes.js';

export interface SelectedUsers {
  /** They are undefined where they are more than one operation takes. */
  readonly userIds: readonly UserId[] | undefined;
  readonly position: Position | undefined;
}

/** Asks for all who meet the filters, each once. */
export class SelectUsers extends Query<SelectedUsers> {
  constructor(
    readonly tenantId: string,
    readonly filters: UserFilters,
    readonly asked: Fresh,
  ) {
    super();
  }
}

@QueryHandler(SelectUsers)
export class SelectUsersHandler implements IQueryHandler<SelectUsers> {
  constructor(
    private readonly models: FreshModels,
    @Inject(DIRECTORY) private readonly directory: Directory | undefined,
    @Inject(TURN) private readonly turn: Turn,
  ) {}

  /** @throws what `FindUsersHandler` throws */
  async execute({ tenantId, filters, asked }: SelectUsers): Promise<SelectedUsers> {
    const models = await this.models.upTo(asked.minPosition, 'users');
    if (!isOpen(filters)) return this.#byNames(tenantId, filters, asked);
    const position = await positionOf(models);
    const bounds = { atMost: MAX_OPERATION_USERS, turn: this.turn };
    const userIds = await idsOfMatchingUsers(models, tenantId, filters, bounds);
    // while the pages are read, a user may come again on a later one
    return { userIds: userIds && [...new Set(userIds)], position };
  }

  #byNames(tenantId: string, filters: UserFilters, { minPosition }: Fresh): Promise<SelectedUsers> {
    if (this.directory === undefined) throw problemError('directory-off', {});
    return this.directory.all(tenantId, filters, { atMost: MAX_OPERATION_USERS, ...defined({ minPosition }) });
  }
}

const positionOf = async (models: ReadModels): Promise<Position | undefined> => {
  const live = await models.liveGeneration(users.name);
  if (live === undefined) return undefined;
  return (await models.checkpoint(followerOf({ name: users.name, generation: live.generation })))?.position;
};
