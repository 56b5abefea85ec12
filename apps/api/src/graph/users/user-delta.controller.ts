import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { defined, isGuid, type TenantId } from '#licensing';
import type { ChangedUser, UserDocument } from '#projections';
import type { AsOfParameters } from '../../edge/as-of.js';
import type { Http } from '../../edge/http.js';
import { ProblemError } from '../../edge/problem-error.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { ListChangedUsers } from '../../users/list-changed-users.query.js';
import type { Place } from '../../users/rounds-of-changes.js';
import type { Filter } from '../odata/filter.js';
import { type Options, TOP } from '../odata/options.js';
import { unsupported } from '../odata/unsupported.js';
import { GraphAnswers, picked, type Thing } from '../protocol/graph-answers.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { type Asked, InGraph } from '../protocol/in-graph.js';
import { placeIn, tokenOf } from './delta-token.js';
import { GraphUsers } from './graph-users.js';
import { GraphUsersAsOf } from './graph-users-as-of.js';
import { chosen } from './shown-user.js';

const MOST_IDS = 50;
const LATEST = 'latest';

const idsIn = (filter: Filter): readonly string[] | undefined => {
  if (filter.kind === 'or') {
    const [left, right] = [idsIn(filter.left), idsIn(filter.right)];
    return left === undefined || right === undefined ? undefined : [...left, ...right];
  }
  if (filter.kind !== 'compare' && filter.kind !== 'in') return undefined;
  if (filter.path.length !== 1 || filter.path[0]?.toLowerCase() !== 'id') return undefined;
  if (filter.kind === 'compare' && filter.by !== 'eq') return undefined;
  const values = filter.kind === 'in' ? filter.among : [filter.to];
  return values.every((value) => typeof value === 'string' && isGuid(value))
    ? values.map((value) => String(value).toLowerCase())
    : undefined;
};
/** Only ids may be asked for: a user who changes into any other filter, or out of it, would be told to nobody. */
const amongIn = (filter: Filter | undefined): readonly string[] | undefined => {
  if (filter === undefined) return undefined;
  const ids = new Set(idsIn(filter));
  if (ids.size > 0 && ids.size <= MOST_IDS) return [...ids];
  throw unsupported('this $filter', [`id eq 'GUID', up to ${MOST_IDS} of them with or between them`]);
};
const behindIn = (tenantId: string, { skipToken, deltaToken }: Options): Place | 'latest' | undefined => {
  if (skipToken !== undefined && deltaToken !== undefined)
    throw unsupported('$skiptoken together with $deltatoken', ['one of them']);
  if (deltaToken?.toLowerCase() === LATEST) return LATEST;
  const text = skipToken ?? deltaToken;
  return text === undefined ? undefined : placeIn(tenantId, text);
};

/** Whoever keeps a list of users hears of all of them once, and then of what changed. */
@ApiTags('graph')
@Controller('v1.0/users')
export class UserDeltaController {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly users: GraphUsers,
    private readonly usersThen: GraphUsersAsOf,
    private readonly answers: GraphAnswers,
  ) {}

  @Get('delta')
  @GraphEndpoint({
    id: 'listUserChanges',
    may: 'tenant',
    tag: { none: 'log' },
    summary: 'All living users, and from then on who changed since the answer before',
    description:
      '@odata.nextLink leads on within a round, and @odata.deltaLink to the next one. A deleted user is `@removed` ' +
      'because it `changed`, and can be restored; a purged one because it is `deleted`. ' +
      'With x-as-of the first round is all who lived then, and its @odata.deltaLink, asked without the header, leads ' +
      'to whoever changed since.',
    answer: { listOf: 'user' },
    entity: 'user',
    options: ['$select', '$filter', '$skiptoken', '$deltatoken'],
    inPast: true,
    errors: ['invalid-cursor', 'sync-state-not-found'],
  })
  async delta(@InGraph() { http, options, asOf }: Asked) {
    const tenantId = await this.tenants.of(http);
    if (asOf !== undefined) return this.#then(http, tenantId, options, asOf);
    const { select, filter, minPosition } = options;
    const asked = {
      behind: behindIn(tenantId, options),
      limit: TOP.default,
      among: amongIn(filter),
      minPosition,
    };
    try {
      const { items, place } = await this.queries.execute(new ListChangedUsers(tenantId, asked));
      const token = tokenOf(tenantId, place);
      const link = place.in === 'between' ? { delta: token } : { next: token };
      return this.answers.list(http, 'users', { items: await this.#told(tenantId, items, select), ...link }, select);
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === 'sync-state-not-found')
        void http.response.header('location', this.answers.fromTheStart(http));
      throw error;
    }
  }

  /** A round that begins in the past is of one position, and what changed behind that is told in the next one. */
  async #then(http: Http, tenantId: TenantId, options: Options, asOf: AsOfParameters) {
    const { select, filter, skipToken, deltaToken } = options;
    if (deltaToken !== undefined) throw unsupported('$deltatoken together with x-as-of', ['$deltatoken without it']);
    const among = amongIn(filter);
    const { items, at, next } =
      among === undefined
        ? await this.usersThen.page(tenantId, { ...defined({ skipToken }), count: false }, asOf)
        : await this.usersThen.among(tenantId, among, asOf);
    const names = ['id', ...chosen(select).filter((name) => name !== 'id')];
    const told = { items: items.map((user) => picked(user, names)), at };
    if (next !== undefined) return this.answers.list(http, 'users', { ...told, next }, select);
    const behind = { after: at.position };
    const { place } = await this.queries.execute(new ListChangedUsers(tenantId, { behind, limit: TOP.default }));
    return this.answers.list(http, 'users', { ...told, delta: tokenOf(tenantId, place) }, select);
  }

  /** Shows the living ones together, since their texts are opened together. */
  async #told(
    tenantId: TenantId,
    items: readonly ChangedUser[],
    select: readonly string[] | undefined,
  ): Promise<readonly Thing[]> {
    const living = items.flatMap(({ user }) => (user?.status === 'active' ? [user] : []));
    const shown = await this.users.shown(tenantId, living);
    const names = ['id', ...chosen(select).filter((name) => name !== 'id')];
    const byId = new Map(living.map((user: UserDocument, at) => [user.id, picked(shown[at] ?? {}, names)]));
    return items.map(
      ({ id, user }) => byId.get(id) ?? { id, '@removed': { reason: user === undefined ? 'deleted' : 'changed' } },
    );
  }
}
