import { setImmediate } from 'node:timers/promises';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  type CountHolders,
  type CountUsers,
  type AppendsInDoubt,
  CommandService,
  DryRunRunner,
  LaneSet,
  OperationRunner,
  Tenants,
  UnfinishedOperationsOfLog,
  type Actor,
  type CommandReply,
  type CommandRequest,
  type Clock,
  type Codec,
  type Delay,
  type DryRunObserver,
  type DryRuns,
  type EventStore,
  type Hasher,
  type Ids,
  type Keys,
  type LaneObserver,
  type FindDeletedUsers,
  type SelectUsers,
  type About,
  type ReferenceRules,
  type Random,
  type Turn,
} from '#application';
import { createCodec, createHasher } from '#contracts';
import {
  defined,
  streamName,
  type Answer,
  type Product,
  type Refusal,
  type RetentionPolicy,
  type SeatsState,
  type SkuId,
  type StreamRef,
  type StreamState,
  type TenantId,
} from '#licensing';
import { CountedIds } from '../fakes/counted-ids.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { SMALL_CATALOGUE } from '../catalogue/catalogue.js';
import { PromptDelay } from '../fakes/prompt-delay.js';
import { THIRTY_DAYS } from '../given-when-then/ledger.js';
import { PromptTurn } from '../fakes/prompt-turn.js';
import { SeededRandom } from '../fakes/seeded-random.js';

export const CONTOSO = '11111111-1111-4111-8111-111111111111' as TenantId;
export const FABRIKAM = '22222222-2222-4222-8222-222222222222' as TenantId;
/** May do everything, in every tenant. */
export const ADMINISTRATOR: Actor = { kind: 'local', roles: ['Operator', 'GlobalAdministrator'], tenants: 'all' };

export interface WorldOptions {
  /** The default is in memory. The store stays open when the world is closed. */
  readonly store?: EventStore;
  /** The default is in memory. A second world over the same store needs the first one's keys. */
  readonly keys?: Keys;
  readonly clock?: ManualClock;
  /** Decisions take the time from here. The default is `clock`; give a guarded clock over the `sources` of that one. */
  readonly guarded?: Clock;
  /** The default is 30 days, and SharePoint's documents for good. */
  readonly retention?: RetentionPolicy;
  readonly ids?: Ids;
  /** By default no wait takes any time. */
  readonly delay?: Delay;
  /** The default gives the event loop's turns as they come. */
  readonly turn?: Turn;
  /** The default follows from a seed. */
  readonly random?: Random;
  readonly codec?: Codec;
  readonly lanes?: number;
  readonly cachedStates?: number;
  readonly observer?: LaneObserver;
  /** Is told of appends of unknown outcome. By default nobody is. */
  readonly doubts?: AppendsInDoubt;
  /** Finds the deleted users who had an address. By default there are none. */
  readonly deletedUsers?: FindDeletedUsers;
  /** Finds whom an operation selects. By default it finds nobody. */
  readonly selectUsers?: SelectUsers;
  /** Counts the licenses of products that are held. By default nobody does. */
  readonly holders?: CountHolders;
  /** Counts the users of a tenant. By default nobody does. */
  readonly users?: CountUsers;
  /** By default operations run to their end as soon as they are started. */
  readonly runOperations?: boolean;
  /** Without it only erasing at once and closing a tenant need a reference. */
  readonly references?: ReferenceRules;
  /** By default a deleted user may be erased before its time. */
  readonly eraseAtOnce?: boolean;
  /** Dry runs of more users go on by themselves. By default all are answered at once. */
  readonly dryRunsAbove?: number;
  /** They are kept here. The default is in memory. */
  readonly keptDryRuns?: DryRuns;
  readonly dryRunObserver?: DryRunObserver;
  /** The process has this name among the holders of leases. */
  readonly holder?: string;
}
export interface Sending extends About {
  readonly version?: number;
  readonly expected?: number;
  /** This is the caller's id. The default is a new one. */
  readonly id?: string;
  /** The default is Contoso. */
  readonly tenantId?: string;
  readonly actor?: Actor;
  readonly dryRun?: boolean;
}
/** This is the whole command side of one process, over one store. Two worlds over one store are two processes. */
export interface CommandWorld {
  readonly store: EventStore;
  readonly keys: Keys;
  readonly codec: Codec;
  readonly clock: ManualClock;
  readonly ids: Ids;
  readonly hasher: Hasher;
  readonly lanes: LaneSet;
  readonly commands: CommandService;
  readonly runner: OperationRunner;
  readonly dryRuns: DryRunRunner;
  /** These are the errors that were reported as bugs. */
  readonly bugs: unknown[];
  send(request: CommandRequest, sending?: Sending): Promise<CommandReply>;
  /** @throws Error unless the command is accepted */
  accept(request: CommandRequest, sending?: Sending): Promise<Answer>;
  /** @throws Error unless the command is refused */
  refuse(request: CommandRequest, sending?: Sending): Promise<Refusal>;
  /** Makes a tenant (by default Contoso) with the small catalogue. It may be called again. */
  setUp(tenantId?: TenantId): Promise<void>;
  buy(product: Product, seats: number, tenantId?: TenantId): Promise<string>;
  /**
   * Creates the users `prefix0@contoso.com` and so on in Germany, without licenses. Resolves to their ids, in order.
   */
  createUsers(count: number, prefix?: string): Promise<readonly string[]>;
  state<K extends StreamRef['kind']>(ref: Extract<StreamRef, { kind: K }>): Promise<Extract<StreamState, { kind: K }>>;
  totals(skuId: SkuId, tenantId?: TenantId): Promise<SeatsState['totals']>;
  /** Counts the events of a stream. */
  length(ref: StreamRef): Promise<number>;
  /** Finishes what is in flight. The store and the keys stay open. */
  close(): Promise<void>;
}

export const openWorld = (options: WorldOptions = {}): CommandWorld => {
  const {
    store = new MemoryEventStore(),
    keys = new MemoryKeys(),
    clock = new ManualClock(),
    ids = new CountedIds(),
    delay = new PromptDelay(),
    turn = new PromptTurn(),
    random = new SeededRandom(),
  } = options;
  const codec = options.codec ?? createCodec({ keys, turn });
  const hasher = createHasher({ keys });
  const bugs: unknown[] = [];
  const onBug = (error: unknown): void => void bugs.push(error);
  const { retention = THIRTY_DAYS, guarded = clock } = options;
  const told = defined({ doubts: options.doubts });
  const parts = { store, codec, clock: guarded, ids, delay, turn, retention, onBug, ...told };
  const lanes = new LaneSet({
    ...parts,
    random,
    ...defined({ lanes: options.lanes, cachedStates: options.cachedStates, observer: options.observer }),
  });
  const runner = new OperationRunner({
    ...parts,
    lanes,
    hasher,
    unfinished: new UnfinishedOperationsOfLog(store, codec, turn),
  });
  const { keptDryRuns = new MemoryReadModels().dryRuns, dryRunsAbove, dryRunObserver } = options;
  const dryRuns = new DryRunRunner({
    ...parts,
    runs: keptDryRuns,
    lives: { holder: options.holder ?? 'this process' },
    ...defined({ above: dryRunsAbove, observer: dryRunObserver }),
  });
  const tenants = new Tenants(store, {
    remembering: { clock: guarded, retention: retention.term.milliseconds },
    onGone: (tenantId) => hasher.forget(tenantId),
  });
  const commands = new CommandService({
    ...parts,
    tenants,
    lanes,
    hasher,
    ...(dryRunsAbove === undefined ? {} : { dryRuns }),
    ...defined({
      deletedUsers: options.deletedUsers,
      selectUsers: options.selectUsers,
      holders: options.holders,
      users: options.users,
      references: options.references,
      eraseAtOnce: options.eraseAtOnce,
    }),
    ...(options.runOperations === false ? {} : { operations: runner }),
  });
  const sent = sender(commands);
  return {
    store,
    keys,
    codec,
    clock,
    ids,
    hasher,
    lanes,
    commands,
    runner,
    dryRuns,
    bugs,
    ...sent,
    ...setters(sent),
    ...readers(lanes, store),
    close: async () => {
      // both stop at the same time, since a slice whose append has an unknown outcome ends only with its lane
      await Promise.all([runner.stop(), dryRuns.stop(), lanes.close()]);
      commands.close();
      await setImmediate();
    },
  };
};

type Sender = Pick<CommandWorld, 'send' | 'accept' | 'refuse'>;
/** This is a sequence for the whole test process, so that two sends share an id only where they say so. */
let sends = 0;

const sender = (commands: CommandService): Sender => {
  const send = (
    request: CommandRequest,
    { id, tenantId = CONTOSO, actor = ADMINISTRATOR, ...surrounding }: Sending = {},
  ): Promise<CommandReply> => {
    sends += 1;
    return commands.handle({ id: id ?? `send-${sends}`, tenantId, actor, request, ...surrounding });
  };
  return {
    send,
    async accept(request, sending) {
      const reply = await send(request, sending);
      if (reply.outcome === 'accepted') return reply.answer;
      throw new Error(`${request.type} was not accepted: ${JSON.stringify(reply)}`);
    },
    async refuse(request, sending) {
      const reply = await send(request, sending);
      if (reply.outcome === 'refused') return reply.refusal;
      throw new Error(`${request.type} was not refused: ${JSON.stringify(reply)}`);
    },
  };
};

const setters = ({ send, accept }: Sender): Pick<CommandWorld, 'setUp' | 'buy' | 'createUsers'> => ({
  async setUp(tenantId = CONTOSO) {
    await send(
      { type: 'CreateTenant', body: { displayName: 'Contoso', country: 'DE', tenantId } },
      { id: `tenant ${tenantId}` },
    );
    await send({ type: 'ImportCatalogue', body: { products: SMALL_CATALOGUE } }, { id: 'small catalogue' });
  },
  async buy({ skuId }, seats, tenantId = CONTOSO) {
    const answer = await accept({ type: 'PurchaseSeats', body: { skuId, seats } }, { tenantId });
    if (answer.kind !== 'purchase') throw new Error(`a purchase was answered with ${answer.kind}`);
    return answer.purchaseId;
  },
  async createUsers(count, prefix = 'user') {
    const create = async (index: number): Promise<string> => {
      const userPrincipalName = `${prefix}${index}@contoso.com`;
      const answer = await accept({
        type: 'CreateUser',
        body: { userPrincipalName, profile: { displayName: `${prefix} ${index}` }, usageLocation: 'DE' },
      });
      if (answer.kind !== 'user') throw new Error(`a new user was answered with ${answer.kind}`);
      return answer.userId;
    };
    return Promise.all(Array.from({ length: count }, (_, index) => create(index)));
  },
});

const readers = (lanes: LaneSet, store: EventStore): Pick<CommandWorld, 'state' | 'totals' | 'length'> => ({
  async state<K extends StreamRef['kind']>(ref: Extract<StreamRef, { kind: K }>) {
    return (await lanes.reader.load(ref)).state as Extract<StreamState, { kind: K }>;
  },
  async totals(skuId, tenantId = CONTOSO) {
    const { state } = await lanes.reader.load({ kind: 'seats', tenantId, skuId });
    return (state as SeatsState).totals;
  },
  async length(ref) {
    return (await store.read(streamName(ref))).length;
  },
});
