import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type HttpCommand, UserName } from '../../edge/parameters.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { GraphAnswers, picked } from '../protocol/graph-answers.js';
import { InGraphCommand } from '../protocol/graph-command.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { type Asked, InGraph } from '../protocol/in-graph.js';
import { GraphTags } from '../protocol/graph-tags.js';
import { GraphLicenses } from './graph-licenses.js';
import { GraphUsersAsOf } from './graph-users-as-of.js';
import { type FoundUsers, GraphUsers, shownAll } from './graph-users.js';
import { chosen } from './shown-user.js';

/** What a license grants is called as the catalogue calls it. */
const USERS = { models: ['users', 'catalogue'] } as const;

/** Living users and their licenses. */
@ApiTags('graph')
@Controller('v1.0/users')
export class GraphUsersController {
  constructor(
    private readonly tenants: TenantResolver,
    private readonly users: GraphUsers,
    private readonly usersThen: GraphUsersAsOf,
    private readonly licenses: GraphLicenses,
    private readonly answers: GraphAnswers,
    private readonly tags: GraphTags,
  ) {}

  @Get()
  @GraphEndpoint({
    id: 'listGraphUsers',
    may: 'tenant',
    tag: 'served',
    summary: 'Living users in the order of their ids',
    answer: { listOf: 'user' },
    entity: 'user',
    options: ['$select', '$filter', '$search', '$orderby', '$top', '$count', '$skiptoken'],
    inPast: true,
    errors: ['invalid-cursor', 'directory-off', 'directory-loading', 'directory-too-large'],
  })
  async list(@InGraph() { http, options, asOf }: Asked) {
    const tenantId = await this.tenants.of(http);
    const find = () => this.users.page(tenantId, options);
    const answer = (found: FoundUsers) => {
      const items = found.items.map((user) => picked(user, chosen(options.select)));
      return this.answers.list(http, 'users', { ...found, items }, options.select);
    };
    if (asOf !== undefined) return answer(await this.usersThen.page(tenantId, options, asOf));
    if (!this.users.isOfReadModel(options)) return answer(await find());
    const { minPosition } = options;
    return this.tags.serve({ http, tenantId, ...USERS, minPosition }, async () => shownAll(await find()), answer);
  }

  @Get('$count')
  @GraphEndpoint({
    id: 'countGraphUsers',
    may: 'tenant',
    tag: 'served',
    summary: 'How many living users there are, or fulfil a condition',
    answer: 'text',
    entity: 'user',
    options: ['$filter', '$search'],
    inPast: true,
    errors: ['directory-off', 'directory-loading', 'directory-too-large'],
  })
  async count(@InGraph() { http, options, asOf }: Asked) {
    const tenantId = await this.tenants.of(http);
    const find = () => this.users.count(tenantId, options);
    const answer = (count: number) => {
      void http.response.type('text/plain;charset=utf-8');
      return String(count);
    };
    if (asOf !== undefined) return answer(await this.usersThen.count(tenantId, options, asOf));
    if (!this.users.isOfReadModel(options)) return answer(await find());
    const asked = { http, tenantId, ...USERS, minPosition: options.minPosition };
    return this.tags.serve(asked, async () => ({ found: await find() }), answer);
  }

  @Get(':id')
  @GraphEndpoint({
    id: 'showGraphUser',
    may: 'tenant',
    tag: 'served',
    summary: 'A living user by id or user principal name',
    answer: 'user',
    entity: 'user',
    options: ['$select'],
    inPast: true,
    errors: ['user-not-found'],
  })
  async get(@InGraph() { http, options, asOf }: Asked, @UserName() id: string) {
    const tenantId = await this.tenants.of(http);
    const { minPosition, select } = options;
    if (asOf !== undefined) {
      const { shown } = await this.usersThen.one(tenantId, id, asOf);
      return this.answers.thing(http, 'users', picked(shown, chosen(select)), select);
    }
    const find = async () => this.users.thing(tenantId, await this.users.one(tenantId, id, minPosition));
    return this.tags.serve({ http, tenantId, ...USERS, minPosition }, find, (user) =>
      this.answers.thing(http, 'users', picked(user, chosen(select)), select),
    );
  }

  @Get(':id/licenseDetails')
  @GraphEndpoint({
    id: 'listLicenseDetails',
    may: 'tenant',
    tag: 'served',
    summary: 'The licenses of a user with their plans',
    answer: { listOf: 'licenseDetails' },
    entity: 'licenseDetails',
    options: ['$select'],
    inPast: true,
    errors: ['user-not-found'],
  })
  async details(@InGraph() asked: Asked, @UserName() id: string) {
    const { http, options, asOf } = asked;
    const tenantId = await this.tenants.of(http);
    if (asOf !== undefined) {
      const user = await this.usersThen.one(tenantId, id, asOf);
      const { found } = await this.licenses.detailsOf(asked, tenantId, user);
      return this.licenses.told(asked, { ...found, at: user.at });
    }
    const find = () => this.licenses.details(asked, tenantId, id);
    return this.tags.serve({ http, tenantId, ...USERS, minPosition: options.minPosition }, find, (found) =>
      this.licenses.told(asked, found),
    );
  }

  @Post(':id/assignLicense')
  @GraphEndpoint({
    id: 'assignLicense',
    command: 'ChangeLicenses',
    summary: 'Add and remove licenses in one atomic step',
    description: 'A line without disabledPlans switches none off, also of a license that is held.',
    answer: 'user',
    body: 'GraphAssignLicense',
    errors: ['invalid-body', 'unknown-field', 'invalid-guid'],
  })
  assign(@InGraphCommand() command: HttpCommand, @UserName() id: string, @Body() body: unknown) {
    return this.licenses.assign(command, id, body);
  }

  @Post(':id/reprocessLicenseAssignment')
  @GraphEndpoint({
    id: 'reprocessLicenseAssignment',
    may: ['ChangeLicenses'],
    tag: { none: 'no-read' },
    summary: 'Changes nothing: no license comes from a group',
    answer: 'user',
    entity: 'user',
    status: 200,
    errors: ['user-not-found'],
  })
  async reprocess(@InGraph() asked: Asked, @UserName() id: string) {
    return this.licenses.reprocess(asked, await this.tenants.of(asked.http), id);
  }
}
