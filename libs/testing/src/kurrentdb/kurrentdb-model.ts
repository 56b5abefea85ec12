import { EventEmitter } from 'node:events';
import type { Subscription, KurrentClient, KurrentRecord } from '#adapters/event-store-kurrentdb';
import {
  CancelledError,
  StreamNotFoundError,
  TimeoutError,
  UnavailableError,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';

type Requests = Parameters<KurrentClient['multiStreamAppend']>[0];
type Request = Requests[number];
type Stored = KurrentRecord & { readonly position: { readonly commit: bigint; readonly prepare: bigint } };
interface Filter {
  readonly prefixes?: readonly string[];
}

/** A call goes wrong in one of two ways: it never arrives, or its answer is lost. */
export interface Fault {
  readonly call: 'append' | 'readAll' | 'readStream' | 'subscribe';
  readonly when: 'before' | 'after';
  readonly error: Error;
}

const serviceError = (code: number, details: string) =>
  Object.assign(new Error(`${code}: ${details}`), {
    code,
    details,
    metadata: undefined,
  }) as unknown as ConstructorParameters<typeof TimeoutError>[0];

/**
 * This is a model in memory of KurrentDB as it was measured (client 1.3.1, server 26.1). It is for testing what an
 * adapter makes of the answers, and proves nothing about the server. Several clients on it are several connections.
 */
export class KurrentModel {
  readonly log: Stored[] = [];
  readonly faults: Fault[] = [];
  version = '26.1.0.3021';
  /** Counts the calls of `multiStreamAppend` that arrived. */
  appends = 0;
  /** Counts the open subscriptions. */
  subscriptions = 0;
  /** Subscriptions get no events, as after the end of a server. */
  deaf = false;
  readonly #streams = new Map<string, Stored[]>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** The first record doesn't begin at 0, and no record begins at a round number. */
  #end = 4_217n;

  client(): KurrentClient {
    return {
      multiStreamAppend: (requests) => this.#faulty('append', async () => this.#append(requests)),
      readAll: (options) => this.#reading('readAll', () => this.#readAll(options)),
      readStream: (stream, options) => this.#reading('readStream', () => this.#readStream(stream, options)),
      subscribeToAll: (options) => this.#subscribe(options),
      serverVersion: async () => this.version,
      dispose: async () => undefined,
    };
  }

  /** Adds a record that the server writes by itself, or that belongs to somebody else. */
  addForeign(streamName: string): void {
    this.#write({
      streamName,
      expectedState: 'any',
      events: [{ id: 'F', type: '$stats', data: {}, contentType: 'application/json' } as never],
    });
  }

  async #faulty<T>(call: Fault['call'], work: () => Promise<T>): Promise<T> {
    const found = this.faults.findIndex((fault) => fault.call === call);
    const [fault] = found === -1 ? [] : this.faults.splice(found, 1);
    if (fault?.when === 'before') throw fault.error;
    const result = await work();
    if (fault) throw fault.error;
    return result;
  }

  async *#reading(call: Fault['call'], read: () => readonly Stored[]): AsyncGenerator<{ event: KurrentRecord }> {
    for (const event of await this.#faulty(call, async () => read())) yield { event };
  }

  #of(streamName: string): readonly Stored[] {
    return this.#streams.get(streamName) ?? [];
  }

  #append(requests: Requests) {
    this.appends += 1;
    const names = requests.map(({ streamName }) => streamName);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new TimeoutError(serviceError(10, `${twice} already has a different group`));
    const verdicts = requests.map((request) => this.#verdict(request));
    const repeats = verdicts.filter((verdict) => verdict === 'repeat').length;
    if (repeats === requests.length) {
      // the position in the answer to a repeated append isn't that of an event
      return { position: this.#end, responses: [] };
    }
    const moved = requests.find((_request, index) => verdicts[index] !== 'new');
    if (moved) throw this.#conflict(moved);
    for (const request of requests) this.#write(request);
    this.#changes.emit('grown');
    return { position: this.log.at(-1)!.position.commit, responses: [] };
  }

  #current(streamName: string): bigint | 'no_stream' {
    return this.#of(streamName).at(-1)?.revision ?? 'no_stream';
  }

  #verdict({ streamName, expectedState, events }: Request): 'new' | 'repeat' | 'moved' {
    if (this.#current(streamName) === expectedState) return 'new';
    const first = typeof expectedState === 'bigint' ? Number(expectedState) + 1 : 0;
    const there = this.#of(streamName).slice(first, first + events.length);
    const isRepeat = there.length === events.length && there.every(({ id }, index) => id === events[index]!.id);
    return isRepeat ? 'repeat' : 'moved';
  }

  #conflict({ streamName, expectedState }: Request): Error {
    const versions = { streamName, expected: expectedState, current: this.#current(streamName) };
    return new WrongExpectedVersionError(undefined, versions);
  }

  #write({ streamName, events }: Request): void {
    for (const { id, type, data, metadata, contentType } of events) {
      const isJson = contentType === 'application/json';
      const texts = (metadata ?? {}) as Record<string, unknown>;
      if (Object.values(texts).some((value) => typeof value !== 'string')) throw new Error('metadata is flat text');
      const json = isJson ? JSON.stringify(data) : '';
      const commit = this.#end;
      this.#end += BigInt(101 + json.length);
      const stream = this.#streams.get(streamName) ?? [];
      this.#streams.set(streamName, stream);
      const stored: Stored = {
        streamId: streamName,
        id: id.toLowerCase(),
        revision: BigInt(stream.length),
        type,
        isJson,
        data: isJson ? (JSON.parse(json) as unknown) : Uint8Array.from(data as Uint8Array),
        metadata: { ...texts, '$schema.name': type, '$schema.format': isJson ? 'Json' : 'Bytes' },
        position: { commit, prepare: commit },
      };
      stream.push(stored);
      this.log.push(stored);
    }
  }

  #readStream(stream: string, options: Parameters<KurrentClient['readStream']>[1]): readonly Stored[] {
    const { direction = 'forwards', fromRevision = 'start', maxCount = Infinity } = options;
    const all = this.#of(stream);
    if (all.length === 0) throw new StreamNotFoundError(undefined, stream);
    const count = Number(maxCount);
    if (direction === 'forwards') {
      const from = typeof fromRevision === 'bigint' ? Number(fromRevision) : 0;
      return all.slice(from, from + count);
    }
    // a revision beyond the end gives nothing, which is the worst that a server may answer
    const from = typeof fromRevision === 'bigint' ? Number(fromRevision) : all.length - 1;
    return from >= all.length
      ? []
      : all
          .slice(0, from + 1)
          .reverse()
          .slice(0, count);
  }

  #visible(filter: unknown): readonly Stored[] {
    const { prefixes } = (filter ?? {}) as Filter;
    return this.log.filter(({ streamId }) => prefixes?.some((prefix) => streamId.startsWith(prefix)) ?? true);
  }

  #readAll(options: Parameters<KurrentClient['readAll']>[0]): readonly Stored[] {
    const { direction = 'forwards', fromPosition = 'start', maxCount = Infinity, filter } = options;
    const visible = this.#visible(filter);
    if (direction === 'backwards') return visible.toReversed().slice(0, Number(maxCount));
    if (typeof fromPosition === 'string') return visible.slice(0, Number(maxCount));
    const { commit } = fromPosition;
    const isRecord = this.log.some(({ position }) => position.commit === commit);
    if (!isRecord && commit < this.#end) throw new UnavailableError();
    return visible.filter(({ position }) => position.commit >= commit).slice(0, Number(maxCount));
  }

  #subscribe({ fromPosition = 'start', filter }: Parameters<KurrentClient['subscribeToAll']>[0]): Subscription {
    const emitter = new EventEmitter();
    let after = typeof fromPosition === 'string' ? -1n : fromPosition.commit;
    this.subscriptions += 1;
    const deliver = (): void => {
      if (this.deaf) return;
      for (const event of this.#visible(filter)) {
        if (event.position.commit <= after) continue;
        after = event.position.commit;
        emitter.emit('data', { event });
      }
    };
    this.#changes.on('grown', deliver);
    const started = this.#faulty('subscribe', async () => undefined).then(
      () => setImmediate(deliver),
      (error: unknown) => emitter.emit('error', error),
    );
    return Object.assign(emitter, {
      unsubscribe: async () => {
        await started;
        if (this.#changes.listeners('grown').includes(deliver)) this.subscriptions -= 1;
        this.#changes.off('grown', deliver);
        emitter.emit('close', new CancelledError());
      },
    }) as unknown as Subscription;
  }
}
