import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels, MemoryReadModelsData } from '#adapters/read-models-memory';
import {
  type Turn,
  anyProjection,
  Freshness,
  Projector,
  type AnyProjection,
  type EventStore,
  type ProjectionAlarm,
  type ProjectionDefinition,
  type ProjectorDependencies,
  type ReadModels,
} from '#application';
import { createCodec, createIds } from '#contracts';
import { defined, type DomainEvent, type OperationId, streamName, type StreamRef, type TenantId } from '#licensing';
import { ManualClock } from '../fakes/manual-clock.js';
import { ManualDelay } from '../fakes/manual-delay.js';
import { PromptTurn } from '../fakes/prompt-turn.js';

/** The events of a `ProjectionWorld` belong to this tenant, unless it is told another one. */
export const TENANT_ID = '11111111-1111-4111-8111-111111111111' as TenantId;
/** Any stream serves for these events, since they are counted and not understood. */
const counted = (name: string): StreamRef => ({
  kind: 'operation',
  tenantId: TENANT_ID,
  operationId: name as OperationId,
});

export interface CountDocument {
  readonly name: string;
  readonly count: number;
  readonly sum: number;
}
/** Counts events by stream. An event of 13 can't be applied, and 0 ends the document. */
export const counting = (
  change: Partial<ProjectionDefinition<CountDocument>> = {},
): ProjectionDefinition<CountDocument> => ({
  name: 'counts',
  version: 1,
  handles: ['OperationStarted'],
  indexes: [{ name: 'by-count', fields: ['count'] }],
  onError: 'park',
  keys: (event) => [event.stream.slice(-1)],
  keysOfStream: ({ key }) => (key === undefined ? undefined : [key.slice(-1)]),
  evolve: (document, { event }, name) => {
    const { total } = event.data as { readonly total: number };
    if (total === 13) throw new Error('13 is no number');
    if (total === 0) return null;
    return { name, count: (document?.count ?? 0) + 1, sum: (document?.sum ?? 0) + total };
  },
  ...change,
});
export const COUNTS = anyProjection(counting());

const fact = (total: number): DomainEvent => ({ type: 'OperationStarted', data: { mode: 'add', total, licenses: [] } });
const ignored: DomainEvent = {
  type: 'OperationFinished',
  data: { counts: { complete: 0, withShortfalls: 0, failed: 0 } },
};

/** This is a store and what projects it. Several projectors on it stand for several processes. */
export class ProjectionWorld {
  readonly data = new MemoryReadModelsData();
  readonly readModels: ReadModels = new MemoryReadModels(this.data);
  readonly codec = createCodec({ keys: new MemoryKeys() });
  readonly clock = new ManualClock();
  readonly delay = new ManualDelay();
  readonly turn: Turn = new PromptTurn();
  readonly alarms: ProjectionAlarm[] = [];
  readonly #ids = createIds();
  readonly #revisions = new Map<string, number>();
  readonly #projectors: Projector[] = [];

  constructor(readonly store: EventStore = new MemoryEventStore()) {}

  /**
   * Appends events to one stream, as in `add('a', 1, 2)`. No projection handles a `null`. Resolves to the last
   * position.
   */
  add(name: string, ...totals: readonly (number | null)[]): Promise<string> {
    return this.addOf(TENANT_ID, name, ...totals);
  }

  /** Does the same for another tenant. */
  async addOf(tenantId: string, name: string, ...totals: readonly (number | null)[]): Promise<string> {
    const stream = streamName(counted(name));
    const before = this.#revisions.get(stream) ?? -1;
    const metadata = {
      tenantId,
      actor: 'a',
      actorKind: 'local' as const,
      commandId: 'c',
      correlationId: 'c',
      causationId: 'c',
      occurredAt: this.clock.now(),
    };
    const events = totals.map((total) => {
      const event = total === null ? ignored : fact(total);
      return { id: this.#ids.next(), event, metadata };
    });
    this.#revisions.set(stream, before + totals.length);
    const expected = before === -1 ? 'no-stream' : before;
    return (await this.store.append(await this.codec.encode([{ stream, expected, events }]))).position;
  }

  /** Starts a projector. `stop` ends all of them. */
  projector(options: Partial<ProjectorDependencies> = {}): Projector {
    const { store, codec, readModels, clock, delay, turn } = this;
    const holder = `process ${this.#projectors.length + 1}`;
    const onAlarm = (alarm: ProjectionAlarm): void => void this.alarms.push(alarm);
    const base = { store, codec, readModels, clock, delay, turn, definitions: [COUNTS], holder, onAlarm };
    const projector = new Projector({ ...base, ...options });
    this.#projectors.push(projector);
    projector.start();
    return projector;
  }

  /** Waits without a limit until the live generation has come so far. */
  async reached(position: string, definition: AnyProjection = COUNTS): Promise<void> {
    const freshness = new Freshness({ readModels: this.readModels, delay: everyTurn });
    await freshness.waitFor(position, [definition.name], { timeoutMilliseconds: Infinity });
  }

  /** Waits until this is so. It asks again at each turn of the event loop. */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) await turn();
  }

  /** Resolves to the `sum` of each document of the live generation, by name. */
  async sums(generation?: number): Promise<Readonly<Record<string, number>>> {
    const target = { name: COUNTS.name, ...defined({ generation }) };
    const { items } = await this.readModels.query<CountDocument>(target, {
      index: 'by-count',
      prefix: [],
      limit: 1_000,
    });
    return Object.fromEntries(items.map(({ document }) => [document.name, document.sum]));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#projectors.map((projector) => projector.stop()));
    await this.store.close();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
/** Short waits end at the next turn, and endless ones with their signal. */
const everyTurn = {
  wait: (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    milliseconds === Infinity
      ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
      : turn(),
};
