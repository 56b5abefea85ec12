import { setMaxListeners } from 'node:events';
import {
  defined,
  isGuid,
  isRefused,
  refuse,
  scopeOf,
  type AddressState,
  type CommandId,
  type Refusal,
  type Refused,
  type Role,
  type TenantId,
} from '#licensing';
import { replyToRepeat } from '../inbox/receipts.js';
import type { OnBug } from '../lanes/batch.js';
import { failed, failedByDamage, NO_TENANT } from '../lanes/lane-command.js';
import { quietly } from '../observers.js';
import { isOutage } from '../streams/outages.js';
import { productLinesOf } from '../operations/plan-operation.js';
import { MAX_APPEND_BYTES } from '../ports/event-store.js';
import { Pace } from '../ports/pace.js';
import { TenantKeysGone } from '../ports/keys.js';
import { ReadModelsUnavailable } from '../ports/read-models.js';
import { withDeletedUser, type DeletedUserParts, type FindDeletedUsers } from '../prepare/deleted-users.js';
import { type CountUsers, withUsers } from '../prepare/counted-users.js';
import { withHolders, type CountHolders } from '../prepare/holders.js';
import type { Named, PreparedCommand } from '../prepare/preparation.js';
import { prepare, productLines } from '../prepare/prepare.js';
import { withNameOfProduct, type ReadCatalogue } from '../prepare/products.js';
import { withProducts } from '../prepare/with-products.js';
import { damageIn, type CommandReply } from '../replies.js';
import type { CommandEnvelope, CommandRequest, StartOperationBody } from '../requests.js';
import { CommandIds, type WayToName } from './command-ids.js';
import { type CommandStatus, DecidedCommands, type FindsCommands } from './decided-commands.js';
import { dryRun } from './dry-run.js';
import { failureOf } from './failure-of.js';
import {
  contentOf,
  laneCommandOf,
  numberOf,
  type ArrivedCommand,
  type IdentifiedCommand,
  type PermittedCommand,
} from './identified-command.js';
import { checkRules, type InstallationRules } from './installation-rules.js';
import { PendingCommands } from './pending-commands.js';
import { checkPermission } from './permission.js';
import { recordedActor } from './recorded-actor.js';
import { OperationStart, type OperationStartParts } from './start-operation.js';
import { SubmittedCommands } from './submitted-commands.js';
import type { Tenants } from './tenants.js';

const NOBODY_COUNTS: CountUsers = () => Promise.reject(new ReadModelsUnavailable('nobody counts users here'));
/** What is refused so says that the tenant isn't open any more. */
const OF_THE_TENANT: ReadonlySet<string> = new Set<Refusal['code']>(['tenant-closed', 'tenant-not-found']);
const NOBODY: Named = { users: [], skuIds: [] };

type SingleRequest = Exclude<CommandRequest, { readonly type: 'StartOperation' }>;

export interface CommandServiceOptions extends OperationStartParts, InstallationRules {
  readonly onBug: OnBug;
  /** All of the process ask the same ones. */
  readonly tenants: Tenants;
  /** Without it nobody is told how many hold the products that an import takes plans from. */
  readonly holders?: CountHolders;
  /** Without it no tenant can be closed. */
  readonly users?: CountUsers;
  /** Without it a restore takes ids only. */
  readonly deletedUsers?: FindDeletedUsers;
}

/**
 * This is the way in for every command, from whatever edge: it checks who may, resolves names, and hands the command to
 * its tenant's lane. The same id again is answered as the first time.
 */
export class CommandService implements FindsCommands {
  readonly #pending = new PendingCommands();
  readonly #submitted = new SubmittedCommands();
  readonly #stop = new AbortController();
  readonly #commandIds: CommandIds;
  readonly #decided: DecidedCommands;
  readonly #deletedUsers: DeletedUserParts;
  readonly #operations: OperationStart;

  constructor(private readonly options: CommandServiceOptions) {
    const { tenants, hasher, deletedUsers: find } = options;
    // each list of users whose append is in doubt waits on it, and there may be more than Node takes for a leak
    setMaxListeners(Infinity, this.#stop.signal);
    this.#commandIds = new CommandIds(tenants, hasher);
    this.#decided = new DecidedCommands(options);
    this.#deletedUsers = defined({ hasher, find });
    this.#operations = new OperationStart(options, this.#deletedUsers, this.#stop.signal);
  }

  /**
   * Resolves once the answer is durable (or it is sure that nothing was decided); never rejects. The commands of one
   * tenant are decided in the order of the calls; a bulk operation starts in its turn and goes on beside the others.
   * `signal` only keeps a command that wasn't handed to its lane yet from going on; one that was is decided all the
   * same.
   */
  async handle(envelope: CommandEnvelope, signal?: AbortSignal): Promise<CommandReply> {
    const arrived = this.#arrive(envelope);
    const forget = envelope.dryRun === true ? undefined : this.#pending.arrived(arrived.owner, envelope.id);
    try {
      const reply = await this.#answer(arrived, signal);
      const { request } = envelope;
      const lines = request.type === 'StartOperation' ? productLinesOf(request.body) : productLines(request);
      return withNameOfProduct(reply, lines);
    } finally {
      arrived.ticket.leave();
      forget?.();
    }
  }

  /** Knows also of those that wait in this process. @throws StoreUnavailable, StoreClosed, KeysUnavailable */
  async lookup(tenantId: string | undefined, text: string, by: WayToName): Promise<CommandStatus | undefined> {
    const named = await this.#commandIds.named(tenantId, text, by);
    // one that is decided between the two looks is found by the second
    const pending = named && this.#pending.find(named, text, by);
    const decided = await this.#decided.lookup(tenantId, text, by);
    return decided ?? (pending === undefined ? undefined : { status: 'pending', commandId: pending });
  }

  /** Ends waits for an append of unknown outcome; the lanes are closed by their owner. */
  close(): void {
    this.#stop.abort();
  }

  #arrive(envelope: CommandEnvelope): ArrivedCommand {
    const named = scopeOf(envelope.request.type) === 'tenant' ? envelope.tenantId?.toLowerCase() : undefined;
    const owner = (named !== undefined && isGuid(named) ? named : NO_TENANT) as TenantId;
    const { lanes, turn } = this.options;
    return { envelope, owner, ticket: lanes.takeTicket(owner), pace: new Pace(turn) };
  }

  async #answer(arrived: ArrivedCommand, signal: AbortSignal | undefined): Promise<CommandReply> {
    const { request, dryRun } = arrived.envelope;
    let command: IdentifiedCommand | undefined;
    let forget: (() => void) | undefined;
    try {
      const permission = await this.#check(arrived);
      if (isRefused(permission)) return { ...permission, commandId: this.#idOfNothing() };
      command = await this.#identify(arrived);
      if (dryRun !== true) forget = this.#pending.identified(command.commandId);
      const permitted = await this.#permit(command, permission.role);
      if (isRefused(permitted)) return { ...permitted, commandId: command.commandId };
      const reply = await (request.type === 'StartOperation'
        ? this.#operation(permitted, request.body, signal)
        : this.#single(permitted, request, signal));
      this.#learn(arrived, reply);
      return reply;
    } catch (error) {
      // it was purged while this command was on its way
      if (error instanceof TenantKeysGone) {
        this.options.tenants.forget(arrived.owner);
        return { ...refuse({ code: 'tenant-not-found' }), commandId: this.#idOfNothing() };
      }
      return this.#failed(command ?? { ...arrived, commandId: this.#idOfNothing(), tenantId: arrived.owner }, error);
    } finally {
      forget?.();
    }
  }

  /** A key is made at its first use: neither a tenant that isn't there nor whoever may not command gets so far. */
  async #check({ envelope, owner, pace }: ArrivedCommand): Promise<Refused | { readonly role: Role }> {
    const permission = await checkPermission(envelope, owner, pace);
    if (isRefused(permission) || scopeOf(envelope.request.type) === 'installation') return permission;
    return (await this.options.tenants.exists(owner)) ? permission : refuse({ code: 'tenant-not-found' });
  }

  /** Lets go of what a decision proved wrong about a tenant, or needless. */
  #learn({ envelope: { request }, owner }: ArrivedCommand, reply: CommandReply): void {
    const { tenants, hasher } = this.options;
    if (request.type === 'PurgeTenant' && reply.outcome === 'accepted') hasher.forget(request.body.tenantId);
    if (reply.outcome === 'refused' && OF_THE_TENANT.has(reply.refusal.code)) tenants.forget(owner);
  }

  /** Names a command that leaves no trace, where the id that it would have isn't known. */
  #idOfNothing(): CommandId {
    return this.options.ids.next() as CommandId;
  }

  async #identify(arrived: ArrivedCommand): Promise<IdentifiedCommand> {
    const { envelope, owner } = arrived;
    const commandId = await this.#commandIds.of(owner, envelope.id);
    const { request } = envelope;
    const tenantId = this.#aboutTenant(request, commandId) ?? owner;
    return { ...arrived, commandId, tenantId };
  }

  /** The tenant that a command of the installation is about. */
  #aboutTenant(request: CommandRequest, commandId: CommandId): TenantId | undefined {
    if (request.type !== 'CreateTenant' && request.type !== 'PurgeTenant') return undefined;
    return (request.body.tenantId?.toLowerCase() ?? this.options.ids.derive(commandId, 'tenant')) as TenantId;
  }

  /** A command that is refused here leaves no receipt, so that its id is free for the next try. */
  async #permit(command: IdentifiedCommand, role: Role): Promise<PermittedCommand | Refused> {
    const { envelope, owner } = command;
    const { lanes, hasher } = this.options;
    const refused = checkRules(envelope, this.options);
    // what was decided once is answered as then, whatever is wanted by now
    if (refused !== undefined && (await lanes.receipt(command)) === undefined) return refused;
    const tenantId = command.tenantId === NO_TENANT ? undefined : command.tenantId;
    const actor = await recordedActor(envelope.actor, { tenantId, role }, { owner, hasher });
    return { ...command, recordedActor: actor };
  }

  async #single(
    command: PermittedCommand,
    request: SingleRequest,
    signal: AbortSignal | undefined,
  ): Promise<CommandReply> {
    const { envelope, owner, commandId } = command;
    const { hasher, lanes, holders, users = NOBODY_COUNTS } = this.options;
    const counted = await withUsers(await withHolders(request, () => lanes.catalogue.state(), holders), owner, users);
    const named = await withDeletedUser(counted, owner, {
      ...this.#deletedUsers,
      address: async (tenantId, key) =>
        (await lanes.reader.load({ kind: 'address', tenantId, key })).state as AddressState,
    });
    const prepared = async (catalogue: ReadCatalogue): Promise<PreparedCommand> =>
      isRefused(named) ? { plan: named, named: NOBODY } : prepare(named, { tenantId: owner, hasher, catalogue });
    // the append of what a lane decides says whether the catalogue is still as it was known
    const catalogue: ReadCatalogue = (has) =>
      envelope.dryRun === true ? lanes.catalogue.state() : lanes.catalogue.stateWith(has);
    const { plan: asPrepared, products } = await withProducts(catalogue, prepared, prepared);
    const content = contentOf(envelope);
    if (content.length > MAX_APPEND_BYTES) return failed(commandId, 'message-too-large');
    const hash = await hasher.contentHash(owner, content);
    if (envelope.dryRun === true) {
      // what would happen to a repeat is that it is answered as one
      const earlier = await lanes.receipt(command);
      if (earlier !== undefined) return replyToRepeat(earlier, commandId, hash);
      const asked = { ...command, ...numberOf(command, hash), ...defined({ expected: envelope.expected }) };
      return dryRun(await lanes.freshView(), asPrepared.plan, asked, this.options);
    }
    if (signal?.aborted) return failed(commandId, 'overloaded');
    if (!(await command.ticket.ready())) return failed(commandId, 'store-unavailable');
    const reply = lanes.submit(laneCommandOf(command, { ...asPrepared, ...defined({ products }) }, hash));
    command.ticket.leave();
    return this.#submitted.add(owner, reply);
  }

  /**
   * Starts an operation in its turn, after the commands before it, since it reads what they wrote. Those behind it go
   * on meanwhile.
   */
  async #operation(
    command: PermittedCommand,
    body: StartOperationBody,
    signal: AbortSignal | undefined,
  ): Promise<CommandReply> {
    if (!(await command.ticket.ready())) return failed(command.commandId, 'store-unavailable');
    await this.#submitted.answered(command.owner);
    command.ticket.leave();
    return this.#operations.start(command, body, signal);
  }

  #failed({ commandId, owner, tenantId, envelope }: IdentifiedCommand, error: unknown): CommandReply {
    const failure = failureOf(error);
    if (isOutage(error) && envelope.dryRun !== true) this.options.lanes.interrupt(owner);
    const damage = damageIn(error);
    if (failure === 'internal-error')
      quietly(() => this.options.onBug(error, { commandId, commandType: envelope.request.type, tenantId }));
    return damage === undefined ? failed(commandId, failure) : failedByDamage(commandId, damage);
  }
}
