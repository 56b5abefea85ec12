import type {
  Broker,
  Codec,
  CommandStatus,
  EventStore,
  Freshness,
  GuardedClock,
  Hasher,
  History,
  Ids,
  Keys,
  ReadModels,
} from '#application';
import type { Logger, Telemetry } from '#platform';

/** What the HTTP API is made of; the process that holds it closes it. */
export interface ApiCore {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly hasher: Hasher;
  readonly ids: Ids;
  readonly clock: GuardedClock;
  readonly keys: Keys;
  readonly broker: Broker;
  readonly models: ReadModels;
  readonly freshness: Freshness;
  readonly history: History;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  /** What became of a command, by the caller's id or the command id; of a tenant, or of none. */
  readonly commandStatus: (tenantId: string | undefined, id: string) => Promise<CommandStatus | undefined>;
  /** Plan id to service, for imports that leave the service out. */
  readonly planServices: ReadonlyMap<string, string>;
  /** The tenant of requests that name none, where it exists. */
  readonly sampleTenantId?: string;
  /** False once the process ends. */
  readonly serving: () => boolean;
}
