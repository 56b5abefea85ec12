import { streamNameFilter } from '@kurrent/kurrentdb-client';
import { parseStream } from '#licensing';

const WITHOUT_KEY: ReadonlySet<string> = new Set(['tenant', 'clock', 'catalogue']);

/** Tells whether the application writes streams of this name. Others may write any name, with our prefix too. */
export const isOurs = (stream: string): boolean => {
  const parsed = parseStream(stream);
  if (parsed === undefined || stream !== stream.toLowerCase()) return false;
  return (parsed.key === undefined) === WITHOUT_KEY.has(parsed.kind);
};

/**
 * The names that our streams have on a server that others use, too: each begins with a prefix, which only this adapter
 * knows. No prefix begins with another one.
 */
export class ServerNames {
  readonly #prefixes: readonly string[];

  constructor(readonly prefix: string) {
    this.#prefixes = [prefix, `$$${prefix}`];
  }

  serverName(stream: string): string {
    return `${this.prefix}${stream}`;
  }

  /** Gives the name without the prefix; undefined for what is no stream of events of ours. */
  ourName(serverName: string): string | undefined {
    if (!serverName.startsWith(this.prefix)) return undefined;
    const name = serverName.slice(this.prefix.length);
    return isOurs(name) ? name : undefined;
  }

  /** This stream says what the log is. */
  get store(): string {
    return this.serverName('store');
  }
  /** This stream has one event for ever. Every append rests on it, so that none gets into another log. */
  storeOf(storeId: string): string {
    return this.serverName(`store-${storeId}`);
  }

  /** Tells whether a name passes the filter, and is none of ours, nor of a stream that says what the log is. */
  isForeign(serverName: string): boolean {
    const passes = this.#prefixes.some((prefix) => serverName.startsWith(prefix));
    const isOfStore = serverName === this.store || serverName.startsWith(this.storeOf(''));
    return passes && !isOfStore;
  }

  /**
   * The server applies this filter. It lets through what others wrote under our prefix, and the settings of streams
   * (`$$`) as well.
   */
  filter(): ReturnType<typeof streamNameFilter> {
    return streamNameFilter({ prefixes: [...this.#prefixes] });
  }
}
