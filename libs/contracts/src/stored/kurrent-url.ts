import { takePrefix } from './server-prefix.js';

export interface KurrentHost {
  readonly name: string;
  readonly port: number;
}
export interface KurrentCredentials {
  readonly username: string;
  readonly password: string;
}
/** What the URL of a KurrentDB says. */
export interface KurrentUrl {
  /** The client takes this one without a word on the console. It lacks `prefix`, which isn't the client's. */
  readonly url: string;
  /** There is at least one. Where they are discovered they are addresses of the whole cluster. */
  readonly hosts: readonly KurrentHost[];
  readonly isDiscovered: boolean;
  /** It stands before the names of all our streams there. */
  readonly prefix: string;
  readonly credentials?: KurrentCredentials;
  readonly tls: boolean;
  /** With false any certificate will do. */
  readonly verifiesCertificate: boolean;
  /** It signed the certificates of the nodes; without one the authorities that Node knows count. */
  readonly caFile?: string;
  readonly userCertFile?: string;
  readonly userKeyFile?: string;
}

type Check = (value: string) => string;
const DEFAULT_PORT = 2113;
const MAX_PORT = 65_535;
const MAX_MILLISECONDS = 600_000;

const wholeNumber =
  (least: number, most: number): Check =>
  (value) => {
    if (!/^\d{1,9}$/.test(value) || Number(value) < least || Number(value) > most)
      throw new RangeError(`must be a whole number from ${least} to ${most}`);
    return value;
  };
const oneOf =
  (...values: readonly string[]): Check =>
  (value) => {
    if (!values.includes(value)) throw new RangeError(`must be ${values.join(' or ')}`);
    return value;
  };
const text: Check = (value) => {
  if (value === '') throw new RangeError('must not be empty');
  return value;
};
const only =
  (right: string, because: string): Check =>
  (value) => {
    if (value.toLowerCase() !== right) throw new RangeError(`must be ${right}, or left out: ${because}`);
    return right;
  };
const setHere: Check = () => {
  throw new RangeError('must be left out: Seatledger sets it by itself');
};

/** These are the client's own settings, spelled as its documents do. */
const SETTINGS: Readonly<Record<string, Check>> = {
  tls: oneOf('true', 'false'),
  tlsVerifyCert: oneOf('true', 'false'),
  tlsCaFile: text,
  userCertFile: text,
  userKeyFile: text,
  connectionName: text,
  maxDiscoverAttempts: wholeNumber(1, 1_000),
  discoveryInterval: wholeNumber(1, MAX_MILLISECONDS),
  /** In seconds. */
  gossipTimeout: wholeNumber(1, 600),
  keepAliveTimeout: wholeNumber(1, MAX_MILLISECONDS),
  nodePreference: only('leader', 'appends go to the leader, and decisions read from it'),
  throwOnAppendFailure: only('true', 'an append that fails would pass for one that was made'),
  defaultDeadline: setHere,
  keepAliveInterval: setHere,
};
/** The client takes names of settings in any case, with dashes and underscores as well. */
const flat = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, '');
const NAMES = new Map(Object.keys(SETTINGS).map((name) => [flat(name), name]));

/** Later spellings of one scheme; the client warns on the console of the first two. */
const SCHEME = /^(?:esdb|kurrentdb|kurrent|kdb)(\+discover)?:\/\//i;

const decoded = (what: string, value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new RangeError(`${what} has a percent sign that isn't followed by two hexadecimal digits: write it as %25`);
  }
};

const readCredentials = (given: string): KurrentCredentials => {
  const colon = given.indexOf(':');
  const username = decoded('the user', colon === -1 ? given : given.slice(0, colon));
  const password = colon === -1 ? '' : decoded('the password', given.slice(colon + 1));
  if (username === '' || password === '')
    throw new RangeError('names a user or a password alone; the form is kurrentdb://user:password@host:2113');
  return { username, password };
};

const readHost = (given: string): KurrentHost => {
  const [, name, port = String(DEFAULT_PORT)] = /^([\w.-]+)(?::(\d{1,5}))?$/.exec(given.trim()) ?? [];
  if (name === undefined || Number(port) < 1 || Number(port) > MAX_PORT)
    throw new RangeError(
      `has the host ${JSON.stringify(given)}; the form is host:2113, or a:2113,b:2113,c:2113 for a cluster, ` +
        'by name or by IPv4 address',
    );
  return { name, port: Number(port) };
};

const readSettings = (query: string | undefined): ReadonlyMap<string, string> => {
  const settings = new Map<string, string>();
  for (const pair of query === undefined || query === '' ? [] : query.split('&')) {
    const equals = pair.indexOf('=');
    const given = equals === -1 ? pair : pair.slice(0, equals);
    const name = NAMES.get(flat(given.trim()));
    if (name === undefined)
      throw new RangeError(
        `has the setting ${JSON.stringify(given)}; known are prefix, ${Object.keys(SETTINGS).join(', ')}`,
      );
    if (settings.has(name)) throw new RangeError(`has the setting ${name} twice`);
    const value = equals === -1 ? '' : decoded(`the setting ${name}`, pair.slice(equals + 1).trim());
    settings.set(name, checked(name, value));
  }
  return settings;
};

const checked = (name: string, value: string): string => {
  try {
    return SETTINGS[name]!(value);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`has the setting ${name}, which ${error.message}`) : error;
  }
};

/**
 * Reads the connection string of KurrentDB, every setting of it, more strictly than its client, which takes a number
 * with letters behind it and only prints a line about a setting that it doesn't know.
 * @throws RangeError that says what is wrong and what to do, without the password
 */
export const readKurrentUrl = (given: string): KurrentUrl => {
  const { url: trimmed, prefix } = takePrefix(given.trim());
  const [scheme, discover] = SCHEME.exec(trimmed) ?? [];
  if (scheme === undefined)
    throw new RangeError('has no known scheme; the form is kurrentdb://user:password@host:2113');
  const rest = trimmed.slice(scheme.length);
  const question = rest.indexOf('?');
  if (question !== -1 && rest.includes('@', question))
    throw new RangeError('has an @ behind a question mark: within a password or a file write ? as %3F, and @ as %40');
  const authority = (question === -1 ? rest : rest.slice(0, question)).replace(/\/+$/, '');
  const at = authority.lastIndexOf('@');
  const credentials = at === -1 ? undefined : readCredentials(authority.slice(0, at));
  const hosts = authority
    .slice(at + 1)
    .split(',')
    .map(readHost);
  const settings = readSettings(question === -1 ? undefined : rest.slice(question + 1));
  const isDiscovered = discover !== undefined && hosts.length === 1;
  checkPairs(settings);
  return {
    url: written({ isDiscovered, credentials, hosts, settings }),
    hosts,
    isDiscovered,
    prefix,
    ...(credentials === undefined ? {} : { credentials }),
    tls: settings.get('tls') !== 'false',
    verifiesCertificate: settings.get('tlsVerifyCert') !== 'false',
    ...file('caFile', settings.get('tlsCaFile')),
    ...file('userCertFile', settings.get('userCertFile')),
    ...file('userKeyFile', settings.get('userKeyFile')),
  };
};

const file = <N extends string>(name: N, path: string | undefined): { readonly [K in N]?: string } =>
  path === undefined ? {} : ({ [name]: path } as { readonly [K in N]: string });

const checkPairs = (settings: ReadonlyMap<string, string>): void => {
  if (settings.has('userCertFile') !== settings.has('userKeyFile'))
    throw new RangeError('has one of the settings userCertFile and userKeyFile, and each needs the other');
};

const written = ({
  isDiscovered,
  credentials,
  hosts,
  settings,
}: Pick<KurrentUrl, 'isDiscovered' | 'hosts'> & {
  readonly credentials: KurrentCredentials | undefined;
  readonly settings: ReadonlyMap<string, string>;
}): string => {
  const encode = encodeURIComponent;
  const user = credentials && `${encode(credentials.username)}:${encode(credentials.password)}@`;
  const places = hosts.map(({ name, port }) => `${name}:${port}`).join(',');
  const query = [...settings].map(([name, value]) => `${name}=${encode(value)}`).join('&');
  return `kurrentdb${isDiscovered ? '+discover' : ''}://${user ?? ''}${places}${query === '' ? '' : `?${query}`}`;
};
