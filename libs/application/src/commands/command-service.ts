import {
  isGuid,
  isRefused,
  permits,
  refuse,
  scopeOf,
  type Command,
  type CommandId,
  type OperationId,
  type Refused,
  type RetentionPolicy,
  type TenantId,
} from '#licensing';
import { canonicalJson } from '../prepare/canonical-json.js';
import { replyToRepeat } from '../inbox/receipts.js';
import type { OnBug } from '../lanes/batch.js';
import { NO_TENANT, type LaneCommand } from '../lanes/lane-command.js';
import type { Place } from '../lanes/lane.js';
import type { LaneSet } from '../lanes/lane-set.js';
import { isOutage } from '../streams/outages.js';
import { isTakenByAnotherList, listUsers } from '../operations/list-users.js';
import { planOperation, type PlannedOperation } from '../operations/plan-operation.js';
import type { Clock, Delay, Hasher, Ids } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import {
  AppendTooLarge,
  MAX_APPEND_BYTES,
  OutcomeUnknown,
  RevisionConflict,
  type EventMetadata,
  type EventStore,
} from '../ports/event-store.js';
import { NotBuilt, ReadModelsUnavailable } from '../ports/read-models.js';
import type { Turn } from '../ports/turn.js';
import type { CommandReply, FailureCode } from '../replies.js';
import type { Actor, CommandEnvelope, StartOperationBody } from '../requests.js';
import {
  withDeletedUser,
  withDeletedUsers,
  type DeletedUserParts,
  type FindDeletedUsers,
} from '../prepare/deleted-users.js';
import { commandsNamed, type CommandStatus, DecidedCommands, type FindsCommands } from './decided-commands.js';
import { dryRun, dryRunItems } from './dry-run.js';
import { prepare } from '../prepare/prepare.js';
import { Tenants } from './tenants.js';

export interface CommandServiceOptions {
  readonly lanes: LaneSet;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
  readonly delay: Delay;
  readonly turn: Turn;
  readonly retention: RetentionPolicy;
  readonly onBug: OnBug;
  /** Without it a restore takes ids only. */
  readonly deletedUsers?: FindDeletedUsers;
  /** Told of every operation that was started here: the runner. */
  readonly operations?: { notify(tenantId: string, operationId: string): void };
}
const AWAY = { failure: 'store-unavailable', retryAfterSeconds: 1 } as const;

interface Request {
  readonly envelope: CommandEnvelope;
  readonly commandId: CommandId;
  /** Of the receipt. */
  readonly owner: TenantId;
  readonly tenantId: TenantId;
  /** In the line of the owner's lane. */
  readonly place: Place;
}

/**
 * The way in for every command, from whatever edge: checks who may, resolves names, and hands the command to its tenant's lane. The same id
 * again is answered as the first time.
 */
export class CommandService implements FindsCommands {
  readonly #pending = new Map<string, number>();
  readonly #tenants: Tenants;
  readonly #decided: DecidedCommands;
  readonly #stop = new AbortController();
  /** Commands that are with their lane, by owner. */
  readonly #submitted = new Map<TenantId, Set<Promise<CommandReply>>>();

  constructor(private readonly options: CommandServiceOptions) {
    this.#tenants = new Tenants(options.store);
    this.#decided = new DecidedCommands(options);
  }

  /**
   * Resolves once the answer is durable (or it is sure that nothing was decided); never rejects. The commands of one tenant are decided in the
   * order of the calls; a bulk operation starts in its turn and goes on beside the others. `signal` only keeps a command that wasn't handed
   * to its lane yet from going on; one that was is decided all the same.
   */
  async handle(envelope: CommandEnvelope, signal?: AbortSignal): Promise<CommandReply> {
    const request = this.#identify(envelope);
    const { commandId } = request;
    if (envelope.dryRun !== true) this.#pending.set(commandId, (this.#pending.get(commandId) ?? 0) + 1);
    try {
      const forbidden = await this.#check(request);
      if (forbidden !== undefined) return { ...forbidden, commandId };
      return await (envelope.request.type === 'StartOperation'
        ? this.#operation(request, envelope.request.body, signal)
        : this.#single(request, signal));
    } catch (error) {
      return this.#failed(request, error);
    } finally {
      request.place.leave();
      if (envelope.dryRun !== true) this.#done(commandId);
    }
  }

  /** Knows also of those that wait in this process. @throws StoreUnavailable, StoreClosed */
  async lookup(tenantId: string | undefined, id: string): Promise<CommandStatus | undefined> {
    const decided = await this.#decided.lookup(tenantId, id);
    if (decided !== undefined) return decided;
    const named = commandsNamed(tenantId, id, this.options.ids);
    const pending = named?.candidates.find((commandId) => this.#pending.has(`${commandId}`));
    return pending === undefined ? undefined : { status: 'pending', commandId: pending };
  }

  /** Ends waits for an append of unknown outcome; the lanes are closed by their owner. */
  close(): void {
    this.#stop.abort();
  }

  #identify(envelope: CommandEnvelope): Request {
    const { ids } = this.options;
    const named = scopeOf(envelope.request.type) === 'tenant' ? envelope.tenantId?.toLowerCase() : undefined;
    const owner = (named !== undefined && isGuid(named) ? named : NO_TENANT) as TenantId;
    const commandId = ids.derive(owner, envelope.id) as CommandId;
    const place = this.options.lanes.place(owner);
    if (envelope.request.type !== 'CreateTenant') return { envelope, commandId, owner, tenantId: owner, place };
    const tenantId = (envelope.request.body.tenantId?.toLowerCase() ?? ids.derive(commandId, 'tenant')) as TenantId;
    return { envelope, commandId, owner, tenantId, place };
  }

  async #check({ envelope: { actor, request }, owner }: Request): Promise<Refused | undefined> {
    const operation =
      request.type === 'StartOperation'
        ? { mode: request.body.mode, changesUsers: changesUsers(request.body) }
        : undefined;
    const forbidden = refuse({ code: 'forbidden', role: actor.roles.join(', '), commandType: request.type });
    if (!permits(actor.roles, request.type, operation)) return forbidden;
    if (scopeOf(request.type) === 'installation') return undefined;
    if (!actsFor(actor, owner)) return forbidden;
    return owner !== NO_TENANT && (await this.#tenants.exists(owner))
      ? undefined
      : refuse({ code: 'tenant-not-found' });
  }

  async #single(request: Request, signal: AbortSignal | undefined): Promise<CommandReply> {
    const { envelope, owner, tenantId, commandId } = request;
    const { hasher, lanes } = this.options;
    if (envelope.request.type === 'StartOperation') throw new Error('an operation is no single command');
    const named = await withDeletedUser(envelope.request, owner, this.#deletedUsers());
    const plan = isRefused(named)
      ? named
      : await prepare(named, { tenantId: owner, hasher, catalogue: this.#catalogue });
    const content = contentOf(envelope);
    if (content.length > MAX_APPEND_BYTES) return { outcome: 'failed', commandId, failure: 'message-too-large' };
    const hash = await hasher.contentHash(owner, content);
    if (envelope.dryRun === true) {
      // what would happen to a repeat is that it is answered as one
      const earlier = await lanes.receipt(request);
      if (earlier !== undefined) return replyToRepeat(earlier, commandId, hash);
      return dryRun(await lanes.freshView(), plan, tenantId, commandId, this.options);
    }
    if (signal?.aborted) return { outcome: 'failed', commandId, failure: 'overloaded', retryAfterSeconds: 1 };
    if (!(await request.place.ready())) return { outcome: 'failed', commandId, ...AWAY };
    return this.#submit(this.#laneCommand(request, plan, hash), request);
  }

  /** In its turn; lets the next one go as soon as it is with the lane. */
  #submit(command: LaneCommand, { owner, place }: Request): Promise<CommandReply> {
    const reply = this.options.lanes.submit(command);
    place.leave();
    const others = this.#submitted.get(owner) ?? new Set();
    this.#submitted.set(owner, others.add(reply));
    return reply.finally(() => {
      others.delete(reply);
      if (others.size === 0 && this.#submitted.get(owner) === others) this.#submitted.delete(owner);
    });
  }

  async #operation(request: Request, body: StartOperationBody, signal: AbortSignal | undefined): Promise<CommandReply> {
    const { envelope, tenantId, commandId } = request;
    const { lanes, hasher, ids } = this.options;
    if (!(await request.place.ready())) return { outcome: 'failed', commandId, ...AWAY };
    // it reads what the commands before it wrote
    const before: Iterable<Promise<CommandReply>> = this.#submitted.get(request.owner) ?? [];
    await Promise.all(before);
    request.place.leave();
    const hash = await hasher.contentHash(tenantId, contentOf(envelope));
    // listing users is much work: a repeat is recognised before it
    const earlier = await lanes.receipt(request);
    if (earlier !== undefined) return replyToRepeat(earlier, commandId, hash);
    // from the content, too: what another content under this id listed, before a crash, is not taken for ours
    const first = ids.derive(commandId, `operation ${hash}`) as OperationId;
    for (let again = 0; ; again += 1) {
      const operationId = again === 0 ? first : (ids.derive(first, `again ${again}`) as OperationId);
      const reply = await this.#startAs(operationId, request, body, hash, signal);
      if (reply !== undefined) return reply;
    }
  }

  /** Undefined: a try before a crash listed other users under this id, whom the request named then. */
  async #startAs(
    operationId: OperationId,
    request: Request,
    body: StartOperationBody,
    hash: string,
    signal: AbortSignal | undefined,
  ): Promise<CommandReply | undefined> {
    const { envelope, tenantId, commandId } = request;
    const { lanes, hasher, ids, turn, operations } = this.options;
    const named = await withDeletedUsers(body, tenantId, this.#deletedUsers());
    const planned = isRefused(named)
      ? named
      : await planOperation(
          named,
          { tenantId, operationId },
          { hasher, ids, turn, reader: lanes.reader, catalogue: this.#catalogue },
        );
    const refused = isRefused(planned) ? planned : await this.#refusalBefore(planned, request);
    const isDryRun = envelope.dryRun === true;
    if (!isDryRun && signal?.aborted)
      return { outcome: 'failed', commandId, failure: 'overloaded', retryAfterSeconds: 1 };
    if (refused !== undefined || isRefused(planned)) {
      const refusal = refused ?? (planned as Refused);
      return isDryRun ? { ...refusal, commandId } : lanes.submit(this.#laneCommand(request, refusal, hash));
    }
    const parts = { ...this.options, signal: this.#stop.signal };
    const users = { tenantId, operationId, items: planned.items, metadata: this.#metadata(request) };
    if (isDryRun) return (await isTakenByAnotherList(parts, users)) ? undefined : this.#dryOperation(request, planned);
    if (!(await listUsers(parts, users))) return undefined;
    const reply = await lanes.submit(this.#laneCommand(request, planned.command, hash));
    // where another process decided it meanwhile, the answer says under which id
    if ('answer' in reply && reply.answer.kind === 'operation') operations?.notify(tenantId, reply.answer.operationId);
    return reply;
  }

  /** What the decider refuses is refused before anything is listed for it. */
  async #refusalBefore({ command }: PlannedOperation, { tenantId, commandId }: Request): Promise<Refused | undefined> {
    const reply = await dryRun(await this.options.lanes.freshView(), command, tenantId, commandId, this.options);
    return reply.outcome === 'refused' ? refuse(reply.refusal) : undefined;
  }

  async #dryOperation({ tenantId, commandId }: Request, planned: PlannedOperation): Promise<CommandReply> {
    const told = await dryRunItems(await this.options.lanes.freshView(), planned, tenantId, this.options);
    const { operationId, total } = planned.command;
    return { outcome: 'accepted', commandId, answer: { kind: 'operation', operationId, total }, ...told };
  }

  #laneCommand(request: Request, plan: Command | Refused, hash: string): LaneCommand {
    const { commandId, owner, tenantId, envelope } = request;
    const { tenantId: _tenant, occurredAt: _occurredAt, ...metadata } = this.#metadata(request);
    return { commandId, commandType: envelope.request.type, owner, tenantId, hash, plan, metadata };
  }

  /** A command from outside is its own cause: the caller's id may be any text, and text of callers stays out of the log. */
  #metadata({ envelope: { id, actor, correlationId, traceparent }, commandId, tenantId }: Request): EventMetadata {
    const trace = traceparent === undefined ? {} : { traceparent };
    return {
      tenantId,
      actor: actor.id,
      commandId,
      correlationId: [correlationId, id].find(isGuidText)?.toLowerCase() ?? commandId,
      causationId: commandId,
      occurredAt: this.options.clock.now(),
      ...trace,
    };
  }

  #deletedUsers(): DeletedUserParts {
    const { hasher, deletedUsers: find } = this.options;
    return { hasher, ...(find === undefined ? {} : { find }) };
  }

  readonly #catalogue = async () => (await this.options.lanes.catalogue.refresh()).state;

  #failed({ commandId, owner, tenantId, envelope }: Request, error: unknown): CommandReply {
    const failure = failureOf(error);
    if (failure === 'store-unavailable' && envelope.dryRun !== true) this.options.lanes.interrupt(owner);
    if (failure === 'internal-error')
      this.options.onBug(error, { commandId, commandType: envelope.request.type, tenantId });
    const retry = failure === 'internal-error' || failure === 'message-too-large' ? {} : { retryAfterSeconds: 1 };
    return { outcome: 'failed', commandId, failure, ...retry };
  }

  #done(commandId: string): void {
    const others = (this.#pending.get(commandId) ?? 1) - 1;
    if (others === 0) this.#pending.delete(commandId);
    else this.#pending.set(commandId, others);
  }
}

/** Text of callers may be somebody's address, and events keep it for ever. */
const isGuidText = (text: string | undefined): text is string => text !== undefined && isGuid(text);

const actsFor = ({ tenants }: Actor, tenantId: string): boolean =>
  tenants === 'all' || tenants.some((id) => id.toLowerCase() === tenantId);

const changesUsers = ({ mode, profile, usageLocation, users }: StartOperationBody): boolean =>
  mode !== 'create' &&
  (profile !== undefined ||
    usageLocation !== undefined ||
    users.some((user) => typeof user !== 'string' && (user.profile ?? user.usageLocation) !== undefined));

const contentOf = ({ request: { type, body }, actor }: CommandEnvelope): string =>
  canonicalJson({ type, body, actor: actor.id });

const failureOf = (error: unknown): FailureCode => {
  if (isOutage(error)) return 'store-unavailable';
  if (error instanceof ReadModelsUnavailable || error instanceof NotBuilt) return 'read-models-unavailable';
  if (error instanceof OutcomeUnknown) return 'outcome-unknown';
  if (error instanceof RevisionConflict) return 'conflict';
  return error instanceof AppendTooLarge ? 'message-too-large' : 'internal-error';
};
