import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CommandStatus } from '#application';
import { explain } from '#contracts';
import { commandsPage } from '#projections';
import type { z } from 'zod';
import { API_CORE, type ApiCore } from '../api-core.js';
import { commandRow, commandStatus, listOf } from '../edge/answers.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { problemError } from '../edge/problem-error.js';
import { Queries } from '../edge/query-bus.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { freshQuery, pageOf, recentQuery, ZodQuery } from '../edge/validation.js';

const shown = (id: string, found: CommandStatus) => {
  const { commandId } = found;
  if (found.status === 'pending') return { id, commandId, status: 'pending' };
  const { reply, commandType: type, actor, decidedAt } = found;
  const head = { id, commandId, status: reply.outcome, type, actor, decidedAt };
  const position = 'position' in reply && reply.position !== undefined ? { position: reply.position } : {};
  if (reply.outcome === 'refused') {
    const { code } = reply.refusal;
    return { ...head, ...position, answer: reply.refusal, reason: { code, message: explain(reply.refusal) } };
  }
  return { ...head, ...position, ...('answer' in reply ? { answer: reply.answer } : {}) };
};

@ApiTags('commands')
@Controller('api/commands')
export class CommandsController {
  constructor(
    @Inject(API_CORE) private readonly core: ApiCore,
    @Inject(Queries) private readonly queries: Queries,
    @Inject(TenantResolver) private readonly tenants: TenantResolver,
  ) {}

  @Get()
  @Endpoint({
    summary: 'What was decided, the newest first; outcome=refused for refusals',
    query: recentQuery,
    answer: listOf(commandRow),
    errors: ['invalid-limit', 'invalid-cursor'],
  })
  async list(@InHttp() http: Http, @ZodQuery(recentQuery) query: z.infer<typeof recentQuery>) {
    const tenantId = await this.tenants.of(http);
    const filter = query.outcome === undefined ? {} : { outcome: query.outcome };
    const found = await this.queries.ask(['commands'], query, (models) =>
      commandsPage(models, tenantId, filter, pageOf(query)),
    );
    return {
      ...found,
      items: found.items.map(
        ({ id: commandId, type, outcome: status, refusal, subjects, actor, occurredAt: decidedAt, position }) => ({
          commandId,
          type,
          status,
          ...(refusal === undefined ? {} : { reason: { code: refusal.code, message: explain(refusal) } }),
          subjects,
          actor,
          decidedAt,
          position,
        }),
      ),
    };
  }

  @Get(':id')
  @Endpoint({
    summary: 'What became of a command',
    description: 'By its Idempotency-Key or its commandId. Read from the event store: never behind.',
    query: freshQuery,
    answer: commandStatus,
    errors: ['command-not-found'],
  })
  async get(@InHttp() http: Http, @Param('id') id: string, @ZodQuery(freshQuery) _query: unknown) {
    const tenantId = await this.tenants.of(http);
    const found = (await this.core.commandStatus(tenantId, id)) ?? (await this.core.commandStatus(undefined, id));
    if (found === undefined) throw problemError('command-not-found', {});
    return shown(id, found);
  }
}
