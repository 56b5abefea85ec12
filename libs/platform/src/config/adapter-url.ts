import { isAbsolute, join, resolve } from 'node:path';

/** Which adapter of a port is meant, and where. The embedded ones only in this build; the tables say which others are known. */
export type StoreUrl = { readonly adapter: 'sqlite'; readonly file: string };
export type BrokerUrl =
  | { readonly adapter: 'inprocess' }
  | {
      readonly adapter: 'rabbitmq';
      /** For the client: without `prefix` and `lanes`. Holds a password. */
      readonly url: string;
      readonly prefix?: string;
      readonly lanes?: number;
    };

/** Schemes of adapters that this build doesn't contain, by port: a wrong guess gets a better answer than "unknown". */
const ABSENT = {
  EVENT_STORE_URL: { kurrentdb: 'KurrentDB', 'kurrentdb+discover': 'KurrentDB', esdb: 'KurrentDB' },
  READ_MODELS_URL: { mongodb: 'MongoDB', 'mongodb+srv': 'MongoDB' },
  BROKER_URL: {},
} as const satisfies Record<string, Readonly<Record<string, string>>>;
type UrlName = keyof typeof ABSENT;

const refuse = (name: UrlName, scheme: string, supported: string): never => {
  const absent = (ABSENT[name] as Readonly<Record<string, string>>)[scheme];
  throw new RangeError(
    absent === undefined
      ? `has no known scheme; this build supports ${supported}`
      : `names ${absent}, for which this build has no adapter; it supports ${supported}`,
  );
};
const schemeOf = (url: string): string => /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '';

/**
 * `sqlite:` is the default file in `dataDir`; `sqlite:some/path.db` a path from the working directory; `sqlite:/abs/path.db` and
 * `sqlite:///abs/path.db` an absolute one. @throws RangeError
 */
export const parseStoreUrl = (
  name: 'EVENT_STORE_URL' | 'READ_MODELS_URL',
  url: string,
  defaults: { readonly dataDir: string; readonly file: string },
): StoreUrl => {
  const scheme = schemeOf(url);
  if (scheme !== 'sqlite') return refuse(name, scheme, 'sqlite:, sqlite:<path>');
  const rest = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  if (rest.startsWith('//')) throw new RangeError('has a host; sqlite: takes a path on this machine');
  if (rest.includes('?') || rest.includes('#')) throw new RangeError('has options; sqlite: takes a path only');
  if (rest === '') return { adapter: 'sqlite', file: join(defaults.dataDir, defaults.file) };
  return { adapter: 'sqlite', file: isAbsolute(rest) ? rest : resolve(rest) };
};

/**
 * `inprocess:`, or `amqp[s]://user:password@host:port/vhost`. `?prefix=` stands before the names of all exchanges and queues, `?lanes=` (1 to 64,
 * default 8) is their number, the same for every process. @throws RangeError
 */
export const parseBrokerUrl = (url: string): BrokerUrl => {
  const scheme = schemeOf(url);
  if (scheme === 'amqp' || scheme === 'amqps') return parseRabbitMqUrl(url);
  if (scheme !== 'inprocess') return refuse('BROKER_URL', scheme, 'inprocess:, amqp://, amqps://');
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
