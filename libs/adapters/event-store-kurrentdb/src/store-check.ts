import { streamNameFilter, type KurrentDBClient } from '@kurrent/kurrentdb-client';
import { AccessDenied, type Random } from '#application';
import { systemRandom, type KurrentHost } from '#contracts';
import { PROBE_STREAM } from './appender.js';
import { appendFailure, isMissingStream, readFailure } from './failures.js';
import { nodesKnownTo } from './gossip.js';
import { ServerNames } from './names.js';
import { openingFailure } from './opening-failure.js';
import { lookAt, type NodeCertificate } from './reachability.js';
import { checkReading, checkWriting, clientOf, versionOf } from './server-checks.js';
import { KURRENT_FORMAT } from './store-id.js';
import { readPlace, type Place } from './url-files.js';
import { checkServerVersion } from './version.js';

export interface NodeReport {
  readonly node: string;
  /** It is missing where no node that answers knows this one by this address. */
  readonly role?: string;
  readonly isAlive: boolean;
  readonly certificate?: NodeCertificate;
}
/** A setting of one of our streams that hides its beginning, or gives rights of its own. */
export interface StreamSetting {
  readonly stream: string;
  readonly setting: '$maxCount' | '$maxAge' | '$tb' | '$acl';
  /** As JSON. */
  readonly value: string;
}
export interface StoreReport {
  /** Each is a sentence. All is well where there are none. */
  readonly problems: readonly string[];
  readonly version?: string;
  readonly nodes: readonly NodeReport[];
  readonly tls: boolean;
  readonly user?: string;
  readonly rights: Readonly<Record<'write' | 'read', boolean>>;
  readonly prefix: string;
  readonly format: {
    readonly needed: number;
    /** It is missing where no log has begun under this prefix. */
    readonly found?: number;
    readonly storeId?: string;
  };
  readonly settings: readonly StreamSetting[];
}
type Found = { -readonly [K in keyof StoreReport]?: StoreReport[K] };

const SETTINGS = ['$maxCount', '$maxAge', '$tb', '$acl'] as const;

/**
 * Looks at a server from the outside in: its nodes, its version, the user's rights, the log and the settings of its
 * streams. Nothing is written. It goes on after a problem as far as that lets it.
 * @throws WrongSetting for a URL that can't be read
 */
export const checkStore = async (url: string, random: Random = systemRandom): Promise<StoreReport> => {
  const place = readPlace('EVENT_STORE_URL', url);
  const { tls, prefix, credentials } = place.url;
  const problems: string[] = [];
  const found: Found = { nodes: await nodesOf(place, problems) };
  const rights = { write: false, read: false };
  const client = clientOf(place);
  try {
    await checkInside(client, place, { found, rights, problems, random });
  } catch (error) {
    problems.push((await openingFailure(error, place)).message);
  } finally {
    await client.dispose();
  }
  return {
    problems,
    ...(found.version === undefined ? {} : { version: found.version }),
    nodes: found.nodes ?? [],
    tls,
    ...(credentials === undefined ? {} : { user: credentials.username }),
    rights,
    prefix,
    format: found.format ?? { needed: KURRENT_FORMAT },
    settings: found.settings ?? [],
  };
};

interface Inside {
  readonly found: Found;
  readonly rights: Record<'write' | 'read', boolean>;
  readonly problems: string[];
  readonly random: Random;
}

const checkInside = async (client: KurrentDBClient, place: Place, inside: Inside): Promise<void> => {
  const { found, rights, problems, random } = inside;
  const names = new ServerNames(place.url.prefix);
  const streams = { probe: names.serverName(PROBE_STREAM), store: names.store };
  const denial = (error: unknown, failure: Error): void => {
    if (!(failure instanceof AccessDenied)) throw error;
    problems.push(failure.message);
  };
  found.version = await versionOf(client);
  try {
    checkServerVersion(found.version);
  } catch (error) {
    problems.push((error as Error).message);
    return;
  }
  try {
    await checkWriting(client, streams, random);
    rights.write = true;
  } catch (error) {
    denial(error, appendFailure(error, 0));
  }
  try {
    await checkReading(client, streams);
    rights.read = true;
  } catch (error) {
    denial(error, readFailure(error));
    return;
  }
  found.format = await formatOf(client, names, problems);
  found.settings = await settingsOf(client, names);
  for (const { stream, setting, value } of found.settings) {
    if (setting !== '$acl')
      problems.push(`${stream} has ${setting} ${value}, which hides the beginning of that stream`);
    else
      await checkWriting(client, { ...streams, probe: stream }, random).catch((error: unknown) => {
        problems.push(`${stream} has rights of its own: ${appendFailure(error, 0).message}`);
      });
  }
};

/**
 * Clients go to the nodes by the addresses that these tell of themselves, so those are shown, and whom the URL names
 * but nobody knows. A single node is reached as the URL names it, whatever it takes itself for.
 */
const nodesOf = async (place: Place, problems: string[]): Promise<readonly NodeReport[]> => {
  const { hosts } = place.url;
  const asked = await Promise.all(hosts.map((host) => nodesKnownTo(host, place).catch(() => [])));
  const known = new Map(asked.flat().map((each) => [each.node, each]));
  const silent = hosts.filter((_host, at) => asked[at]!.length === 0);
  const [first] = hosts;
  const isSingle = hosts.length === 1 && known.size === 1;
  const places = isSingle ? [first!] : [...silent, ...[...known.keys()].map(hostOf)];
  const reports = await Promise.all(
    places.map(async (host): Promise<NodeReport> => {
      const node = `${host.name}:${host.port}`;
      const { role } = (isSingle ? [...known.values()][0] : known.get(node)) ?? {};
      const reach = await lookAt(host, place.url, place.files.ca);
      if (reach.kind !== 'reached')
        problems.push(`${node} isn't reached: ${'reason' in reach ? reach.reason : reach.kind}`);
      const isAlive = reach.kind === 'reached';
      const certificate = isAlive ? reach.certificate : undefined;
      return { node, isAlive, ...(role === undefined ? {} : { role }), ...(certificate && { certificate }) };
    }),
  );
  if (known.size > 0 && !reports.some(({ role, isAlive }) => role === 'leader' && isAlive))
    problems.push('no node leads');
  return reports;
};

const hostOf = (node: string): KurrentHost => {
  const [name = '', port] = node.split(':');
  return { name, port: Number(port) };
};

const formatOf = async (
  client: KurrentDBClient,
  names: ServerNames,
  problems: string[],
): Promise<StoreReport['format']> => {
  const needed = KURRENT_FORMAT;
  try {
    for await (const { event } of client.readStream(names.store, { maxCount: 1, requiresLeader: true })) {
      const { format: found = 0, storeId = '' } = (event?.data ?? {}) as { format?: number; storeId?: string };
      if (found !== needed) problems.push(`the log has format ${found}, and this release needs ${needed}`);
      return { needed, found, storeId };
    }
  } catch (error) {
    if (!isMissingStream(error)) throw error;
  }
  return { needed };
};

/** Reads what the settings of our streams are now; what others set under our prefix counts as well. */
const settingsOf = async (client: KurrentDBClient, names: ServerNames): Promise<readonly StreamSetting[]> => {
  const metastreams = `$$${names.prefix}`;
  const last = new Map<string, Readonly<Record<string, unknown>>>();
  for await (const { event } of client.readAll({ filter: streamNameFilter({ prefixes: [metastreams] }) })) {
    if (event?.type !== '$metadata' || !event.streamId.startsWith(metastreams) || !event.isJson) continue;
    last.set(event.streamId.slice('$$'.length), event.data as Readonly<Record<string, unknown>>);
  }
  return [...last].flatMap(([stream, metadata]) =>
    SETTINGS.filter((setting) => metadata[setting] !== undefined && metadata[setting] !== null).map((setting) => ({
      stream,
      setting,
      value: JSON.stringify(metadata[setting]),
    })),
  );
};
