import {
  evolve,
  initialState,
  streamName,
  type OperationId,
  type OperationItem,
  type OperationState,
  type TenantId,
  type UsersListed,
} from '#licensing';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { EventMetadata, EventStore } from '../ports/event-store.js';
import type { Turn } from '../ports/turn.js';
import { eventsOfLargeStream } from '../streams/large-stream.js';

/** Reads one operation's stream so that only one chunk of its users is in memory, and only that one opened. */
export class OperationLog {
  #chunk: { readonly from: number; readonly items: readonly OperationItem[] } | undefined;

  private constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly stream: string,
    /** This is the state as it was when the log was opened. */
    readonly state: OperationState,
    /** This is the metadata of the start, which says who asked for all this. */
    readonly started: EventMetadata | undefined,
    private readonly chunks: readonly { readonly from: number; readonly count: number; readonly revision: number }[],
  ) {}

  /** @throws StoreUnavailable, StoreClosed, UnknownEvent */
  static async open(
    { store, codec, turn }: { readonly store: EventStore; readonly codec: Codec; readonly turn: Turn },
    tenantId: TenantId,
    operationId: OperationId,
  ): Promise<OperationLog> {
    const ref = { kind: 'operation', tenantId, operationId } as const;
    const stream = streamName(ref);
    let state = initialState(ref);
    let started: EventMetadata | undefined;
    const chunks: { from: number; count: number; revision: number }[] = [];
    for await (const { event, metadata, revision } of eventsOfLargeStream({ store, codec, turn }, stream)) {
      if (event.type === 'UsersListed')
        chunks.push({ from: event.data.from, count: event.data.items.length, revision });
      if (event.type === 'OperationStarted') started = metadata;
      state = evolve(state, event);
    }
    return new OperationLog(store, codec, stream, state as OperationState, started, chunks);
  }

  /**
   * Resolves to the items from that place on, at most `limit`, with their personal values open, but for those that
   * can't be read: they stay sealed.
   * @throws StoreUnavailable, StoreClosed
   */
  async items(from: number, limit: number): Promise<readonly OperationItem[]> {
    const chunk = this.chunks.find((listed) => from >= listed.from && from < listed.from + listed.count);
    if (chunk === undefined) return [];
    if (this.#chunk?.from !== chunk.from) this.#chunk = { from: chunk.from, items: await this.#open(chunk.revision) };
    const at = from - chunk.from;
    return this.#chunk.items.slice(at, at + limit);
  }

  async #open(revision: number): Promise<readonly OperationItem[]> {
    const [listed] = (await this.codec.openAround(
      await this.store.read(this.stream, { from: revision, limit: 1 }),
    )) as readonly RecordedEvent<UsersListed>[];
    return listed?.event.data.items ?? [];
  }
}
