import {
  type AppendsInDoubt,
  CommandService,
  damageIn,
  DamagedStream,
  type DryRunObserver,
  DryRunRunner,
  type LaneObserver,
  LaneSet,
  type OnBug,
  OperationRunner,
  UnfinishedOperationsOfLog,
} from '#application';
import { defined } from '#licensing';
import { deletedUsersByAddressKeys, idsOfMatchingUsers, licensesHeld, usersCount } from '#projections';
import type { Configuration } from '../config/configuration.js';
import { describeError, type Logger } from '../logging/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { appendsInDoubt } from './appends-in-doubt.js';
import { raiseDamagedStream } from './damaged-streams.js';
import { knownOperations } from './known-operations.js';
import { holderIsGone } from './process-holder.js';
import type { Open, StorePorts } from './ports.js';
import { retentionPolicy } from './retention-policy.js';

/** This part of a process decides commands, and runs bulk operations. */
export interface CommandSide {
  readonly lanes: LaneSet;
  readonly operations: OperationRunner;
  readonly commands: CommandService;
  /** It decides dry runs of very many users. */
  readonly dryRuns: DryRunRunner;
  /** Whatever else appends in this process tells its doubts here. */
  readonly doubts: AppendsInDoubt;
  /**
   * A process that ends calls this first: whoever waits for an append of unknown outcome is told so, instead of waiting
   * for an outage to end. Before that nothing else can be finished.
   */
  giveUp(): void;
}
export interface CommandSideSettings {
  /** This is promised for what is removed from now on. */
  readonly configuration: Pick<Configuration, 'retention' | 'retentionByService' | 'references' | 'eraseAtOnce'>;
  readonly logger: Logger;
  readonly observer?: LaneObserver;
  /** Counts large dry runs by what became of them. */
  readonly dryRuns?: DryRunObserver;
  /** Counts appends whose outcome became unknown. */
  readonly doubts?: Metrics['doubts'];
}

const bugLogger =
  (logger: Logger, told: Pick<StorePorts, 'conditions' | 'clock'>): OnBug =>
  (error, about) => {
    // a store that doesn't look for such streams by itself meets them here
    if (error instanceof DamagedStream) raiseDamagedStream(error, told);
    const what = damageIn(error) === undefined ? 'a command failed with a bug' : 'a command met damage';
    logger.error({ err: describeError(error), ...about }, what);
  };

/** Closing finishes what the lanes hold. Bulk operations go on only once `runOperations` says so. */
export const openCommandSide = (
  ports: Pick<
    StorePorts,
    | 'store'
    | 'codec'
    | 'clock'
    | 'ids'
    | 'hasher'
    | 'tenants'
    | 'delay'
    | 'random'
    | 'turn'
    | 'models'
    | 'dryRuns'
    | 'holder'
    | 'conditions'
  >,
  { configuration, logger, observer, dryRuns: dryRunObserver, doubts: counted }: CommandSideSettings,
): Open<CommandSide> => {
  const { store, codec, models } = ports;
  const doubts = appendsInDoubt(ports, { logger, doubts: counted });
  const shared = { ...ports, doubts, onBug: bugLogger(logger, ports), retention: retentionPolicy(configuration) };
  const lanes = new LaneSet({ ...shared, ...defined({ observer }) });
  const operations = new OperationRunner({
    ...shared,
    lanes,
    unfinished: new UnfinishedOperationsOfLog(store, codec, ports.turn, () => knownOperations(models, store)),
  });
  const dryRuns = new DryRunRunner({
    ...shared,
    runs: ports.dryRuns,
    lives: { holder: ports.holder, isGone: holderIsGone },
    ...defined({ observer: dryRunObserver }),
  });
  const commands = new CommandService({
    ...shared,
    dryRuns,
    references: configuration.references,
    eraseAtOnce: configuration.eraseAtOnce,
    lanes,
    operations,
    users: (tenantId) => usersCount(models, tenantId),
    holders: (skuIds) => licensesHeld(models, skuIds),
    selectUsers: (tenantId, filters, atMost) =>
      idsOfMatchingUsers(models, tenantId, filters, { atMost, turn: ports.turn }),
    deletedUsers: (tenantId, addressKeys) => deletedUsersByAddressKeys(models, tenantId, addressKeys),
  });
  return {
    lanes,
    operations,
    commands,
    dryRuns,
    doubts,
    giveUp: () => {
      lanes.giveUp();
      commands.close();
    },
    close: async () => {
      commands.close();
      // Both end together: a slice whose append is of unknown outcome ends only when its lane closes.
      await Promise.all([operations.stop(), dryRuns.stop(), lanes.close()]);
    },
  };
};

/**
 * Goes on with bulk operations that a process before left unfinished, and with all that are started from now on. Dry
 * runs of a process before are gone.
 */
export const runOperations = (
  { operations, dryRuns }: Pick<CommandSide, 'operations' | 'dryRuns'>,
  logger: Logger,
): void => {
  dryRuns.watch();
  void operations
    .start()
    .then(() => operations.watch())
    .catch((error: unknown) => logger.error({ err: error }, 'bulk operations could not go on'));
};
