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
  constructor(readonly prefix: string) {}

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

  isOfStore(serverName: string): boolean {
    return serverName === this.store || serverName.startsWith(this.storeOf(''));
  }

  /**
   * The server applies this filter. It lets through what others wrote under our prefix, and the settings of streams
   * (`$$`) as well.
   */
  filter(): ReturnType<typeof streamNameFilter> {
    return streamNameFilter({ prefixes: [this.prefix, `$$${this.prefix}`] });
  }
}
