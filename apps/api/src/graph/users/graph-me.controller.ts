import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { TenantId } from '#licensing';
import type { Http } from '../../edge/http.js';
import type { HttpCommand } from '../../edge/parameters.js';
import { problemError } from '../../edge/problem-error.js';
import { actorOf } from '../../edge/request-actor.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { GraphAnswers, picked } from '../protocol/graph-answers.js';
import { InGraphCommand } from '../protocol/graph-command.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { GraphProblem } from '../protocol/graph-problem.js';
import { type Asked, InGraph } from '../protocol/in-graph.js';
import { GraphLicenses } from './graph-licenses.js';
import { GraphUsersAsOf } from './graph-users-as-of.js';
import { GraphUsers } from './graph-users.js';
import { chosen } from './shown-user.js';

/** A program has no user, and neither has whoever is there while nobody signs in. */
const personOf = ({ request }: Http): { readonly id: string; readonly tenantId: string } => {
  const actor = actorOf(request);
  if (actor.kind === 'user') return actor;
  const text = '/me request is only valid with delegated authentication flow.';
  throw new GraphProblem(problemError('user-not-found', {}), text);
};

/** The user of the tenant whose id is that of the person who asks. */
@ApiTags('graph')
@Controller('v1.0/me')
export class GraphMeController {
  constructor(
    private readonly tenants: TenantResolver,
    private readonly users: GraphUsers,
    private readonly usersThen: GraphUsersAsOf,
    private readonly licenses: GraphLicenses,
    private readonly answers: GraphAnswers,
  ) {}

  @Get()
  @GraphEndpoint({
    id: 'showGraphMe',
    may: 'tenant',
    tag: { none: 'caller' },
    summary: 'The user whose id is that of the person who signed in',
    answer: 'user',
    entity: 'user',
    options: ['$select'],
    inPast: true,
    errors: ['user-not-found'],
  })
  async me(@InGraph() { http, options, asOf }: Asked) {
    const { tenantId, id } = await this.#self(http);
    const now = async () => {
      const [shown = {}] = await this.users.shown(tenantId, [await this.users.one(tenantId, id, options.minPosition)]);
      return { shown };
    };
    const { shown } = await (asOf === undefined ? now() : this.usersThen.one(tenantId, id, asOf));
    return this.answers.thing(http, 'users', picked(shown, chosen(options.select)), options.select);
  }

  @Get('licenseDetails')
  @GraphEndpoint({
    id: 'listMyLicenseDetails',
    may: 'tenant',
    tag: { none: 'caller' },
    summary: 'The licenses of the user who signed in, with their plans',
    answer: { listOf: 'licenseDetails' },
    entity: 'licenseDetails',
    options: ['$select'],
    inPast: true,
    errors: ['user-not-found'],
  })
  async details(@InGraph() asked: Asked) {
    const { tenantId, id } = await this.#self(asked.http);
    if (asked.asOf !== undefined) {
      const user = await this.usersThen.one(tenantId, id, asked.asOf);
      const { found } = await this.licenses.detailsOf(asked, tenantId, user);
      return this.licenses.told(asked, { ...found, at: user.at });
    }
    const { found } = await this.licenses.details(asked, tenantId, id);
    return this.licenses.told(asked, found);
  }

  @Post('assignLicense')
  @GraphEndpoint({
    id: 'assignMyLicense',
    command: 'ChangeLicenses',
    summary: 'Add and remove licenses of the user who signed in, in one atomic step',
    answer: 'user',
    body: 'GraphAssignLicense',
    errors: ['invalid-body', 'unknown-field', 'invalid-guid'],
  })
  async assign(@InGraphCommand() command: HttpCommand, @Body() body: unknown) {
    const { id } = await this.#self(command);
    return this.licenses.assign(command, id, body);
  }

  @Post('reprocessLicenseAssignment')
  @GraphEndpoint({
    id: 'reprocessMyLicenseAssignment',
    may: ['ChangeLicenses'],
    tag: { none: 'no-read' },
    summary: 'Changes nothing: no license comes from a group',
    answer: 'user',
    entity: 'user',
    status: 200,
    errors: ['user-not-found'],
  })
  async reprocess(@InGraph() asked: Asked) {
    const { tenantId, id } = await this.#self(asked.http);
    return this.licenses.reprocess(asked, tenantId, id);
  }

  async #self(http: Http): Promise<{ readonly tenantId: TenantId; readonly id: string }> {
    const person = personOf(http);
    const tenantId = await this.tenants.of(http);
    // a person of another tenant, who acts for this one, is no user of it
    if (person.tenantId.toLowerCase() !== tenantId) throw problemError('user-not-found', {});
    return { tenantId, id: person.id };
  }
}
