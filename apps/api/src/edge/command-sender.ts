import { Inject, Injectable } from '@nestjs/common';
import type { Broker, CommandReply, CommandRequest, Ids, Turn } from '#application';
import { callerId, TRACEPARENT } from '#contracts';
import { defined, isGuid } from '#licensing';
import { BROKER, type DecidesCommands, IDS, TURN } from '#platform';
import type { FastifyRequest } from 'fastify';
import { refuseNumber } from './about.js';
import { commandsOver } from './commands-over.js';
import { isDecided } from './decided-requests.js';
import { header } from './http.js';
import { expectedBy } from './if-match.js';
import { KnownTenants } from './known-tenants.js';
import { OwnWrites } from './own-writes.js';
import type { HttpCommand } from './parameters.js';
import { problemError, replyProblem } from './problem-error.js';
import { actorOf } from './request-actor.js';
import { TenantResolver } from './tenant-resolver.js';

type Decided = Extract<CommandReply, { outcome: 'accepted' | 'unchanged' }>;
const isAcceptance = (reply: CommandReply): reply is Decided =>
  reply.outcome === 'accepted' || reply.outcome === 'unchanged';
/** All answers to commands carry these. */
export interface CommandFields {
  readonly commandId: string;
  readonly outcome: Decided['outcome'];
  readonly position?: string;
  readonly repeated?: true;
  readonly dryRun?: true;
}
export interface Accepted {
  readonly reply: Decided;
  readonly fields: CommandFields;
}
export interface AcceptedOfTenant extends Accepted {
  readonly tenantId: string;
}

/**
 * Sends the commands of HTTP requests to where they are decided, and turns everything but an acceptance into a problem.
 */
@Injectable()
export class CommandSender {
  readonly #commands: DecidesCommands;

  constructor(
    @Inject(BROKER) broker: Broker,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(TURN) turn: Turn,
    private readonly tenants: TenantResolver,
    private readonly writes: OwnWrites,
    private readonly known: KnownTenants,
  ) {
    this.#commands = commandsOver(broker, turn);
  }

  /** Sends it for the tenant that the request names. @throws ProblemError */
  async send(command: HttpCommand, request: CommandRequest): Promise<AcceptedOfTenant> {
    const tenantId = await this.tenants.of(command);
    return { tenantId, ...(await this.sendFor(tenantId, command, request)) };
  }

  /** Sends it for this tenant, or for none. @throws ProblemError */
  async sendFor(tenantId: string | undefined, command: HttpCommand, request: CommandRequest): Promise<Accepted> {
    refuseNumber(command.about, request);
    const { response, query } = command;
    const key = header(command, 'idempotency-key') ?? this.ids.next();
    if (!callerId.safeParse(key).success) throw problemError('invalid-idempotency-key', {});
    // An error that knows nothing of the command has this, too: it names what to ask again under.
    void response.header('idempotency-key', key);
    const dryRun = query.dryRun === true ? true : undefined;
    const traceparent = header(command, 'traceparent');
    const envelope = {
      id: key,
      tenantId,
      actor: actorOf(command.request),
      correlationId: this.#correlationOf(command.request),
      traceparent: traceparent !== undefined && TRACEPARENT.test(traceparent) ? traceparent : undefined,
      dryRun,
      inGraph: command.inGraph,
      ...command.about,
      expected: expectedBy(command.request),
      request,
    };
    const reply = await this.#commands.handle(defined(envelope));
    void response.header('x-command-id', reply.commandId);
    if ('position' in reply && reply.position !== undefined) void response.header('x-position', reply.position);
    if (!isAcceptance(reply)) throw replyProblem(reply, key);
    if (reply.position !== undefined && !dryRun) {
      if (tenantId === undefined) this.known.note(reply.position);
      else this.writes.note(envelope.actor, tenantId, reply.position);
    }
    if (dryRun) void response.status(200);
    else isDecided(command.request, { commandId: reply.commandId, idempotencyKey: key });
    return { reply, fields: fieldsOf(reply, dryRun) };
  }

  /** Takes the caller's GUID where it sends one (nothing else: it is recorded for ever), else a new one. */
  #correlationOf({ headers }: FastifyRequest): string {
    const given = headers['x-correlation-id'];
    return typeof given === 'string' && isGuid(given) ? given.toLowerCase() : this.ids.next();
  }
}

const fieldsOf = ({ commandId, outcome, position, repeated }: Decided, dryRun: true | undefined): CommandFields =>
  defined({
    commandId,
    outcome,
    position,
    repeated: repeated === true ? repeated : undefined,
    dryRun,
  });

/** Tells where what came into being is found; after a dry run nothing is there. */
export const tellLocation = ({ response }: HttpCommand, { fields }: Accepted, path: string): void => {
  if (fields.dryRun !== true) void response.header('location', path);
};

/** Gives the answer of the kind that this command has. */
export const answerOf = <K extends Decided['answer']['kind']>(
  { reply }: Accepted,
  kind: K,
): Extract<Decided['answer'], { kind: K }> => {
  if (reply.answer.kind !== kind) throw new Error(`expected an answer of kind ${kind}, got ${reply.answer.kind}`);
  return reply.answer as Extract<Decided['answer'], { kind: K }>;
};
