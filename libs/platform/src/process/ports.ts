import type {
  Broker,
  Codec,
  Conditions,
  Delay,
  DryRuns,
  EventStore,
  GuardedClock,
  Hasher,
  Ids,
  Keys,
  LogGuard,
  Random,
  ReadModels,
  Sessions,
  Tenants,
  Turn,
} from '#application';
import type { Configuration } from '../config/configuration.js';
import type { Logger } from '../logging/logger.js';
import type { Telemetry } from '../telemetry/telemetry.js';

/** A process is told this when it starts. */
export interface ProcessSettings {
  readonly configuration: Configuration;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
}

/**
 * The stores stand here behind their ports, with what goes with them: the seals of their texts, and a clock that they
 * vouch for.
 */
export interface StorePorts {
  readonly clock: GuardedClock;
  readonly delay: Delay;
  readonly random: Random;
  readonly turn: Turn;
  readonly ids: Ids;
  /** It lets nobody to a log that isn't the one any more that was opened. */
  readonly store: EventStore;
  /** It finds out whether it is. */
  readonly guard: LogGuard;
  readonly keys: Keys;
  /** They stand in the key store. */
  readonly sessions: Sessions;
  readonly codec: Codec;
  readonly hasher: Hasher;
  /** It knows which tenants there are, and has the hasher forget the key of one that is gone. */
  readonly tenants: Tenants;
  readonly models: ReadModels;
  /** They are kept in the store of the read models, and are none. */
  readonly dryRuns: DryRuns;
  /** This start of this process has this name as a holder of leases. */
  readonly holder: string;
  /** Whatever is the matter with this process is raised here. */
  readonly conditions: Conditions;
}

/** These are all ports of a process. It is made of them by functions that know neither Nest nor an adapter. */
export interface Ports extends StorePorts {
  readonly broker: Broker;
}

/** Whoever opened something closes it. */
export type Open<T> = T & {
  /** It may be called again. */
  close(): Promise<void>;
};
