import { Controller, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { type Keys, TENANT_EVENTS } from '#application';
import { closeTenantBody, createSigner, createTenantBody, renameTenantBody } from '#contracts';
import { defined } from '#licensing';
import { KEYS } from '#platform';
import type { z } from 'zod';
import { listOf } from '../edge/answers/common.js';
import { tenantErasure } from '../edge/answers/erasures.js';
import { tenant, tenantChanged, tenantClosed } from '../edge/answers/tenants.js';
import { answerOf, CommandSender, tellLocation } from '../edge/command-sender.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { type HttpCommand, InBareCommand, InCommand, ZodBody, ZodQuery } from '../edge/parameters.js';
import { problemError } from '../edge/problem-error.js';
import { type Fresh, freshQuery, noQuery, type Paged, pagedQuery } from '../edge/query-shapes.js';
import { actorOf } from '../edge/request-actor.js';
import { listed, ServedTags, whole } from '../edge/served-tags.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { ListTenants } from './list-tenants.query.js';
import { ShowTenant } from './show-tenant.query.js';
import { ShowTenantErasure } from './show-tenant-erasure.query.js';

/** Nothing of what is in a tenant is shown with it. */
const TENANTS = { models: ['tenants'], owners: [TENANT_EVENTS] } as const;

@ApiTags('tenants')
@Controller('api/tenants')
export class TenantsController {
  constructor(
    @Inject(KEYS) private readonly keyStore: Keys,
    private readonly commands: CommandSender,
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly tags: ServedTags,
  ) {}

  @Get()
  @Endpoint({
    id: 'listTenants',
    may: 'tenants',
    tag: 'served',
    summary: 'All tenants that the caller acts for',
    answer: listOf(tenant),
    ofTenant: false,
  })
  list(@InHttp() http: Http, @ZodQuery(pagedQuery) query: Paged) {
    const among = actorOf(http.request).tenants;
    return this.tags.serve({ http, ...TENANTS, among, minPosition: query.minPosition }, async () =>
      listed(await this.queries.execute(new ListTenants(query, among))),
    );
  }

  @Post()
  @Endpoint({
    id: 'createTenant',
    command: 'CreateTenant',
    summary: 'Create a tenant',
    answer: tenantChanged,
    status: 201,
    ofTenant: false,
  })
  async create(
    @InCommand() command: HttpCommand,
    @ZodBody(createTenantBody) { id, displayName, country }: z.infer<typeof createTenantBody>,
  ) {
    const body = defined({ displayName, country, tenantId: id });
    const accepted = await this.commands.sendFor(undefined, command, { type: 'CreateTenant', body });
    const { tenantId } = answerOf(accepted, 'tenant');
    tellLocation(command, accepted, `/api/tenants/${tenantId}`);
    return { id: tenantId, displayName, country, ...accepted.fields };
  }

  @Get(':id')
  @Endpoint({
    id: 'showTenant',
    may: 'tenants',
    tag: 'served',
    summary: 'A tenant',
    answer: tenant,
    ofTenant: false,
    errors: ['tenant-not-found', 'invalid-guid'],
  })
  async get(@InHttp() http: Http, @Param('id') id: string, @ZodQuery(freshQuery) query: Fresh) {
    const tenantId = await this.tenants.inPath(http, id);
    return this.tags.serve({ http, ...TENANTS, minPosition: query.minPosition }, async () => {
      const found = await this.queries.execute(new ShowTenant(tenantId, query));
      if (found === undefined) throw problemError('tenant-not-found', {});
      return whole(found);
    });
  }

  @Patch(':id')
  @Endpoint({
    id: 'renameTenant',
    command: 'RenameTenant',
    summary: 'Rename a tenant',
    answer: tenantChanged,
    ofTenant: false,
    errors: ['tenant-not-found', 'invalid-guid'],
  })
  async rename(
    @InCommand() command: HttpCommand,
    @Param('id') id: string,
    @ZodBody(renameTenantBody) body: z.infer<typeof renameTenantBody>,
  ) {
    const tenantId = await this.tenants.inPath(command, id);
    const accepted = await this.commands.sendFor(tenantId, command, { type: 'RenameTenant', body });
    return { id: tenantId, ...body, ...accepted.fields };
  }

  @Post(':id/close')
  @Endpoint({
    id: 'closeTenant',
    command: 'CloseTenant',
    summary: 'Close a tenant: it can only be read, and be reopened until purgeAt',
    description: 'confirm is the number of its users; a reference is needed.',
    answer: tenantClosed,
    ofTenant: false,
    errors: ['tenant-not-found', 'invalid-guid'],
  })
  async close(
    @InCommand() command: HttpCommand,
    @Param('id') id: string,
    @ZodBody(closeTenantBody) body: z.infer<typeof closeTenantBody>,
  ) {
    const tenantId = await this.tenants.inPath(command, id);
    const accepted = await this.commands.sendFor(tenantId, command, { type: 'CloseTenant', body });
    const { purgeAt, users } = answerOf(accepted, 'tenant-closed');
    return { id: tenantId, purgeAt, users, ...accepted.fields };
  }

  @Post(':id/reopen')
  @Endpoint({
    id: 'reopenTenant',
    command: 'ReopenTenant',
    summary: 'Reopen a closed tenant, with all that it had',
    answer: tenantChanged,
    ofTenant: false,
    errors: ['tenant-not-found', 'invalid-guid'],
  })
  async reopen(@InBareCommand() command: HttpCommand, @Param('id') id: string) {
    const tenantId = await this.tenants.inPath(command, id);
    const accepted = await this.commands.sendFor(tenantId, command, { type: 'ReopenTenant', body: {} });
    return { id: tenantId, ...accepted.fields };
  }

  @Get(':id/erasure')
  @Endpoint({
    id: 'showTenantErasure',
    may: 'installation',
    tag: { none: 'keys' },
    summary: 'The certificate of the purge of a tenant',
    description:
      'From the moment when all keys of the tenant are gone. jws: the same certificate, signed (compact JWS, EdDSA).',
    query: noQuery,
    answer: tenantErasure,
    ofTenant: false,
    errors: ['tenant-not-found', 'erasure-not-found', 'erasure-pending', 'invalid-guid'],
  })
  async erasure(@InHttp() http: Http, @Param('id') id: string) {
    const found = await this.queries.execute(new ShowTenantErasure(this.tenants.perhapsGone(http, id)));
    if (found.state === 'no-tenant') throw problemError('tenant-not-found', {});
    if (found.state === 'none') throw problemError('erasure-not-found', {});
    if (found.state === 'pending') throw problemError('erasure-pending', {});
    return { certificate: found.certificate, jws: await createSigner(this.keyStore).sign(found.certificate) };
  }
}
