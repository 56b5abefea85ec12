import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Http } from '../../edge/http.js';
import { problemError } from '../../edge/problem-error.js';
import { actorOf } from '../../edge/request-actor.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { GraphAnswers, picked } from '../protocol/graph-answers.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { GraphProblem } from '../protocol/graph-problem.js';
import { type Asked, InGraph } from '../protocol/in-graph.js';
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
    errors: ['user-not-found'],
  })
  async me(@InGraph() { http, options }: Asked) {
    const person = personOf(http);
    const tenantId = await this.tenants.of(http);
    // a person of another tenant, who acts for this one, is no user of it
    if (person.tenantId.toLowerCase() !== tenantId) throw problemError('user-not-found', {});
    const [user = {}] = await this.users.shown(tenantId, [
      await this.users.one(tenantId, person.id, options.minPosition),
    ]);
    return this.answers.thing(http, 'users', picked(user, chosen(options.select)), options.select);
  }
}
