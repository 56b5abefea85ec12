import { isAbsolute, join, resolve } from 'node:path';

/** Which adapter of a port is meant, and where. The embedded ones only in this build; the tables say which others are known. */
export type StoreUrl = { readonly adapter: 'sqlite'; readonly file: string };
export type BrokerUrl = { readonly adapter: 'inprocess' };

/** Schemes of adapters that this build doesn't contain, by port: a wrong guess gets a better answer than "unknown". */
const ABSENT = {
  EVENT_STORE_URL: { kurrentdb: 'KurrentDB', 'kurrentdb+discover': 'KurrentDB', esdb: 'KurrentDB' },
  READ_MODELS_URL: { mongodb: 'MongoDB', 'mongodb+srv': 'MongoDB' },
  BROKER_URL: { amqp: 'RabbitMQ', amqps: 'RabbitMQ' },
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

/** @throws RangeError */
export const parseBrokerUrl = (url: string): BrokerUrl => {
  const scheme = schemeOf(url);
  if (scheme !== 'inprocess') return refuse('BROKER_URL', scheme, 'inprocess:');
  if (url !== 'inprocess:') throw new RangeError('inprocess: takes no path');
  return { adapter: 'inprocess' };
};
