import { Controller, Get, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { defined, permittedBy } from '#licensing';
import { type BrowserSession, idleEndOf } from '#platform';
import { AUTHENTICATION, type AuthenticationMode } from '../api-settings.js';
import { me, status } from '../edge/answers/installation.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { noQuery } from '../edge/query-shapes.js';
import { senderOf } from '../edge/request-actor.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { ShowStatus } from './show-status.query.js';

const instantOf = (milliseconds: number): string => new Date(milliseconds).toISOString();
const shown = (session: BrowserSession) => ({
  id: session.id,
  csrfToken: session.csrfToken,
  idleEndsAt: instantOf(idleEndOf(session)),
  endsAt: instantOf(session.endsAt),
});

@ApiTags('status')
@Controller('api')
export class StatusController {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    @Inject(AUTHENTICATION) private readonly authentication: AuthenticationMode,
  ) {}

  @Get('me')
  @Endpoint({
    id: 'showMe',
    may: 'known',
    tag: { none: 'caller' },
    summary: 'Who asks, by which roles, and for which tenants',
    description:
      'kind: `user` is a person, `application` a program that signed in by itself, and `local` anybody while ' +
      'authentication is off. tenantId: whose person or program it is. tenants: `all` only for an Operator. ' +
      'assumedTenant: which one a request is about that names none; left out where it has to name one. ' +
      'name: what the token calls its holder. permits: what the roles permit in these tenants; whatever is not ' +
      'listed is refused. readsAsOf: what may be read as of an instant. operations: the modes of bulk operations. ' +
      'authentication: whether tokens are asked for, and whose. session: that of a browser; its csrfToken goes with ' +
      'everything but GET as x-csrf-token.',
    query: noQuery,
    answer: me,
    ofTenant: false,
  })
  async me(@InHttp() { request }: Http) {
    const { actor, name, session } = senderOf(request);
    const permits = permittedBy(actor.roles);
    return {
      ...actor,
      ...defined({ name, session: session && shown(session), assumedTenant: await this.tenants.assumedFor(actor) }),
      authentication: this.authentication,
      permits,
    };
  }

  @Get('status')
  @Endpoint({
    id: 'showStatus',
    may: 'known',
    tag: { none: 'time' },
    summary: 'Which release answers, whether its clock is trusted, and how far the read models are',
    description:
      'head: the end of the log. behind: how many events a read model lacks of it, and for how many seconds the ' +
      'first of them has been there. It is left out where the read model isn’t there, or was made of another log.',
    query: noQuery,
    answer: status,
    ofTenant: false,
  })
  status() {
    return this.queries.execute(new ShowStatus());
  }
}
