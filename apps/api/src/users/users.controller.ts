import { Controller, Delete, Get, Inject, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { createUserBody, emptyBody, restoreUserBody, toCreateUser, toUpdateUser, updateUserBody } from '#contracts';
import { isGuid, type TenantId, type UserId } from '#licensing';
import {
  deletedUserById,
  deletedUsersByAddressKeys,
  deletedUsersPage,
  holdersOf,
  userByAddressKey,
  userById,
  usersPage,
  type UserDocument,
} from '#projections';
import type { z } from 'zod';
import { deletedUser, listOf, user, userChanged, userDeleted, userRestored } from '../edge/answers.js';
import { API_CORE, type ApiCore } from '../api-core.js';
import { answerOf, Commands } from '../edge/command-bus.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { problemError } from '../edge/problem-error.js';
import { Queries } from '../edge/query-bus.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import {
  asOfQuery,
  commandQuery,
  freshQuery,
  type Paged,
  pagedQuery,
  pageOf,
  productQuery,
  restoreQuery,
  UserName,
  ZodBody,
  ZodQuery,
} from '../edge/validation.js';
import { ProductNames } from '../catalogue/product-names.js';
import { UserViews } from './user-views.js';

const NAMED = 'The id or the user principal name, percent-encoded.';

@ApiTags('users')
@Controller('api')
export class UsersController {
  constructor(
    @Inject(API_CORE) private readonly core: ApiCore,
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Queries) private readonly queries: Queries,
    @Inject(TenantResolver) private readonly tenants: TenantResolver,
    @Inject(UserViews) private readonly views: UserViews,
    @Inject(ProductNames) private readonly products: ProductNames,
  ) {}

  @Get('users')
  @Endpoint({
    summary: 'Living users in the order of their ids',
    description: 'Eventually consistent: to see what a command just did, pass its position as minPosition.',
    query: productQuery,
    answer: listOf(user),
    errors: ['invalid-limit', 'invalid-cursor', 'product-not-found'],
  })
  async list(@InHttp() http: Http, @ZodQuery(productQuery) query: z.infer<typeof productQuery>) {
    const tenantId = await this.tenants.of(http);
    const skuId = query.product === undefined ? undefined : await this.products.idOf(query.product);
    const found = await this.queries.ask(['users'], query, (models) =>
      skuId === undefined
        ? usersPage(models, tenantId, pageOf(query))
        : holdersOf(models, tenantId, skuId, pageOf(query)),
    );
    return { ...found, items: await this.views.documents(tenantId, found.items) };
  }

  @Post('users')
  @Endpoint({
    summary: 'Create a user, with licenses if wanted: all or nothing',
    body: createUserBody,
    answer: userChanged,
    status: 201,
    command: true,
    errors: [
      'address-taken',
      'duplicate-address',
      'no-available-seats',
      'usage-location-required',
      'product-not-found',
      'invalid-country',
      'invalid-address',
    ],
  })
  async create(
    @InHttp() http: Http,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(createUserBody) body: z.infer<typeof createUserBody>,
  ) {
    const accepted = await this.commands.send(http, { type: 'CreateUser', body: toCreateUser(body) });
    const change = await this.views.change(accepted.tenantId!, answerOf(accepted, 'user'));
    void http.response.header('location', `/api/users/${String(change['id'])}`);
    return { ...change, ...accepted.fields };
  }

  @Get('users/:id')
  @Endpoint({
    summary: 'A living user, now or as of an instant',
    description: `${NAMED} With asOf, also what was deleted since; an address is then still the one of now, so name users by id for the past.`,
    query: asOfQuery,
    answer: user,
    errors: ['user-not-found', 'invalid-as-of', 'as-of-in-future'],
  })
  async get(@InHttp() http: Http, @UserName() id: string, @ZodQuery(asOfQuery) query: z.infer<typeof asOfQuery>) {
    const tenantId = await this.tenants.of(http);
    if (query.asOf !== undefined) return this.#asOf(tenantId, id, query.asOf);
    const found = await this.queries.ask(['users'], query, () => this.#find(tenantId, id));
    return (await this.views.documents(tenantId, [found ?? this.#nobody()]))[0];
  }

  @Patch('users/:id')
  @Endpoint({
    summary: 'Change profile, usage location, principal name or aliases',
    description: `${NAMED} What is left out stays; null clears.`,
    body: updateUserBody,
    answer: userChanged,
    command: true,
    errors: [
      'user-not-found',
      'user-deleted',
      'address-taken',
      'alias-not-held',
      'not-permitted-in-location',
      'nothing-to-do',
    ],
  })
  async update(
    @InHttp() http: Http,
    @UserName() id: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(updateUserBody) body: z.infer<typeof updateUserBody>,
  ) {
    const accepted = await this.commands.send(http, { type: 'UpdateUser', body: toUpdateUser(id, body) });
    return { ...(await this.views.change(accepted.tenantId!, answerOf(accepted, 'user'))), ...accepted.fields };
  }

  @Delete('users/:id')
  @Endpoint({
    summary: 'Delete a user; a restore is possible until purgeAt',
    description: NAMED,
    answer: userDeleted,
    command: true,
    errors: ['user-not-found', 'user-deleted', 'clock-not-trusted'],
  })
  async remove(
    @InHttp() http: Http,
    @UserName() id: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(emptyBody) _body: unknown,
  ) {
    const accepted = await this.commands.send(http, { type: 'DeleteUser', body: { user: id } });
    const answer = answerOf(accepted, 'deleted');
    return { ...(await this.views.change(accepted.tenantId!, answer)), purgeAt: answer.purgeAt, ...accepted.fields };
  }

  @Get('deleted-users')
  @Endpoint({
    summary: 'Deleted users that can still be restored, the next to be purged first',
    query: pagedQuery,
    answer: listOf(deletedUser),
    errors: ['invalid-limit', 'invalid-cursor'],
  })
  async deleted(@InHttp() http: Http, @ZodQuery(pagedQuery) query: Paged) {
    const tenantId = await this.tenants.of(http);
    const found = await this.queries.ask(['users'], query, (models) =>
      deletedUsersPage(models, tenantId, pageOf(query)),
    );
    return { ...found, items: await this.views.documents(tenantId, found.items) };
  }

  @Get('deleted-users/:id')
  @Endpoint({
    summary: 'A deleted user',
    description: 'By id, or by the user principal name that it had.',
    query: freshQuery,
    answer: deletedUser,
    errors: ['user-not-found', 'ambiguous-user'],
  })
  async getDeleted(
    @InHttp() http: Http,
    @UserName() id: string,
    @ZodQuery(freshQuery) query: z.infer<typeof freshQuery>,
  ) {
    const tenantId = await this.tenants.of(http);
    const found = await this.queries.ask(['users'], query, async (models) => {
      const userId = await this.#deletedId(tenantId, id);
      return userId === undefined ? undefined : deletedUserById(models, tenantId, userId);
    });
    if (found === undefined) throw problemError('user-not-found', { among: 'deleted-users' });
    return (await this.views.documents(tenantId, [found]))[0];
  }

  @Post('deleted-users/:id/restore')
  @Endpoint({
    summary: 'Bring a deleted user back, and of its licenses what there are seats for',
    description:
      'By id, or by the user principal name that it had: then as fresh as the read model, or as minPosition asks. Several deleted users may have had one: ambiguous-user.',
    body: restoreUserBody,
    query: restoreQuery,
    answer: userRestored,
    command: true,
    errors: [
      'user-not-found',
      'ambiguous-user',
      'user-not-deleted',
      'user-purged',
      'retention-over',
      'address-taken',
      'not-fresh-enough',
      'read-models-unavailable',
    ],
  })
  async restore(
    @InHttp() http: Http,
    @UserName() id: string,
    @ZodQuery(restoreQuery) query: z.infer<typeof restoreQuery>,
    @ZodBody(restoreUserBody) body: z.infer<typeof restoreUserBody>,
  ) {
    await this.queries.fresh(['users'], query);
    const accepted = await this.commands.send(http, { type: 'RestoreUser', body: { user: id, ...body } });
    const answer = answerOf(accepted, 'restored');
    const { shortfalls } = answer;
    return { ...(await this.views.change(accepted.tenantId!, answer)), shortfalls, ...accepted.fields };
  }

  async #find(tenantId: string, named: string): Promise<UserDocument | undefined> {
    const { userId, addressKey } = await this.views.find(tenantId, named);
    return userId === undefined
      ? userByAddressKey(this.core.models, tenantId, addressKey ?? '')
      : userById(this.core.models, tenantId, userId);
  }

  async #deletedId(tenantId: string, named: string): Promise<string | undefined> {
    const { userId, addressKey } = await this.views.find(tenantId, named);
    if (addressKey === undefined) return userId;
    const found = await deletedUsersByAddressKeys(this.core.models, tenantId, [addressKey]);
    const userIds = (found.get(addressKey) ?? []) as readonly UserId[];
    if (userIds.length > 1) throw problemError('ambiguous-user', { userIds });
    return userIds[0];
  }

  async #asOf(tenantId: string, named: string, instant: string) {
    const now = this.core.clock.now();
    if (instant > now) throw problemError('as-of-in-future', { now });
    const id = isGuid(named) ? (named.toLowerCase() as UserId) : (await this.#find(tenantId, named))?.id;
    if (id === undefined) this.#nobody();
    const { state, position, occurredAt } = await this.core.history.userAsOf(
      tenantId as TenantId,
      id as UserId,
      instant,
    );
    const shown = (await this.views.state(tenantId, state)) ?? this.#nobody();
    return { ...shown, asOf: instant, changedAt: occurredAt, position };
  }

  #nobody(): never {
    throw problemError('user-not-found', {});
  }
}
