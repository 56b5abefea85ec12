import { Controller, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { createTenantBody, renameTenantBody } from '#contracts';
import { tenantById, tenantsPage } from '#projections';
import type { z } from 'zod';
import { listOf, tenant, tenantChanged } from '../edge/answers.js';
import { answerOf, Commands } from '../edge/command-bus.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { problemError } from '../edge/problem-error.js';
import { Queries } from '../edge/query-bus.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { commandQuery, freshQuery, type Paged, pagedQuery, pageOf, ZodBody, ZodQuery } from '../edge/validation.js';

@ApiTags('tenants')
@Controller('api/tenants')
export class TenantsController {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Queries) private readonly queries: Queries,
    @Inject(TenantResolver) private readonly tenants: TenantResolver,
  ) {}

  @Get()
  @Endpoint({
    summary: 'All tenants',
    query: pagedQuery,
    answer: listOf(tenant),
    ofTenant: false,
    errors: ['invalid-limit', 'invalid-cursor'],
  })
  list(@ZodQuery(pagedQuery) query: Paged) {
    return this.queries.ask(['tenants'], query, (models) => tenantsPage(models, pageOf(query)));
  }

  @Post()
  @Endpoint({
    summary: 'Create a tenant',
    body: createTenantBody,
    answer: tenantChanged,
    status: 201,
    command: true,
    ofTenant: false,
    errors: ['tenant-exists', 'invalid-country'],
  })
  async create(
    @InHttp() http: Http,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(createTenantBody) { id, displayName, country }: z.infer<typeof createTenantBody>,
  ) {
    const body = { displayName, country, ...(id === undefined ? {} : { tenantId: id }) };
    const accepted = await this.commands.sendFor(undefined, http, { type: 'CreateTenant', body });
    const { tenantId } = answerOf(accepted, 'tenant');
    void http.response.header('location', `/api/tenants/${tenantId}`);
    return { id: tenantId, displayName, country, ...accepted.fields };
  }

  @Get(':id')
  @Endpoint({
    summary: 'A tenant',
    query: freshQuery,
    answer: tenant,
    ofTenant: false,
    errors: ['tenant-not-found', 'invalid-guid'],
  })
  async get(@Param('id') id: string, @ZodQuery(freshQuery) query: z.infer<typeof freshQuery>) {
    const tenantId = await this.tenants.existing(id, 'id');
    const found = await this.queries.ask(['tenants'], query, (models) => tenantById(models, tenantId));
    if (found === undefined) throw problemError('tenant-not-found', {});
    return found;
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Rename a tenant',
    body: renameTenantBody,
    answer: tenantChanged,
    command: true,
    ofTenant: false,
    errors: ['tenant-not-found', 'invalid-guid'],
  })
  async rename(
    @InHttp() http: Http,
    @Param('id') id: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(renameTenantBody) body: z.infer<typeof renameTenantBody>,
  ) {
    const tenantId = await this.tenants.existing(id, 'id');
    const accepted = await this.commands.sendFor(tenantId, http, { type: 'RenameTenant', body });
    return { id: tenantId, ...body, ...accepted.fields };
  }
}
