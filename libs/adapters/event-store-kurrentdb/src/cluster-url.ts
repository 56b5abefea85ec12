import { readFileSync } from 'node:fs';
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { parseConnectionString } from '@kurrent/kurrentdb-client/dist/Client/parseConnectionString.js';

/** What a connection string says of the nodes that it reaches. */
export interface ClusterUrl {
  /** These are the nodes, as `host:port`, that can be asked who leads. */
  readonly nodes: readonly string[];
  /** A single node is asked as it is named: it may know itself by an address that isn't reached from here. */
  readonly isAlone: boolean;
  /** The string of a client that goes to one node, or to the single one. */
  at(node: string | undefined): string;
  credentials(): ChannelCredentials;
}

const PARTS =
  /^(?<scheme>[a-z]+)(?:\+discover)?:\/\/(?<user>[^:/?]+:[^@]+@)?(?<hosts>[^?]*?)\/?(?:\?(?<settings>.*))?$/;

/**
 * The client's compiled part waits one `discoveryInterval` before it connects (fact 22), where a single node is named
 * too. There it is short, since nothing is to be discovered, and the owner of the client has pauses of its own.
 */
const DISCOVERY_INTERVAL = 'discoveryInterval=10';

/** A node that hangs is found out by the appends that it doesn't answer; this is for connections that rest. */
const KEEP_ALIVE = 'keepAliveInterval=10000';

/**
 * Reads a connection string by the client's own rules.
 * @param deadline milliseconds that the server has for one append
 * @throws the client's error where it is none
 */
export const readClusterUrl = (url: string, deadline: number): ClusterUrl => {
  const options = parseConnectionString(url);
  const { scheme = 'kurrentdb', user = '', hosts = '', settings } = PARTS.exec(url.trim())?.groups ?? {};
  const own = `defaultDeadline=${deadline}&${KEEP_ALIVE}`;
  const search = settings === undefined ? own : `${settings}&${own}`;
  const quick = /discovery[-_]?interval=/i.test(search) ? search : `${search}&${DISCOVERY_INTERVAL}`;
  const isAlone = options.hosts.length === 1 && !options.dnsDiscover;
  return {
    nodes: options.hosts.map(({ address, port }) => `${address}:${port}`),
    isAlone,
    at: (node) => {
      if (node !== undefined || isAlone) return `${scheme}://${user}${node ?? hosts}?${quick}`;
      return `${scheme}${options.dnsDiscover ? '+discover' : ''}://${user}${hosts}?${search}`;
    },
    credentials: () => (options.tls === false ? credentials.createInsecure() : secure(options)),
  };
};

/** The client has read these files before, and said what was wrong with them. */
const secure = ({
  tlsCAFile,
  userCertFile,
  userKeyFile,
  tlsVerifyCert,
}: ReturnType<typeof parseConnectionString>): ChannelCredentials => {
  const file = (path: string | undefined): Buffer | null => (path === undefined ? null : readFileSync(path));
  // the client passes the two files of a user in this order
  return credentials.createSsl(
    file(tlsCAFile as unknown as string | undefined),
    file(userKeyFile),
    file(userCertFile),
    tlsVerifyCert === false ? { rejectUnauthorized: false } : undefined,
  );
};
