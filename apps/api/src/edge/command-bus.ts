import { Inject, Injectable } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandEnvelope, CommandReply, CommandRequest } from '#application';
import { callerId, decodeReply, encodeCommand } from '#contracts';
import { isGuid } from '#licensing';
import type { FastifyRequest } from 'fastify';
import { API_CORE, type ApiCore } from '../api-core.js';
import { header, type Http } from './http.js';
import { problemError, replyProblem } from './problem-error.js';
import { TenantResolver } from './tenant-resolver.js';

/** A command on its way to the broker, whatever it is. */
export class DecideCommand extends Command<CommandReply> {
  constructor(readonly envelope: CommandEnvelope) {
    super();
  }
}
/** How long a caller waits; a bulk operation of 100,000 users is listed before it is answered. */
const REPLY_TIMEOUT = 60_000;

@CommandHandler(DecideCommand)
export class DecideCommandHandler implements ICommandHandler<DecideCommand> {
  constructor(@Inject(API_CORE) private readonly core: ApiCore) {}

  async execute({ envelope }: DecideCommand): Promise<CommandReply> {
    const message = {
      ...encodeCommand(envelope),
      contentType: 'application/json',
      ...(envelope.correlationId === undefined ? {} : { correlationId: envelope.correlationId }),
    };
    const reply = await this.core.broker.request(message, { timeoutMilliseconds: REPLY_TIMEOUT });
    return decodeReply(reply.body);
  }
}

export type Decided = Extract<CommandReply, { outcome: 'accepted' | 'unchanged' }>;
const isDecided = (reply: CommandReply): reply is Decided =>
  reply.outcome === 'accepted' || reply.outcome === 'unchanged';
/** What all answers to commands carry. */
export interface CommandFields {
  readonly commandId: string;
  readonly outcome: Decided['outcome'];
  readonly position?: string;
  readonly repeated?: true;
  readonly dryRun?: true;
}
export interface Accepted {
  readonly tenantId: string | undefined;
  readonly reply: Decided;
  readonly fields: CommandFields;
}

/** Without authentication, on a loopback address only: everybody here may do everything. */
const LOCAL = { id: 'local', roles: ['Operator', 'GlobalAdministrator'], tenants: 'all' } as const;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Sends commands of HTTP requests, and turns everything but an acceptance into a problem document. */
@Injectable()
export class Commands {
  constructor(
    @Inject(API_CORE) private readonly core: ApiCore,
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(TenantResolver) private readonly tenants: TenantResolver,
  ) {}

  /** For the tenant that the request names. @throws ProblemError */
  async send(http: Http, request: CommandRequest): Promise<Accepted> {
    return this.sendFor(await this.tenants.of(http), http, request);
  }

  /** For this tenant, or for none. @throws ProblemError */
  async sendFor(tenantId: string | undefined, http: Http, request: CommandRequest): Promise<Accepted> {
    const key = header(http, 'idempotency-key') ?? this.core.ids.next();
    if (!callerId.safeParse(key).success) throw problemError('invalid-idempotency-key', {});
    // also with an error that knows nothing of the command: it names what to ask again under
    void http.response.header('idempotency-key', key);
    const dryRun = (http.request.query as { dryRun?: string }).dryRun === 'true';
    const traceparent = header(http, 'traceparent');
    const reply = await this.bus.execute(
      new DecideCommand({
        id: key,
        ...(tenantId === undefined ? {} : { tenantId }),
        actor: LOCAL,
        correlationId: correlationOf(http.request, this.core),
        ...(traceparent !== undefined && TRACEPARENT.test(traceparent) ? { traceparent } : {}),
        ...(dryRun ? { dryRun } : {}),
        request,
      }),
    );
    void http.response.header('x-command-id', reply.commandId);
    if ('position' in reply && reply.position !== undefined) void http.response.header('x-position', reply.position);
    if (!isDecided(reply)) throw replyProblem(reply, key);
    if (dryRun) void http.response.status(200);
    return { tenantId, reply, fields: fieldsOf(reply, dryRun) };
  }
}

/** The caller's GUID where it sends one (nothing else: it is recorded for ever), else a new one. */
const correlationOf = (request: FastifyRequest, { ids }: ApiCore): string => {
  const given = request.headers['x-correlation-id'];
  return typeof given === 'string' && isGuid(given) ? given.toLowerCase() : ids.next();
};

const fieldsOf = ({ commandId, outcome, position, repeated }: Decided, dryRun: boolean): CommandFields => ({
  commandId,
  outcome,
  ...(position === undefined ? {} : { position }),
  ...(repeated === true ? { repeated } : {}),
  ...(dryRun ? { dryRun } : {}),
});

/** The answer of the kind that this command gives. */
export const answerOf = <K extends Decided['answer']['kind']>(
  { reply }: Accepted,
  kind: K,
): Extract<Decided['answer'], { kind: K }> => {
  if (reply.answer.kind !== kind) throw new Error(`expected an answer of kind ${kind}, got ${reply.answer.kind}`);
  return reply.answer as Extract<Decided['answer'], { kind: K }>;
};
