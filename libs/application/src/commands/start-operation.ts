import {
  defined,
  isRefused,
  permittingRole,
  refuse,
  type OperationId,
  type Refused,
  type RetentionPolicy,
} from '#licensing';
import type { AppendsInDoubt } from '../waiting/appends-in-doubt.js';
import { replyToRepeat } from '../inbox/receipts.js';
import { failed } from '../lanes/lane-command.js';
import type { LaneSet } from '../lanes/lane-set.js';
import { quietly } from '../observers.js';
import { isTakenByAnotherList, listUsers } from '../operations/list-users.js';
import { type SelectUsers, withSelectedUsers } from '../operations/selected-users.js';
import { planOperation, productsOfBatch, type PlannedOperation } from '../operations/plan-operation.js';
import { planUndo, usersToUndo } from '../operations/plan-undo.js';
import type { Clock, Delay, Hasher, Ids } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import type { Turn } from '../ports/turn.js';
import { withDeletedUsers, type DeletedUserParts } from '../prepare/deleted-users.js';
import type { Named } from '../prepare/preparation.js';
import { productsFor, resolvedProducts, type ReadCatalogue } from '../prepare/products.js';
import { withProducts, type NamedProducts } from '../prepare/with-products.js';
import type { CommandReply } from '../replies.js';
import type { StartOperationBody } from '../requests.js';
import { dryRun, dryRunItems, dryRunSlices } from './dry-run.js';
import type { DryRunPlace, DryRunRunner } from './dry-run-runner.js';
import { changesUsers } from './permission.js';
import { contentPieces, laneCommandOf, metadataOf, type PermittedCommand } from './identified-command.js';

export interface OperationStartParts {
  readonly lanes: LaneSet;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
  readonly delay: Delay;
  readonly turn: Turn;
  readonly retention: RetentionPolicy;
  /** Is told of appends of which nobody knows whether they were stored. */
  readonly doubts?: AppendsInDoubt;
  /** The runner is told of every operation that was started here. */
  readonly operations?: { notify(tenantId: string, operationId: string): void };
  /** Finds whom an operation selects. Without it nobody is found. */
  readonly selectUsers?: SelectUsers;
  /** Decides dry runs of very many users beside everything else. Without it they are answered at once like others. */
  readonly dryRuns?: DryRunRunner;
}

/** One of very many users takes seconds. */
const DRY_RUNS_LATER = { retryAfterSeconds: 5 };

/**
 * Only once it is known what an undo is about is it known which right it takes. Refuses `forbidden` where the actor
 * hasn't that of each compensating command.
 */
const permittedFor = (
  command: PermittedCommand,
  { command: { undo } }: PlannedOperation,
): PermittedCommand | Refused => {
  if (undo?.changesUsers !== true) return command;
  const { roles } = command.envelope.actor;
  const role = permittingRole(roles, 'StartOperation', { mode: 'undo', changesUsers: true });
  return role === undefined
    ? refuse({ code: 'forbidden', role: roles.join(', '), commandType: 'StartOperation' })
    : { ...command, recordedActor: { ...command.recordedActor, actorRole: role } };
};

/** This is a request to start an operation. It stays the same however often its start is tried. */
interface Start {
  readonly command: PermittedCommand;
  readonly body: StartOperationBody;
  /** Says why its users can't be selected. */
  readonly refused?: Refused;
  /** This is the hash of the command's content. */
  readonly hash: string;
  readonly signal: AbortSignal | undefined;
  /** A dry run of very many users has it. */
  readonly place?: DryRunPlace;
}

/**
 * Starts bulk operations: resolves the users, writes them down in a list, and hands the start to the tenant's lane,
 * which decides it. What a crash leaves of a list is gone on with when the same request comes again.
 */
export class OperationStart {
  /** @param stop ends waits for an append of unknown outcome */
  constructor(
    private readonly parts: OperationStartParts,
    private readonly deletedUsers: DeletedUserParts,
    private readonly stop: AbortSignal,
  ) {}

  /**
   * Resolves with the answer once it is durable. `signal` only keeps a start that wasn't handed to its lane yet from
   * going on.
   * @throws StoreUnavailable, StoreClosed, KeysUnavailable, ReadModelsUnavailable, NotBuilt, OutcomeUnknown,
   * RevisionConflict
   */
  async start(
    command: PermittedCommand,
    body: StartOperationBody,
    signal: AbortSignal | undefined,
  ): Promise<CommandReply> {
    const { tenantId, commandId, envelope, pace } = command;
    const { lanes, hasher } = this.parts;
    const hash = await hasher.contentHash(tenantId, contentPieces(envelope, pace));
    // listing users is much work: a repeat is recognised before it
    const earlier = await lanes.receipt(command);
    if (earlier !== undefined) return replyToRepeat(earlier, commandId, hash);
    const selected = await withSelectedUsers(body, tenantId, {
      catalogue: () => lanes.catalogue.state(),
      ...defined({ selectUsers: this.parts.selectUsers }),
    });
    const listed = isRefused(selected) ? { body, refused: selected } : { body: selected };
    const start = { command, ...listed, hash, signal };
    return envelope.dryRun === true ? this.#tryIt(start) : this.#startNew(start);
  }

  /** Planning very many users is much work, too, so that a dry run of them has a place before it. */
  async #tryIt(start: Start): Promise<CommandReply> {
    const { dryRuns } = this.parts;
    const { command } = start;
    if (dryRuns === undefined || (await this.#usersOf(start)) <= dryRuns.above) return this.#startNew(start);
    const place = dryRuns.takePlace(command.tenantId);
    if (place === undefined) return { ...failed(command.commandId, 'too-many-dry-runs'), ...DRY_RUNS_LATER };
    let reply: CommandReply | undefined;
    try {
      reply = await this.#startNew({ ...start, place });
      return reply;
    } finally {
      if (reply === undefined || !('dryRunId' in reply)) dryRuns.leave(place);
    }
  }

  async #usersOf({ command: { tenantId }, body }: Start): Promise<number> {
    return body.of === undefined ? body.users.length : usersToUndo(this.parts, tenantId, body.of);
  }

  async #startNew(start: Start): Promise<CommandReply> {
    const { ids } = this.parts;
    const { commandId } = start.command;
    // it follows from the content, too: what another content under this id listed, before a crash, is not taken for
    // ours
    const first = ids.derive(commandId, `operation ${start.hash}`) as OperationId;
    for (let again = 0; ; again += 1) {
      const operationId = again === 0 ? first : (ids.derive(first, `again ${again}`) as OperationId);
      const reply = await this.#startAs(operationId, start);
      if (reply !== undefined) return reply;
    }
  }

  /**
   * Resolves to undefined where a try before a crash listed other users under this id, namely those whom the request
   * named then.
   */
  async #startAs(operationId: OperationId, asked: Start): Promise<CommandReply | undefined> {
    const { hash, signal } = asked;
    const { plan: planned, products } = await this.#plan(operationId, asked);
    const command = isRefused(planned) ? asked.command : permittedFor(asked.command, planned);
    const { tenantId, commandId } = asked.command;
    // like what is refused before it, it leaves no receipt
    if (isRefused(command)) return { ...command, commandId };
    const start = { ...asked, command };
    const refused = isRefused(planned) ? planned : await this.#refusalBefore(planned, command);
    const isDryRun = command.envelope.dryRun === true;
    if (!isDryRun && signal?.aborted) return failed(commandId, 'overloaded');
    if (isDryRun && refused !== undefined) return { ...refused, commandId };
    if (isRefused(planned)) {
      const prepared = { plan: planned, named: await this.#named(start), ...defined({ products }) };
      return this.parts.lanes.submit(laneCommandOf(command, prepared, hash));
    }
    if (refused !== undefined) return this.#submit(planned, start);
    const parts = { ...this.parts, signal: this.stop };
    const { traceparent, ...origin } = metadataOf(command);
    const metadata = defined({ tenantId, ...origin, occurredAt: this.parts.clock.now(), traceparent });
    const ofKnownUsers = start.body.mode !== 'create';
    const users = { tenantId, operationId, items: planned.items, metadata, ofKnownUsers };
    if (isDryRun) return (await isTakenByAnotherList(parts, users)) ? undefined : this.#dryRun(planned, start);
    return (await listUsers(parts, users)) ? this.#submit(planned, start) : undefined;
  }

  async #plan(
    operationId: OperationId,
    { command, body, refused }: Start,
  ): Promise<{ readonly plan: PlannedOperation | Refused; readonly products?: NamedProducts }> {
    const { tenantId, pace } = command;
    const { hasher, ids, lanes } = this.parts;
    if (body.mode === 'undo')
      return { plan: await planUndo(body.of ?? '', { tenantId, operationId, confirm: body.confirm }, this.parts) };
    const named = refused ?? (await withDeletedUsers(body, tenantId, { ...this.deletedUsers, pace }));
    const plan = async (catalogue: ReadCatalogue) =>
      isRefused(named)
        ? named
        : planOperation(named, { tenantId, operationId }, { hasher, ids, pace, reader: lanes.reader, catalogue });
    return withProducts(() => lanes.catalogue.state(), plan);
  }

  /** Its users may be very many, and stand on its list where it has one. */
  async #named({ body }: Start): Promise<Named> {
    const licenses = productsOfBatch(body);
    const products = await productsFor(licenses, () => this.parts.lanes.catalogue.state());
    return { users: [], skuIds: resolvedProducts(licenses, products) };
  }

  /** What the decider refuses is refused before anything is listed for it. */
  async #refusalBefore(planned: PlannedOperation, command: PermittedCommand): Promise<Refused | undefined> {
    const reply = await dryRun(await this.parts.lanes.freshView(), planned.command, command, this.parts);
    return reply.outcome === 'refused' ? refuse(reply.refusal) : undefined;
  }

  async #dryRun(planned: PlannedOperation, { command, body, place }: Start): Promise<CommandReply> {
    const { lanes, dryRuns } = this.parts;
    const { tenantId, commandId } = command;
    const { operationId, total } = planned.command;
    const answer = { kind: 'operation', operationId, total } as const;
    if (place !== undefined && dryRuns !== undefined && total > dryRuns.above) {
      const isOfUsers = planned.command.undo?.changesUsers ?? (await changesUsers(body, command.pace));
      const kind = isOfUsers ? ({ changesUsers: true } as const) : {};
      const dryRunId = await dryRuns.begin(place, { ...planned, ...kind }, async (tally) =>
        dryRunSlices(await lanes.freshView(), planned, tenantId, { ...this.parts, tally }),
      );
      return { outcome: 'accepted', commandId, answer, dryRunId };
    }
    const told = await dryRunItems(await lanes.freshView(), planned, tenantId, this.parts);
    return { outcome: 'accepted', commandId, answer, ...told };
  }

  async #submit(planned: PlannedOperation, { command, hash }: Start): Promise<CommandReply> {
    const { lanes, operations } = this.parts;
    const prepared = { plan: planned.command, named: { users: [], skuIds: [] } };
    const reply = await lanes.submit(laneCommandOf(command, prepared, hash));
    // where another process decided it meanwhile, the answer says under which id; a runner that wasn't told finds it
    if ('answer' in reply && reply.answer.kind === 'operation') {
      const { operationId } = reply.answer;
      quietly(() => operations?.notify(command.tenantId, operationId));
    }
    return reply;
  }
}
