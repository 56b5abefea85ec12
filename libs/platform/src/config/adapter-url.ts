import { isAbsolute, join, resolve } from 'node:path';
import { readKurrentUrl } from '#contracts';

/** A URL says which adapter of a port is meant, and where that finds its data. URLs of servers hold a password. */
type SqliteUrl = { readonly adapter: 'sqlite'; readonly file: string };
export type EventStoreUrl = SqliteUrl | { readonly adapter: 'kurrentdb'; readonly url: string };
export type ReadModelsUrl = SqliteUrl | { readonly adapter: 'mongodb'; readonly url: string };
export type KeysUrl = SqliteUrl | { readonly adapter: 'mongodb'; readonly url: string };
export type BrokerUrl =
  | { readonly adapter: 'inprocess' }
  | {
      readonly adapter: 'rabbitmq';
      /** The client gets it without `prefix` and `lanes`. It holds a password. */
      readonly url: string;
      readonly prefix?: string;
      readonly lanes?: number;
    };

/** The embedded adapter keeps its file here unless the URL names one. */
export interface SqliteDefault {
  readonly dataDir: string;
  readonly file: string;
}

const schemeOf = (url: string): string => /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '';

const unknownScheme = (supported: string): never => {
  throw new RangeError(`has no known scheme; supported are ${supported}`);
};

/**
 * `sqlite:` means the default file in `dataDir`, `sqlite:some/path.db` a path from the working directory, and
 * `sqlite:/abs/path.db` or `sqlite:///abs/path.db` an absolute one.
 */
const parseSqliteUrl = (url: string, defaults: SqliteDefault): SqliteUrl => {
  const rest = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  if (rest.startsWith('//')) throw new RangeError('has a host; sqlite: takes a path on this machine');
  if (rest.includes('?') || rest.includes('#')) throw new RangeError('has options; sqlite: takes a path only');
  if (rest === '') return { adapter: 'sqlite', file: join(defaults.dataDir, defaults.file) };
  return { adapter: 'sqlite', file: isAbsolute(rest) ? rest : resolve(rest) };
};

const KURRENTDB: ReadonlySet<string> = new Set(['kurrentdb', 'kurrentdb+discover', 'esdb', 'esdb+discover']);
const MONGODB: ReadonlySet<string> = new Set(['mongodb', 'mongodb+srv']);

/**
 * Takes `sqlite:`, see above, or the connection string of KurrentDB, which is handed on as it is. There `prefix` stands
 * before the names of all streams, which the adapter takes off.
 * @throws RangeError
 */
export const parseEventStoreUrl = (url: string, defaults: SqliteDefault): EventStoreUrl => {
  const scheme = schemeOf(url);
  if (scheme === 'sqlite') return parseSqliteUrl(url, defaults);
  if (!KURRENTDB.has(scheme)) return unknownScheme('sqlite:, sqlite:<path>, kurrentdb://');
  if (!/^[a-z+]+:\/\/[^/?]+/i.test(url))
    throw new RangeError('names no host; the form is kurrentdb://user:password@host:2113');
  readKurrentUrl(url);
  return { adapter: 'kurrentdb', url };
};

/**
 * Takes `sqlite:`, see above, or the connection string of MongoDB with the database, without which documents would land
 * in `test`. URLs of keys are read here, too.
 * @throws RangeError
 */
export const parseMongoOrSqliteUrl = (url: string, defaults: SqliteDefault): ReadModelsUrl & KeysUrl => {
  const scheme = schemeOf(url);
  if (scheme === 'sqlite') return parseSqliteUrl(url, defaults);
  if (!MONGODB.has(scheme)) return unknownScheme('sqlite:, sqlite:<path>, mongodb://');
  if (!/^[a-z+]+:\/\/[^/?]+\/[^/?]+(\?|$)/i.test(url))
    throw new RangeError('names no database; the form is mongodb://user:password@host:27017/database');
  return { adapter: 'mongodb', url };
};

/**
 * Takes `inprocess:`, or `amqp[s]://user:password@host:port/vhost`. There `?prefix=` stands before the names of all
 * exchanges and queues, and `?lanes=` (1 to 64, default 8) is their number, the same for every process.
 * @throws RangeError
 */
export const parseBrokerUrl = (url: string): BrokerUrl => {
  const scheme = schemeOf(url);
  if (scheme === 'amqp' || scheme === 'amqps') return parseRabbitMqUrl(url);
  if (scheme !== 'inprocess') return unknownScheme('inprocess:, amqp://, amqps://');
  if (url !== 'inprocess:') throw new RangeError('inprocess: takes no path');
  return { adapter: 'inprocess' };
};

const parseRabbitMqUrl = (text: string): BrokerUrl => {
  if (!URL.canParse(text)) throw new RangeError('is no URL of the form amqp://user:password@host:port/vhost');
  const url = new URL(text);
  const prefix = url.searchParams.get('prefix');
  const lanes = url.searchParams.get('lanes');
  if (lanes !== null && !/^([1-9]|[1-5]\d|6[0-4])$/.test(lanes)) throw new RangeError('lanes must be 1 to 64');
  if (prefix !== null && !/^[\w.-]{1,50}$/.test(prefix))
    throw new RangeError('prefix must be 1 to 50 letters, digits, dots and dashes');
  url.searchParams.delete('prefix');
  url.searchParams.delete('lanes');
  return {
    adapter: 'rabbitmq',
    url: url.href,
    ...(prefix === null ? {} : { prefix }),
    ...(lanes === null ? {} : { lanes: Number(lanes) }),
  };
};
