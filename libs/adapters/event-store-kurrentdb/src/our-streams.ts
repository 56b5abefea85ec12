import type { ConsistencyCheck } from '@kurrent/kurrentdb-client';
import { WrongHistory } from '#application';
import { defined } from '#licensing';
import type { KurrentClient } from './client.js';
import type { ServerNames } from './names.js';

export type StreamClient = Pick<KurrentClient, 'appendRecords' | 'readStream'>;

/** These members of the client's errors name a stream. */
interface NamingError {
  readonly streamName?: string;
  readonly stream?: string;
  readonly violations?: readonly {
    readonly checkIndex: number;
    readonly streamName: string;
    readonly actualState: unknown;
  }[];
}

/**
 * Reads and writes streams by our names, as if nobody else were on the server. Every append rests on the stream that
 * only this log has.
 */
export class OurStreams implements StreamClient {
  readonly #storeCheck: ConsistencyCheck;

  constructor(
    private readonly client: StreamClient,
    private readonly names: ServerNames,
    private readonly storeId: string,
  ) {
    this.#storeCheck = { type: 'stream_state', streamName: names.storeOf(storeId), expectedState: 0n };
  }

  /** This is the length of the name of the stream that every append rests on. */
  get storeBytes(): number {
    return Buffer.byteLength(this.#storeCheck.streamName);
  }

  /** Gives the length of a stream's name on the server. */
  bytesOf(stream: string): number {
    return Buffer.byteLength(this.names.serverName(stream));
  }

  /** @throws WrongHistory, and what the client throws, with our names in it */
  appendRecords: KurrentClient['appendRecords'] = async (records, checks) => {
    const named = checks.map((check) => ({ ...check, streamName: this.names.serverName(check.streamName) }));
    const placed = records.map((each) => ({ ...each, streamName: this.names.serverName(each.streamName) }));
    try {
      const appended = await this.client.appendRecords(placed, [...named, this.#storeCheck]);
      const responses = appended.responses.map((each) => ({ ...each, streamName: this.#ourName(each.streamName) }));
      return { ...appended, responses };
    } catch (error) {
      const violation = (error as NamingError).violations?.find(({ checkIndex }) => checkIndex === checks.length);
      if (violation === undefined) throw this.#renamed(error);
      throw new WrongHistory(
        `nothing was written: the log ${this.storeId} isn't on the server any more ` +
          `(its stream ${violation.streamName} is at ${String(violation.actualState)})`,
        { cause: error },
      );
    }
  };

  readStream: KurrentClient['readStream'] = (stream, options) => this.#read(stream, options);

  async *#read(stream: string, options: Parameters<KurrentClient['readStream']>[1]) {
    try {
      for await (const { event } of this.client.readStream(this.names.serverName(stream), options))
        if (event !== undefined) yield { event: { ...event, streamId: this.#ourName(event.streamId) } };
    } catch (error) {
      throw this.#renamed(error);
    }
  }

  /** A stream that is asked for by its name keeps one, whoever wrote it. */
  #ourName(serverName: string): string {
    const { prefix } = this.names;
    return serverName.startsWith(prefix) ? serverName.slice(prefix.length) : serverName;
  }

  /** Each call has an error of its own, so it is changed as it is, and keeps its class. */
  #renamed(error: unknown): unknown {
    if (!(error instanceof Error)) return error;
    const { streamName, stream, violations } = error as NamingError;
    const renamed = (name: string | undefined) => (name === undefined ? undefined : this.#ourName(name));
    return Object.assign(
      error,
      defined({
        streamName: renamed(streamName),
        stream: renamed(stream),
        violations: violations?.map((each) => ({ ...each, streamName: this.#ourName(each.streamName) })),
      }),
    );
  }
}
