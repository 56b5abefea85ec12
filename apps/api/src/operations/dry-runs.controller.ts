import { Controller, Delete, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { type DryRun, KeptDryRuns } from '#application';
import { z } from 'zod';
import { listOf } from '../edge/answers/common.js';
import { dryRun, dryRunResult } from '../edge/answers/operations.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { problemError } from '../edge/problem-error.js';
import { type Paged, pagedQuery } from '../edge/query-shapes.js';
import { actorOf } from '../edge/request-actor.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { dryRow, withAliases } from './shown-rows.js';
import { UserViews } from '../users/user-views.js';
import { ListDryRunResults } from './list-dry-run-results.query.js';
import { ListDryRuns } from './list-dry-runs.query.js';
import { maySee, permitted } from './permitted-dry-runs.js';
import { ShowDryRun } from './show-dry-run.query.js';
import { shownDryRun } from './shown-dry-run.js';

/** No event leads to a dry run, so there is no position to wait for. */
const resultsQuery = pagedQuery.omit({ minPosition: true });
const nothing = z.strictObject({});

@ApiTags('operations')
@Controller('api/dry-runs')
export class DryRunsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly dryRuns: KeptDryRuns,
    private readonly tenants: TenantResolver,
    private readonly views: UserViews,
  ) {}

  @Get()
  @Endpoint({
    id: 'listDryRuns',
    may: ['StartOperation'],
    tag: { none: 'process' },
    summary: 'Dry runs of very many users that are kept, the newest first',
    query: nothing,
    answer: listOf(dryRun),
  })
  async list(@InHttp() http: Http) {
    const tenantId = await this.tenants.of(http);
    const actor = actorOf(http.request);
    const found = await this.queries.execute(new ListDryRuns(tenantId));
    return { items: found.filter((run) => maySee(actor, run)).map(shownDryRun) };
  }

  @Get(':id')
  @Endpoint({
    id: 'showDryRun',
    may: ['StartOperation'],
    tag: { none: 'process' },
    summary: 'How far a dry run of very many users is',
    description:
      'A dry run of more than 1,000 users goes on by itself. It is kept for a day, as one of the ten newest of its ' +
      'tenant, and is gone with the process that decides it.',
    query: nothing,
    answer: dryRun,
    errors: ['dry-run-gone'],
  })
  async get(@InHttp() http: Http, @Param('id') id: string) {
    const tenantId = await this.tenants.of(http);
    return shownDryRun(await this.#permitted(http, tenantId, id));
  }

  @Get(':id/results')
  @Endpoint({
    id: 'listDryRunResults',
    may: ['StartOperation'],
    tag: { none: 'process' },
    summary: 'What would become of each user, in the order of the list',
    description: 'While it goes on there are rows of those users who are decided.',
    answer: listOf(dryRunResult),
    errors: ['dry-run-gone'],
  })
  async results(
    @InHttp() http: Http,
    @Param('id') id: string,
    @ZodQuery(resultsQuery) query: Pick<Paged, 'after' | 'limit'>,
  ) {
    const tenantId = await this.tenants.of(http);
    await this.#permitted(http, tenantId, id);
    const found = await this.queries.execute(new ListDryRunResults(tenantId, id.toLowerCase(), query));
    if (found === undefined) throw problemError('dry-run-gone', {});
    const texts = await this.views.aliases(tenantId, withAliases(found.items));
    return { ...found, items: found.items.map((item) => dryRow(item, texts)) };
  }

  @Delete(':id')
  @Endpoint({
    id: 'cancelDryRun',
    may: ['StartOperation'],
    tag: { none: 'no-read' },
    summary: 'Cancel a dry run, or drop one that has ended',
    description: 'Answers as it was left. One that has ended is gone from then on.',
    query: nothing,
    answer: dryRun,
    errors: ['dry-run-gone'],
  })
  async end(@InHttp() http: Http, @Param('id') id: string) {
    const tenantId = await this.tenants.of(http);
    await this.#permitted(http, tenantId, id);
    const left = await this.dryRuns.end(tenantId, id.toLowerCase());
    return shownDryRun(permitted(left, actorOf(http.request)));
  }

  async #permitted({ request }: Http, tenantId: string, id: string): Promise<DryRun> {
    return permitted(await this.queries.execute(new ShowDryRun(tenantId, id.toLowerCase())), actorOf(request));
  }
}
