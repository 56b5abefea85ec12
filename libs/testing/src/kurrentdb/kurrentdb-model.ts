import { EventEmitter } from 'node:events';
import type { StoredEvent } from '#application';
import { defined } from '#licensing';
import type { Subscription, KurrentClient, KurrentRecord } from '#adapters/event-store-kurrentdb';
import {
  AppendConsistencyViolationError,
  CancelledError,
  StreamNotFoundError,
  UnavailableError,
  UnknownError,
} from '@kurrent/kurrentdb-client';

type Records = Parameters<KurrentClient['appendRecords']>[0];
type Checks = Parameters<KurrentClient['appendRecords']>[1];
/** These records go to one stream. */
type Written = readonly Records[number]['record'][];
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
  }) as unknown as ConstructorParameters<typeof AppendConsistencyViolationError>[0];
const invalid = (details: string) => new UnknownError(serviceError(3, details));
const from = (records: readonly Stored[], first: bigint): readonly Stored[] =>
  records.filter(({ revision }) => revision >= first);
const caseless = (streamName: string): string => streamName.toUpperCase();

/**
 * This is a model in memory of KurrentDB as it was measured (client 1.3.1, server 26.1). It is for testing what an
 * adapter makes of the answers, and proves nothing about the server. Several clients on it are several connections.
 */
export class KurrentModel {
  readonly log: Stored[] = [];
  readonly faults: Fault[] = [];
  version = '26.1.0.3021';
  /** Counts the calls of `appendRecords` that arrived. */
  appends = 0;
  /** Counts the open subscriptions. */
  subscriptions = 0;
  /** Subscriptions get no events, as after the end of a server. */
  deaf = false;
  /** Somebody deleted these streams for good. */
  readonly tombstoned = new Set<string>();
  /** Of each soft-deleted stream only what begins at this revision can be seen. */
  readonly #hidden = new Map<string, number>();
  readonly #streams = new Map<string, Stored[]>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** The first record doesn't begin at 0, and no record begins at a round number. */
  #end = 4_217n;

  client(): KurrentClient {
    return {
      appendRecords: (records, checks) => this.#faulty('append', async () => this.#append(records, checks)),
      readAll: (options) => this.#reading('readAll', () => this.#readAll(options)),
      readStream: (stream, options) => this.#reading('readStream', () => this.#readStream(stream, options)),
      subscribeToAll: (options) => this.#subscribe(options),
      serverVersion: async () => this.version,
      dispose: async () => undefined,
    };
  }

  /** Adds a record that the server writes by itself, or that belongs to somebody else. */
  addForeign(streamName: string): void {
    this.#write(streamName, { id: 'F', type: '$stats', data: {}, contentType: 'application/json' } as never);
  }

  /** Deletes a stream as the server's tools do by default: it reads as missing, and goes on at its old revisions. */
  softDelete(streamName: string): void {
    this.#hidden.set(streamName, this.#whole(streamName).length);
  }

  /** Changes a record, as a bad disk does that the server doesn't notice. */
  tamper(eventId: string, change: Partial<Omit<StoredEvent, 'position'>>): void {
    const { id, stream, revision, type, version, data, metadata, checksum } = change;
    const before = this.log.find((record) => record.id === eventId)!;
    const own = before.metadata as Readonly<Record<string, string>>;
    const texts = { version: version === undefined ? undefined : String(version), checksum };
    const after: Stored = {
      ...before,
      ...defined({ id, type, streamId: stream, revision: revision === undefined ? undefined : BigInt(revision) }),
      ...(data === undefined ? {} : { isJson: false, data: Uint8Array.from(Buffer.from(data)) }),
      metadata: { ...own, ...metadata, ...defined(texts) },
    };
    for (const records of [this.log, this.#streams.get(before.streamId)!]) records[records.indexOf(before)] = after;
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

  #whole(streamName: string): readonly Stored[] {
    return this.#streams.get(streamName) ?? [];
  }

  #of(streamName: string): readonly Stored[] {
    return this.tombstoned.has(streamName) ? [] : this.#whole(streamName).slice(this.#hidden.get(streamName) ?? 0);
  }

  #append(records: Records, checks: Checks) {
    this.appends += 1;
    if (records.length === 0) throw invalid('an append has at least one record');
    const named = new Map<string, string>();
    for (const { streamName, expectedState } of checks) {
      if (named.has(caseless(streamName))) throw invalid(`${streamName} stands twice in the checks`);
      if (expectedState === 'any') throw invalid('a check of any state');
      named.set(caseless(streamName), streamName);
    }
    // names that differ by case only are one stream within a call, spelled as a check spells it
    const written = new Map<string, Written>();
    for (const { streamName, record } of records) {
      const name = named.get(caseless(streamName)) ?? streamName;
      if (!named.has(caseless(name))) named.set(caseless(name), name);
      written.set(name, [...(written.get(name) ?? []), record]);
    }
    const failing = checks.flatMap((check, checkIndex) =>
      this.#holds(check, written.has(check.streamName)) ? [] : [{ ...check, checkIndex }],
    );
    if (failing.length > 0) {
      const first = this.#firstAnswer(written, checks);
      if (first !== undefined) return first;
      throw this.#violation(failing);
    }
    for (const { streamName, record } of records) this.#write(named.get(caseless(streamName))!, record);
    this.#changes.emit('grown');
    return this.#answer([...written.keys()], this.log.at(-1)!.position.commit);
  }

  #answer(streams: readonly string[], position: bigint) {
    const responses = streams.map((streamName) => ({ streamName, revision: this.#whole(streamName).at(-1)!.revision }));
    return { position, responses };
  }

  #current(streamName: string): bigint | 'no_stream' {
    return this.#of(streamName).at(-1)?.revision ?? 'no_stream';
  }

  /** Of a soft-deleted stream both hold: that it is missing, and its last revision. */
  #holds({ streamName, expectedState }: Checks[number], isWritten: boolean): boolean {
    if (this.tombstoned.has(streamName)) return !isWritten && expectedState === 'no_stream';
    const last = this.#whole(streamName).at(-1)?.revision;
    return this.#current(streamName) === expectedState || (last !== undefined && last === expectedState);
  }

  /** The server looks for ids first, where the append would have put them, and for nothing but ids. */
  #firstAnswer(written: ReadonlyMap<string, Written>, checks: Checks) {
    let position = -1n;
    for (const [name, records] of written) {
      const state = checks.find(({ streamName }) => streamName === name)?.expectedState;
      const there = from(this.#of(name), typeof state === 'bigint' ? state + 1n : 0n).slice(0, records.length);
      if (there.length < records.length || there.some(({ id }, index) => id !== records[index]!.id.toLowerCase()))
        return undefined;
      for (const { position: at } of there) if (at.commit > position) position = at.commit;
    }
    return this.#answer([...written.keys()], position);
  }

  #violation(failing: readonly (Checks[number] & { readonly checkIndex: number })[]): Error {
    const bytes = failing.reduce((sum, { streamName }) => sum + Buffer.byteLength(streamName) + 60, 0);
    // the server's answer doesn't fit its trailers, and the channel closes; the limit is the least one measured
    if (bytes > 20_000) return new UnavailableError();
    const textOf = (state: unknown): string => (state === 'no_stream' ? '-1' : String(state));
    const violationsList = failing.map(({ checkIndex, streamName, expectedState }) => ({
      checkIndex,
      streamState: {
        stream: streamName,
        expectedState: textOf(expectedState),
        actualState: textOf(this.tombstoned.has(streamName) ? -6n : this.#current(streamName)),
      },
    }));
    return new AppendConsistencyViolationError(serviceError(9, 'a check failed'), { violationsList });
  }

  #write(streamName: string, { id, type, data, metadata, contentType }: Written[number]): void {
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

  #readStream(stream: string, options: Parameters<KurrentClient['readStream']>[1]): readonly Stored[] {
    const { direction = 'forwards', fromRevision = 'start', maxCount = Infinity } = options;
    const all = this.#of(stream);
    if (all.length === 0) throw new StreamNotFoundError(undefined, stream);
    const count = Number(maxCount);
    if (direction === 'forwards') {
      return from(all, typeof fromRevision === 'bigint' ? fromRevision : 0n).slice(0, count);
    }
    // a revision beyond the end gives nothing, which is the worst that a server may answer
    const end = all.at(-1)!.revision;
    const last = typeof fromRevision === 'bigint' ? fromRevision : end;
    const before = last > end ? [] : all.filter(({ revision }) => revision <= last);
    return before.reverse().slice(0, count);
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
