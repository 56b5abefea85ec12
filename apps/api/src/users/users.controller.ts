import { Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Then } from '#application';
import { createUserBody, eraseUserBody, restoreUserBody, toCreateUser, toUpdateUser, updateUserBody } from '#contracts';
import { defined, isGuid, type TenantId } from '#licensing';
import type { UserDocument } from '#projections';
import type { z } from 'zod';
import { ProductNames } from '../catalogue/product-names.js';
import { AsOf, asOfIn, type AsOfParameters, saysThen } from '../edge/as-of.js';
import { listOf } from '../edge/answers/common.js';
import { userChanged, userDeleted, userErased, userRestored } from '../edge/answers/user-changes.js';
import { deletedUser, foundUsers, purgedUserAsOf, user, userAsOf, usersAsOf } from '../edge/answers/users.js';
import { answerOf, CommandSender, tellLocation } from '../edge/command-sender.js';
import { Endpoint } from '../edge/endpoint.js';
import { FreshModels } from '../edge/fresh-models.js';
import { type Http, InHttp } from '../edge/http.js';
import { type HttpCommand, InBareCommand, InCommand, UserName, ZodBody, ZodQuery } from '../edge/parameters.js';
import { problemError } from '../edge/problem-error.js';
import {
  type AsOfQuery,
  asOfQuery,
  type PagedAsOf,
  pagedAsOfQuery,
  restoreQuery,
  searchOf,
  searchUsersBody,
  type UsersQuery,
  usersQuery,
} from '../edge/query-shapes.js';
import { isPartial, listed, ServedTags } from '../edge/served-tags.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { FindUsers, isOfReadModel } from './find-users.query.js';
import { ListDeletedUsers } from './list-deleted-users.query.js';
import { ShowDeletedUser } from './show-deleted-user.query.js';
import { ShowUserAsOf } from './show-user-as-of.query.js';
import { ShowUser } from './show-user.query.js';
import { UserChanges } from './user-changes.js';
import { UserViews } from './user-views.js';
import { UsersAsOf } from './users-as-of.js';

const FINDING_ERRORS = [
  'product-not-found',
  'ambiguous-product',
  'directory-off',
  'directory-loading',
  'directory-too-large',
  'as-of-not-searchable',
] as const;
/** Users are shown with what the catalogue calls their products. */
const USERS = { models: ['users', 'catalogue'] } as const;
const NAMED = 'The id or the user principal name, percent-encoded.';

@ApiTags('users')
@Controller('api')
export class UsersController {
  constructor(
    private readonly past: AsOf,
    private readonly listsAsOf: UsersAsOf,
    private readonly models: FreshModels,
    private readonly commands: CommandSender,
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly views: UserViews,
    private readonly changes: UserChanges,
    private readonly products: ProductNames,
    private readonly tags: ServedTags,
  ) {}

  @Get('users')
  @Endpoint({
    id: 'listUsers',
    may: 'tenant',
    tag: 'served',
    summary: 'Users who meet all filters; the living ones unless state says otherwise',
    description:
      'total, on the first page, says how many there are, where that is known without reading every user. A page may ' +
      'hold fewer than limit although next leads on. With asOf, those who met the filters then, by id, without a ' +
      'total; with a date and a product, whoever held it at any time of that day. ' +
      'Eventually consistent: to see what a command just did, pass its position as minPosition.',
    answer: [foundUsers, usersAsOf],
    errors: FINDING_ERRORS,
  })
  async list(@InHttp() http: Http, @ZodQuery(usersQuery) query: UsersQuery) {
    const tenantId = await this.tenants.of(http);
    const { product, without } = query;
    const search = { ...searchOf(query), ...(defined({ product, without }) as object) };
    if (asOfIn(query) !== undefined || !isOfReadModel(search, query.after)) return this.#find(tenantId, query);
    return this.tags.serve({ http, tenantId, ...USERS, minPosition: query.minPosition }, async () =>
      listed(await this.#find(tenantId, query)),
    );
  }

  @Post('users/search')
  @Endpoint({
    id: 'searchUsers',
    may: 'tenant',
    pastIn: 'body',
    tag: { none: 'no-read' },
    summary: 'Users who are found by words, too, or by their address',
    description:
      'It asks what the list of users does, in a body: words in an address stand in the logs of proxies. ' +
      'By address it finds one user at most, as showUser does. ' +
      'With asOf it is for Auditors, too, as the list is. ' +
      'It changes nothing. The first question about a tenant may find the directory loading.',
    answer: [foundUsers, usersAsOf],
    errors: [
      ...FINDING_ERRORS,
      ...([
        'as-of-in-future',
        'csrf-token-required',
        'invalid-body',
        'unknown-field',
        'invalid-cursor',
        'not-fresh-enough',
        'malformed-json',
      ] as const),
    ],
  })
  async search(@InHttp() http: Http, @ZodBody(searchUsersBody) body: UsersQuery) {
    const tenantId = await this.tenants.of(http);
    const { address, ...asked } = body;
    return address === undefined ? this.#find(tenantId, asked) : this.#holder(tenantId, address, asked);
  }

  /** Lists who has this address, which is one at most. */
  async #holder(tenantId: TenantId, address: string, query: UsersQuery) {
    const asked = asOfIn(query);
    if (asked === undefined) {
      const found = await this.queries.execute(new ShowUser(tenantId, address, query));
      const items = await this.views.documents(tenantId, found === undefined ? [] : [found]);
      return { items, total: items.length };
    }
    const then = await this.past.find(tenantId, asked);
    const { user } = await this.#then(tenantId, address, then);
    return { items: user === undefined ? [] : [user], ...saysThen(then) };
  }

  async #find(tenantId: TenantId, query: UsersQuery) {
    const [product, without] = await Promise.all([this.#productId(query.product), this.#productId(query.without)]);
    const search = { ...searchOf(query), ...defined({ product, without }) };
    const asked = asOfIn(query);
    if (asked !== undefined) return this.listsAsOf.list(tenantId, search, asked, query);
    const { looked: _looked, ...found } = await this.queries.execute(new FindUsers(tenantId, search, query));
    return { ...found, items: await this.views.documents(tenantId, found.items) };
  }

  @Post('users')
  @Endpoint({
    id: 'createUser',
    command: 'CreateUser',
    summary: 'Create a user, with licenses if wanted: all or nothing',
    answer: userChanged,
    status: 201,
  })
  async create(@InCommand() command: HttpCommand, @ZodBody(createUserBody) body: z.infer<typeof createUserBody>) {
    const accepted = await this.commands.send(command, { type: 'CreateUser', body: toCreateUser(body) });
    const change = await this.changes.of(accepted.tenantId, answerOf(accepted, 'user'));
    tellLocation(command, accepted, `/api/users/${String(change['id'])}`);
    return { ...change, ...accepted.fields };
  }

  @Get('users/:id')
  @Endpoint({
    id: 'showUser',
    may: 'tenant',
    tag: 'served',
    summary: 'A living user, now or as of an instant',
    description:
      `${NAMED} With asOf, also who was deleted or erased since; an address means who had it then, and ` +
      'addressIsNowOf says whose it is today where that is somebody else.',
    answer: [user, userAsOf, purgedUserAsOf],
    errors: ['user-not-found'],
  })
  async get(@InHttp() http: Http, @UserName() id: string, @ZodQuery(asOfQuery) query: AsOfQuery) {
    const tenantId = await this.tenants.of(http);
    const asked = asOfIn(query);
    if (asked !== undefined) return this.#asOf(tenantId, id, asked);
    return this.tags.serve({ http, tenantId, ...USERS, minPosition: query.minPosition }, async () =>
      this.#thing(tenantId, (await this.queries.execute(new ShowUser(tenantId, id, query))) ?? this.#nobody()),
    );
  }

  @Patch('users/:id')
  @Endpoint({
    id: 'updateUser',
    command: 'UpdateUser',
    summary: 'Change profile, usage location, principal name or aliases',
    description: `${NAMED} What is left out stays; null clears.`,
    answer: userChanged,
  })
  async update(
    @UserName() id: string,
    @InCommand() command: HttpCommand,
    @ZodBody(updateUserBody) body: z.infer<typeof updateUserBody>,
  ) {
    const accepted = await this.commands.send(command, { type: 'UpdateUser', body: toUpdateUser(id, body) });
    return { ...(await this.changes.of(accepted.tenantId, answerOf(accepted, 'user'))), ...accepted.fields };
  }

  @Delete('users/:id')
  @Endpoint({
    id: 'deleteUser',
    command: 'DeleteUser',
    summary: 'Delete a user; a restore is possible until purgeAt',
    description: NAMED,
    answer: userDeleted,
  })
  async remove(@UserName() id: string, @InBareCommand() command: HttpCommand) {
    const accepted = await this.commands.send(command, { type: 'DeleteUser', body: { user: id } });
    const answer = answerOf(accepted, 'deleted');
    return { ...(await this.changes.of(accepted.tenantId, answer)), purgeAt: answer.purgeAt, ...accepted.fields };
  }

  @Get('deleted-users')
  @Endpoint({
    id: 'listDeletedUsers',
    may: 'tenant',
    tag: 'served',
    summary: 'Deleted users that can still be restored, the next to be purged first',
    description: 'With asOf, those who could be restored then, in the order of the purges that were promised.',
    answer: [listOf(deletedUser), usersAsOf],
  })
  async deleted(@InHttp() http: Http, @ZodQuery(pagedAsOfQuery) query: PagedAsOf) {
    const tenantId = await this.tenants.of(http);
    const asked = asOfIn(query);
    if (asked !== undefined) return this.listsAsOf.deleted(tenantId, asked, query);
    return this.tags.serve({ http, tenantId, ...USERS, minPosition: query.minPosition }, async () => {
      const found = await this.queries.execute(new ListDeletedUsers(tenantId, query));
      return listed({ ...found, items: await this.views.documents(tenantId, found.items) });
    });
  }

  @Get('deleted-users/:id')
  @Endpoint({
    id: 'showDeletedUser',
    may: 'tenant',
    tag: 'served',
    summary: 'A deleted user',
    description: 'By id, or by the user principal name that it had; with asOf, by id alone.',
    answer: [deletedUser, userAsOf],
    errors: ['user-not-found', 'ambiguous-user'],
  })
  async getDeleted(@InHttp() http: Http, @UserName() id: string, @ZodQuery(asOfQuery) query: AsOfQuery) {
    const tenantId = await this.tenants.of(http);
    const asked = asOfIn(query);
    if (asked !== undefined) return this.#asOf(tenantId, id, asked, 'deleted');
    return this.tags.serve({ http, tenantId, ...USERS, minPosition: query.minPosition }, async () => {
      const answer = await this.queries.execute(new ShowDeletedUser(tenantId, id, query));
      switch (answer.found) {
        case 'one':
          return this.#thing(tenantId, answer.user);
        case 'several':
          throw problemError('ambiguous-user', { userIds: answer.userIds });
        case 'none':
          throw problemError('user-not-found', { among: 'deleted-users' });
      }
    });
  }

  @Post('deleted-users/:id/restore')
  @Endpoint({
    id: 'restoreUser',
    command: 'RestoreUser',
    summary: 'Bring a deleted user back, and of its licenses what there are seats for',
    description:
      'By id, or by the user principal name that it had: then as fresh as the read model, or as minPosition asks. ' +
      'Several deleted users may have had one: ambiguous-user.',
    answer: userRestored,
  })
  async restore(
    @UserName() id: string,
    @InCommand(restoreQuery) command: HttpCommand,
    @ZodBody(restoreUserBody) body: z.infer<typeof restoreUserBody>,
  ) {
    await this.models.upTo(command.query.minPosition, 'users');
    const accepted = await this.commands.send(command, { type: 'RestoreUser', body: { user: id, ...body } });
    const answer = answerOf(accepted, 'restored');
    const { shortfalls } = answer;
    return { ...(await this.changes.of(accepted.tenantId, answer)), shortfalls, ...accepted.fields };
  }

  @Post('deleted-users/:id/erase')
  @Endpoint({
    id: 'eraseUser',
    command: 'EraseUser',
    summary: 'Purge a deleted user before its time: no way leads back',
    description:
      'Everything that waits for purgeAt happens at once. By id alone, which confirm repeats, and with a reference. ' +
      'The setting ERASE_AT_ONCE may refuse it.',
    answer: userErased,
    errors: ['erase-at-once-off'],
  })
  async erase(
    @Param('id') id: string,
    @InCommand() command: HttpCommand,
    @ZodBody(eraseUserBody) body: z.infer<typeof eraseUserBody>,
  ) {
    if (!isGuid(id))
      throw problemError('invalid-guid', { problems: [{ at: 'id', code: 'invalid-guid', message: 'Invalid GUID' }] });
    const request = { type: 'EraseUser', body: { userId: id.toLowerCase(), ...body } } as const;
    const accepted = await this.commands.send(command, request);
    const { kind: _kind, userId, ...told } = answerOf(accepted, 'erased');
    return { id: userId, ...told, ...accepted.fields };
  }

  async #productId(named: string | undefined) {
    return named === undefined ? undefined : this.products.idOf(named);
  }

  async #asOf(tenantId: TenantId, named: string, asked: AsOfParameters, status?: 'deleted') {
    const found = await this.#then(tenantId, named, await this.past.find(tenantId, asked));
    if (found.user === undefined || (status !== undefined && found.status !== status)) this.#nobody();
    return found.user;
  }

  async #then(tenantId: TenantId, named: string, then: Then) {
    const found = await this.queries.execute(new ShowUserAsOf(tenantId, named, then.position));
    const shown = found && (await this.views.state(tenantId, found.state, then.position));
    if (shown === undefined) return {};
    const { state, occurredAt, addressIsNowOf } = found!;
    const user = { ...shown, ...saysThen(then), changedAt: occurredAt, ...defined({ addressIsNowOf }) };
    return { user, status: state.status };
  }

  async #thing(tenantId: TenantId, found: UserDocument) {
    const [body = {}] = await this.views.documents(tenantId, [found]);
    return { body, thing: { id: found.id, revision: found.revision }, isPartial: isPartial(body) };
  }

  #nobody(): never {
    throw problemError('user-not-found', {});
  }
}
