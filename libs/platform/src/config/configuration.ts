import { resolve } from 'node:path';
import { z } from 'zod';
import { countsForGap, type ReferenceRules } from '#application';
import { defined, type Duration, parseDuration, type RetentionPolicy } from '#licensing';
import {
  type BrokerUrl,
  type EventStoreUrl,
  type KeysUrl,
  parseBrokerUrl,
  parseEventStoreUrl,
  parseMongoOrSqliteUrl,
  type ReadModelsUrl,
} from './adapter-url.js';
import {
  type Authentication,
  AUTHENTICATION_SETTINGS,
  authenticationOf,
  authenticationProblems,
} from './authentication.js';
import { networkProblems } from './network-rules.js';
import { parsePublicUrl, parseTrustedProxies } from './public-address.js';
import { parseMemory } from './directory-memory.js';
import { parseRateLimit, type RateLimit } from './rate-limit.js';
import { parseReferencePattern, parseReferenceRequired } from './references.js';
import { parseRetentionByService } from './retention-by-service.js';
import { withSecretFiles } from './secret-files.js';
import { parsed, setting } from './setting.js';

export interface Configuration {
  readonly host: string;
  /** The port 0 takes any that is free. */
  readonly port: number;
  /**
   * Browsers find the API under this origin. Where it is undefined, they find it under the loopback name by which each
   * request names it.
   */
  readonly publicUrl: string | undefined;
  /** What these addresses and ranges say of a request that they forward is believed. */
  readonly trustedProxies: readonly string[];
  /** The API is served by HTTPS with the certificate and the key of these files; without them by HTTP. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** The API tells health and figures at this port, too, and asks nobody there who they are. The port 0 takes any. */
  readonly metricsPort: number | undefined;
  /** The path is absolute. */
  readonly dataDir: string;
  readonly eventStore: EventStoreUrl;
  readonly readModels: ReadModelsUrl;
  readonly keys: KeysUrl;
  readonly broker: BrokerUrl;
  /** The standalone runs its projections on a thread of their own, where events and read models are files. */
  readonly projector: 'thread' | 'inline';
  readonly retention: Duration;
  /** These services have a retention of their own; the others have `retention`. */
  readonly retentionByService: RetentionPolicy['ofService'];
  readonly references: ReferenceRules;
  /** Whether a deleted user may be purged before its time. */
  readonly eraseAtOnce: boolean;
  /** The directory of people may take so many bytes; where it is undefined, there is none. */
  readonly directoryMemory: number | undefined;
  /** A longer silence before a start makes the clock untrusted; where it is left out, the retentions say how long. */
  readonly clockGap: Duration | undefined;
  /** A start after a silence of more than a day purges nothing for so long. */
  readonly purgeGrace: Duration;
  /** Counts while authentication is on; where it is undefined, nobody who signed in is held up. */
  readonly rateLimit: RateLimit | undefined;
  /** Whether the api serves the console, too. */
  readonly console: boolean;
  readonly sample: boolean;
  /** It has 32 bytes. Where it is undefined, one is made in the data directory. */
  readonly masterKey: Uint8Array | undefined;
  /**
   * The first seals the sessions of browsers, and each opens them; each has 32 bytes. Where there is none, the key
   * store has one.
   */
  readonly sessionKeys: readonly Uint8Array[];
  readonly logLevel: LogLevel;
  readonly authentication: Authentication;
}
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Says what is wrong with the environment, one line per variable. The process ends with code 2, because starting it
 * again is of no use.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly exitCode = 2;
  constructor(readonly problems: readonly string[]) {
    super(`the configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

const parseMasterKey = (text: string): Uint8Array => {
  const key = Buffer.from(text, 'base64');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  if (!isBase64 || key.byteLength !== 32)
    throw new RangeError('must be 32 bytes in base64 (44 characters), for example from: openssl rand -base64 32');
  return new Uint8Array(key);
};
const MOST_SESSION_KEYS = 5;
const parseSessionKeys = (text: string): readonly Uint8Array[] => {
  const keys = text.split(',').map((each) => parseMasterKey(each.trim()));
  if (keys.length > MOST_SESSION_KEYS) throw new RangeError(`must be ${MOST_SESSION_KEYS} keys at most`);
  return keys;
};
const parsePort = (text: string): number => {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new RangeError('must be a port number from 0 to 65535');
  return port;
};

const onOrOff = (by: 'on' | 'off') =>
  z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default(by)
    .transform((value) => value === 'on');

export const schema = (dataDir: string, defaultPort = 3000) =>
  z.object({
    HOST: setting.default('127.0.0.1'),
    PORT: setting.default(String(defaultPort)).transform(parsed(parsePort)),
    METRICS_PORT: setting.transform(parsed(parsePort)).optional(),
    PUBLIC_URL: setting.transform(parsed(parsePublicUrl)).optional(),
    TRUSTED_PROXIES: setting.transform(parsed(parseTrustedProxies)).optional(),
    TLS_CERT_FILE: setting.optional(),
    TLS_KEY_FILE: setting.optional(),
    EVENT_STORE_URL: setting
      .default('sqlite:')
      .transform(parsed((url) => parseEventStoreUrl(url, { dataDir, file: 'events.db' }))),
    READ_MODELS_URL: setting
      .default('sqlite:')
      .transform(parsed((url) => parseMongoOrSqliteUrl(url, { dataDir, file: 'read-models.db' }))),
    KEYS_URL: setting
      .default('sqlite:')
      .transform(parsed((url) => parseMongoOrSqliteUrl(url, { dataDir, file: 'keys.db' }))),
    BROKER_URL: setting.default('inprocess:').transform(parsed(parseBrokerUrl)),
    PROJECTOR: z.enum(['thread', 'inline'], { error: 'must be thread or inline' }).default('thread'),
    RETENTION: setting.default('P30D').transform(parsed(parseDuration)),
    RETENTION_BY_SERVICE: setting.default('sharepoint=for-good').transform(parsed(parseRetentionByService)),
    REFERENCE_REQUIRED: setting.default('').transform(parsed(parseReferenceRequired)),
    REFERENCE_PATTERN: setting.transform(parsed(parseReferencePattern)).optional(),
    REFERENCE_EXCEPT_GRAPH: onOrOff('off'),
    ERASE_AT_ONCE: onOrOff('on'),
    DIRECTORY: onOrOff('on'),
    DIRECTORY_MEMORY: setting.default('256MB').transform(parsed(parseMemory)),
    CLOCK_GAP: setting.transform(parsed(parseDuration)).optional(),
    PURGE_GRACE: setting.default('PT1H').transform(parsed(parseDuration)),
    RATE_LIMIT: setting.default('writes=100,reads=500').transform(parsed(parseRateLimit)),
    CONSOLE: onOrOff('on'),
    SAMPLE: onOrOff('on'),
    MASTER_KEY: setting.transform(parsed(parseMasterKey)).optional(),
    SESSION_KEYS: setting.transform(parsed(parseSessionKeys)).optional(),
    ...AUTHENTICATION_SETTINGS,
    LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  });

/** These are the variables that `readConfiguration` looks at. */
export const settingNames = (): readonly string[] => ['DATA_DIR', ...Object.keys(schema('').shape)];

/** Leaves out of a URL what may not be shown. */
const withoutPassword = (text: string): string => text.replace(/(:\/\/[^:/@]*):[^@]*@/, '$1:***@');

export interface ReadingOptions {
  /** PORT has this value where it is not set; default 3000. */
  readonly defaultPort?: number;
  /**
   * Says whether everything may be commanded at PORT (the default), or whether only health and figures are served
   * there, which do no harm.
   */
  readonly serves?: 'api' | 'health';
}

type Parsed = z.infer<ReturnType<typeof schema>>;

/**
 * A clock that is ahead by the gap is taken for right after an outage, so what it reaches must not be due by then.
 * Retentions of less than a day are trials, and count for nothing.
 */
const gapThatIsTooLong = ({ CLOCK_GAP, RETENTION, RETENTION_BY_SERVICE }: Parsed): readonly string[] => {
  const named = [...RETENTION_BY_SERVICE].flatMap(([service, term]) =>
    term === 'for-good' ? [] : [{ name: `${service}=${term.iso} in RETENTION_BY_SERVICE`, term }],
  );
  const [shortest] = [{ name: `RETENTION=${RETENTION.iso}`, term: RETENTION }, ...named]
    .filter(({ term }) => countsForGap(term.milliseconds))
    .toSorted((one, other) => one.term.milliseconds - other.term.milliseconds);
  return CLOCK_GAP === undefined || shortest === undefined || CLOCK_GAP.milliseconds < shortest.term.milliseconds
    ? []
    : [
        `CLOCK_GAP=${CLOCK_GAP.iso}: must be shorter than ${shortest.name}, or else a machine whose clock is ` +
          'ahead by as much when it starts deletes for good; leave it out to have half of that, a week at most',
      ];
};

/** Finds what is wrong between variables, each of which is right. */
const contradictions = (parsed: Parsed, serves: 'api' | 'health'): readonly string[] => {
  const { EVENT_STORE_URL, READ_MODELS_URL, KEYS_URL, MASTER_KEY } = parsed;
  const isAuthenticationOff = authenticationOf(parsed).mode === 'off';
  const network = networkProblems({ ...parsed, isAuthenticationOff }, serves);
  const problems: string[] = [...gapThatIsTooLong(parsed), ...network, ...authenticationProblems(parsed)];
  const files: Record<string, string> = {};
  for (const [name, at] of Object.entries({ EVENT_STORE_URL, READ_MODELS_URL, KEYS_URL })) {
    if (at.adapter !== 'sqlite') continue;
    const other = files[at.file];
    if (other !== undefined) problems.push(`${name}: names the same file as ${other}; each needs its own`);
    files[at.file] = name;
  }
  if (KEYS_URL.adapter !== 'sqlite' && MASTER_KEY === undefined)
    problems.push(
      'MASTER_KEY: must be set with this KEYS_URL: all processes need the same one, ' +
        'for example from: openssl rand -base64 32',
    );
  return problems;
};

const tlsOf = ({ TLS_CERT_FILE, TLS_KEY_FILE }: Parsed): Configuration['tls'] =>
  TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined
    ? undefined
    : { certFile: resolve(TLS_CERT_FILE), keyFile: resolve(TLS_KEY_FILE) };

const SECRET: ReadonlySet<string> = new Set(['MASTER_KEY', 'SESSION_KEYS', 'AUTH_CLIENT_SECRET']);

/**
 * Reads the environment; an empty variable counts as not set.
 * @throws ConfigurationError that names every wrong variable, and never quotes a secret
 */
export const readConfiguration = (
  environment: Readonly<Record<string, string | undefined>>,
  { defaultPort, serves = 'api' }: ReadingOptions = {},
): Configuration => {
  const set = Object.entries(environment).filter(
    (entry): entry is [string, string] => !['', undefined].includes(entry[1]),
  );
  const { given, from, problems: unread } = withSecretFiles(Object.fromEntries(set));
  if (unread.length > 0) throw new ConfigurationError(unread);
  const dataDir = resolve(given['DATA_DIR'] ?? './data');
  const result = schema(dataDir, defaultPort).safeParse(given);
  if (!result.success) {
    throw new ConfigurationError(
      result.error.issues.map(({ path, message }) => {
        const name = String(path[0]);
        const shown = SECRET.has(name) ? name : `${name}=${withoutPassword(given[name] ?? '')}`;
        return `${from.get(name) ?? shown}: ${message}`;
      }),
    );
  }
  const { data } = result;
  const problems = contradictions(data, serves);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    host: data.HOST,
    port: data.PORT,
    publicUrl: data.PUBLIC_URL,
    trustedProxies: data.TRUSTED_PROXIES ?? [],
    tls: tlsOf(data),
    metricsPort: data.METRICS_PORT,
    dataDir,
    eventStore: data.EVENT_STORE_URL,
    readModels: data.READ_MODELS_URL,
    keys: data.KEYS_URL,
    broker: data.BROKER_URL,
    projector: data.PROJECTOR,
    retention: data.RETENTION,
    retentionByService: data.RETENTION_BY_SERVICE,
    references: {
      required: data.REFERENCE_REQUIRED,
      ...defined({ form: data.REFERENCE_PATTERN }),
      ...(data.REFERENCE_EXCEPT_GRAPH && { exceptGraph: true }),
    },
    eraseAtOnce: data.ERASE_AT_ONCE,
    directoryMemory: data.DIRECTORY ? data.DIRECTORY_MEMORY : undefined,
    clockGap: data.CLOCK_GAP,
    purgeGrace: data.PURGE_GRACE,
    rateLimit: data.RATE_LIMIT,
    console: data.CONSOLE,
    sample: data.SAMPLE,
    masterKey: data.MASTER_KEY,
    sessionKeys: data.SESSION_KEYS ?? [],
    logLevel: data.LOG_LEVEL,
    authentication: authenticationOf(data),
  };
};

/**
 * Apps that are processes of their own reach each other through a broker, so `inprocess:` is for the standalone alone.
 * @throws ConfigurationError
 */
export const requireBroker = (configuration: Configuration): Extract<BrokerUrl, { adapter: 'rabbitmq' }> => {
  const { broker } = configuration;
  if (broker.adapter === 'inprocess')
    throw new ConfigurationError(['BROKER_URL: must be amqp:// or amqps://; inprocess: is for the standalone alone']);
  return broker;
};
