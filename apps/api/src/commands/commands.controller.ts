import { Controller, Delete, Get, Inject, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { type Codec, type CommandStatus, DamagedPersonalData, NO_TENANT } from '#application';
import { explain } from '#contracts';
import { defined } from '#licensing';
import { CODEC } from '#platform';
import type { CommandDocument } from '#projections';
import type { z } from 'zod';
import { commandRow, commandStatus, redaction } from '../edge/answers/commands.js';
import { listOf } from '../edge/answers/common.js';
import { explanation } from '../edge/answers/explanations.js';
import { answerOf, CommandSender } from '../edge/command-sender.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { type HttpCommand, InBareCommand, ZodQuery } from '../edge/parameters.js';
import { problemError, replyProblem } from '../edge/problem-error.js';
import { type NamedCommandQuery, namedCommandQuery, noQuery, recentQuery, redactQuery } from '../edge/query-shapes.js';
import { actorOf } from '../edge/request-actor.js';
import { listed, ServedTags } from '../edge/served-tags.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { Explanations } from './explanations.js';
import { ListCommands } from './list-commands.query.js';
import { ShownAnswers } from './shown-answers.js';
import { type FoundCommand, type Looking, ShowCommand } from './show-command.query.js';

interface ReasonText {
  readonly reasonText?: string | null;
  readonly unreadable?: readonly string[];
}
/** `reasonText` is the sender's own, or null where nobody may see it; `reason` says why a command was refused. */
const shown = (id: string, found: FoundCommand, reasonText: ReasonText, answer: object | undefined) => {
  const { commandId, foundBy } = found;
  if (found.status === 'pending') return { id, commandId, foundBy, status: 'pending' };
  const { reply, commandType: type, actor, decidedAt, version, expected, reference, startedBy } = found;
  const { asked, clockTrusted, retention, relatedIds } = found;
  const said = {
    ...defined({ version, expected, reference, startedBy }),
    hasReason: found.reason !== undefined,
    ...reasonText,
  };
  const what = { ...defined({ asked }), relatedIds, clockTrusted, retention };
  const head = { id, commandId, foundBy, status: reply.outcome, type, ...actor, decidedAt, ...what, ...said };
  const position = 'position' in reply && reply.position !== undefined ? { position: reply.position } : {};
  if (reply.outcome === 'refused') {
    const { code } = reply.refusal;
    const { problem } = replyProblem(reply, id);
    return { ...head, ...position, answer: problem, reason: { code, message: explain(reply.refusal) } };
  }
  return { ...head, ...position, ...defined({ answer }) };
};

const row = ({
  id: commandId,
  type,
  outcome: status,
  refusal,
  relatedIds,
  reference,
  hasReason,
  actor,
  actorKind,
  actorTenant,
  actorRole,
  client,
  occurredAt,
  position,
}: CommandDocument) => ({
  commandId,
  type,
  status,
  ...(refusal === undefined ? {} : { reason: { code: refusal.code, message: explain(refusal) } }),
  relatedIds,
  hasReason,
  ...defined({ reference, actor, actorKind, actorTenant, actorRole, client }),
  decidedAt: occurredAt,
  position,
});

const looking = ({ request }: Http, tenantId: string | undefined, purpose: Looking['purpose']): Looking => ({
  actor: actorOf(request),
  tenantId,
  purpose,
});

const COMMANDS = { models: ['commands'] } as const;

@ApiTags('commands')
@Controller('api/commands')
export class CommandsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly commands: CommandSender,
    private readonly answers: ShownAnswers,
    private readonly tags: ServedTags,
    @Inject(CODEC) private readonly codec: Codec,
    private readonly explanations: Explanations,
  ) {}

  @Get()
  @Endpoint({
    id: 'listCommands',
    may: 'history',
    tag: 'served',
    summary: 'What was decided, the newest first; outcome=refused for refusals',
    description:
      'Of one reference with reference=…; about one user, product, purchase or operation with relatedId=…. ' +
      'Neither goes together with another one or with outcome. scope=installation lists commands of no tenant.',
    answer: listOf(commandRow),
  })
  async list(@InHttp() http: Http, @ZodQuery(recentQuery) query: z.infer<typeof recentQuery>) {
    const isOfNoTenant = query.scope === 'installation';
    const { roles, tenants } = actorOf(http.request);
    // what belongs to no tenant may be about any
    if (isOfNoTenant && tenants !== 'all')
      throw problemError('reading-forbidden', { role: roles.join(', '), what: 'history' });
    const tenantId = isOfNoTenant ? NO_TENANT : await this.tenants.of(http);
    if (query.outcome !== undefined && query.relatedId !== undefined) {
      const message = 'give either outcome or relatedId';
      throw problemError('invalid-query', { problems: [{ at: 'relatedId', code: 'invalid-query', message }] });
    }
    const find = async () => {
      const found = await this.queries.execute(new ListCommands(tenantId, query));
      return listed({ ...found, items: found.items.map(row) });
    };
    // no tenant is told apart by the events that have none
    if (isOfNoTenant) return (await find()).body;
    return this.tags.serve({ http, tenantId, ...COMMANDS, minPosition: query.minPosition }, find);
  }

  @Get(':id')
  @Endpoint({
    id: 'showCommand',
    may: 'outcomes',
    tag: { none: 'receipt' },
    summary: 'What became of a command',
    description:
      'By its commandId or its Idempotency-Key: foundBy says which. A text that is both, of two commands, is taken ' +
      'for the commandId; by=key finds the other one. Read from the event store: never behind. asked: the command ' +
      'with ids in place of names, of addresses only their keyed hash, of profile fields only that they were set or ' +
      'cleared. answer: what the command was answered with, in the shape of its route, but for what stands beside it ' +
      'here and names that were only asked; of a refusal the problem document. reasonText is null once the reason is ' +
      'redacted or destroyed.',
    answer: commandStatus,
    errors: ['command-not-found'],
  })
  async get(@InHttp() http: Http, @Param('id') id: string, @ZodQuery(namedCommandQuery) { by }: NamedCommandQuery) {
    const tenantId = await this.tenants.perhapsOf(http);
    const found = await this.queries.execute(new ShowCommand(looking(http, tenantId, 'show'), id, by));
    if (found === undefined) throw problemError('command-not-found', {});
    const answer =
      found.status === 'decided' && 'answer' in found.reply
        ? await this.answers.of(tenantId ?? NO_TENANT, found.reply.answer)
        : undefined;
    return shown(id, found, await this.#reasonOf(found), answer);
  }

  @Get(':id/explain')
  @Endpoint({
    id: 'showExplanation',
    may: 'history',
    tag: { none: 'log' },
    summary: 'Why a command was refused, and the smallest change that would make it pass now',
    description:
      'remedies: what to do, one after the other, and then the command passes: all of it was decided on what there ' +
      'is, as by a dry run, before it is said. Nothing is stored. verdict says whether it passes now as it is, after ' +
      'the remedies, or by no small change (then left is what refuses it).',
    query: noQuery,
    answer: explanation,
    errors: ['command-not-found', 'invalid-guid'],
  })
  async explain(@InHttp() http: Http, @Param('id') id: string) {
    const tenantId = await this.tenants.of(http);
    const found = await this.explanations.of(tenantId, id);
    if (found === undefined) throw problemError('command-not-found', {});
    return found;
  }

  @Delete(':id/reason')
  @Endpoint({
    id: 'redactReason',
    may: ['RedactReason', 'RedactInstallationReason'],
    command: 'RedactReason',
    summary: 'Redact the reason of a command: who, when and that there was one remain',
    description:
      'By its commandId or its Idempotency-Key, and by=key by the latter alone. keyDestroyed says whether the reason ' +
      'had a key of its own, which is destroyed; otherwise nobody sees it any more, and it goes for good with the ' +
      'user whom it is about.',
    answer: redaction,
  })
  async redact(@Param('id') id: string, @InBareCommand(redactQuery) command: HttpCommand) {
    const tenantId = await this.tenants.perhapsOf(command);
    const asked = new ShowCommand(looking(command, tenantId, 'redact'), id, command.query.by);
    const found = await this.queries.execute(asked);
    if (found?.status !== 'decided') throw problemError('command-not-found', {});
    const body = { commandId: found.commandId };
    const accepted =
      found.scope === 'tenant'
        ? await this.commands.sendFor(tenantId, command, { type: 'RedactReason', body })
        : await this.commands.sendFor(undefined, command, { type: 'RedactInstallationReason', body });
    const { commandId: redacted, key } = answerOf(accepted, 'redaction');
    return { redacted, keyDestroyed: key === 'own', ...accepted.fields };
  }

  async #reasonOf(found: CommandStatus): Promise<ReasonText> {
    if (found.status === 'pending' || found.reason === undefined) return {};
    const { tenantId, reason } = found;
    const [reasonText = null] = await this.codec.revealAround(tenantId, [
      { value: reason, personId: reason.personal, kind: 'reason' },
    ]);
    return reasonText instanceof DamagedPersonalData
      ? { reasonText: null, unreadable: ['reasonText'] }
      : { reasonText };
  }
}
