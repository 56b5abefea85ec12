import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { defined, isGuid, type TenantId } from '#licensing';
import type { FastifyReply } from 'fastify';
import { answerOf, CommandSender } from '../../edge/command-sender.js';
import type { HttpCommand } from '../../edge/parameters.js';
import { problemError } from '../../edge/problem-error.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { ShowDeletedUser } from '../../users/show-deleted-user.query.js';
import { UserChanges } from '../../users/user-changes.js';
import { GraphAnswers, picked, type Thing } from '../protocol/graph-answers.js';
import { InGraphCommand } from '../protocol/graph-command.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { type Asked, InGraph } from '../protocol/in-graph.js';
import { GraphTags } from '../protocol/graph-tags.js';
import { tried } from '../protocol/tried.js';
import { GraphDeletedUsers } from './graph-deleted-users.js';
import { GraphUsersAsOf } from './graph-users-as-of.js';
import { type FoundUsers, GraphUsers, shownAll } from './graph-users.js';
import { readRestore } from './read-restore.js';
import { chosen } from './shown-user.js';

const TYPE = { '@odata.type': '#microsoft.graph.user' } as const;
const DELETED = ['deletedDateTime'];
const USERS = { models: ['users', 'catalogue'] } as const;

/** An unmodified tool says no reference, so that what finds its request again stands for one. */
const referenceOf = (response: FastifyReply): string => String(response.getHeader('request-id'));

/** Deleted users, until they are purged. */
@ApiTags('graph')
@Controller('v1.0/directory/deletedItems')
export class DeletedItemsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly commands: CommandSender,
    private readonly users: GraphUsers,
    private readonly deleted: GraphDeletedUsers,
    private readonly usersThen: GraphUsersAsOf,
    private readonly changes: UserChanges,
    private readonly answers: GraphAnswers,
    private readonly tags: GraphTags,
  ) {}

  @Get('microsoft.graph.user')
  @GraphEndpoint({
    id: 'listDeletedItems',
    may: 'tenant',
    tag: 'served',
    summary: 'Deleted users that can still be restored, in the order of their ids, or of their deletion',
    answer: { listOf: 'user' },
    entity: 'user',
    ofDeleted: true,
    options: ['$select', '$filter', '$orderby', '$top', '$count', '$skiptoken'],
    inPast: true,
    errors: ['invalid-cursor', 'directory-off'],
  })
  async list(@InGraph() { http, options, asOf }: Asked) {
    const tenantId = await this.tenants.of(http);
    const { minPosition } = options;
    const find = () => this.deleted.page(tenantId, options);
    const answer = (found: FoundUsers) => {
      const items = found.items.map((user) => picked(user, chosen(options.select, DELETED)));
      return this.answers.list(http, 'users', { ...found, items }, options.select);
    };
    if (asOf !== undefined) return answer(await this.usersThen.deletedPage(tenantId, options, asOf));
    if (!this.deleted.isOfReadModel(options)) return answer(await find());
    return this.tags.serve({ http, tenantId, ...USERS, minPosition }, async () => shownAll(await find()), answer);
  }

  @Get(':id')
  @GraphEndpoint({
    id: 'showDeletedItem',
    may: 'tenant',
    tag: 'served',
    summary: 'A deleted user by id',
    answer: 'user',
    entity: 'user',
    options: ['$select'],
    inPast: true,
    errors: ['user-not-found'],
  })
  async get(@InGraph() { http, options, asOf }: Asked, @Param('id') id: string) {
    const tenantId = await this.tenants.of(http);
    const answer = (user: Thing) => this.answers.thing(http, 'directoryObjects', this.#typed(user, options.select));
    if (asOf !== undefined) return answer(await this.usersThen.deleted(tenantId, id, asOf));
    const { minPosition } = options;
    const find = async () => {
      const fresh = defined({ minPosition });
      const answer = isGuid(id) ? await this.queries.execute(new ShowDeletedUser(tenantId, id, fresh)) : undefined;
      if (answer?.found !== 'one') throw problemError('user-not-found', { among: 'deleted-users' });
      return this.users.thing(tenantId, answer.user);
    };
    return this.tags.serve({ http, tenantId, ...USERS, minPosition }, find, answer);
  }

  @Post(':id/restore')
  @GraphEndpoint({
    id: 'restoreDeletedItem',
    command: 'RestoreUser',
    summary: 'Bring a deleted user back, and of its licenses what there are units for',
    description: '@seatledger.shortfalls and @seatledger.aliasesLost list what didn’t come back.',
    answer: 'user',
    body: 'GraphRestore',
    errors: ['invalid-body', 'unknown-field', 'invalid-address', 'not-fresh-enough'],
  })
  async restore(@InGraphCommand() command: HttpCommand, @Param('id') id: string, @Body() body: unknown) {
    if (!isGuid(id)) throw problemError('user-not-found', { among: 'deleted-users' });
    const request = { type: 'RestoreUser', body: { user: id, ...readRestore(body) } } as const;
    const accepted = await this.commands.send(command, request);
    const answer = answerOf(accepted, 'restored');
    const { aliasesLost = [] } = await this.changes.of(accepted.tenantId, answer);
    const user = await this.users.now(accepted.tenantId as TenantId, answer.userId, answer.revision);
    return this.answers.thing(command, 'directoryObjects', {
      ...this.#typed(user, undefined),
      '@seatledger.shortfalls': answer.shortfalls,
      '@seatledger.aliasesLost': aliasesLost,
      ...tried(accepted.fields),
    });
  }

  @Delete(':id')
  @GraphEndpoint({
    id: 'eraseDeletedItem',
    command: 'EraseUser',
    summary: 'Purge a deleted user before its time: no way leads back',
    description:
      'The id in the path confirms it. Without x-reference the request-id is the reference. ' +
      'The setting ERASE_AT_ONCE may refuse it.',
    answer: 'nothing',
    status: 204,
    errors: ['erase-at-once-off'],
  })
  async erase(@InGraphCommand() command: HttpCommand, @Param('id') id: string) {
    if (!isGuid(id)) throw problemError('user-not-found', { among: 'deleted-users' });
    const userId = id.toLowerCase();
    const about = { reference: referenceOf(command.response), ...command.about };
    const request = { type: 'EraseUser', body: { userId, confirm: userId } } as const;
    const { fields } = await this.commands.send({ ...command, about }, request);
    return this.answers.nothing(command, fields.dryRun === true);
  }

  #typed(user: Thing, select: readonly string[] | undefined): Thing {
    return { ...TYPE, ...picked(user, chosen(select, DELETED)) };
  }
}
