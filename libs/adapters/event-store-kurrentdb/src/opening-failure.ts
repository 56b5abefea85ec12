import { AccessDenied, OutcomeUnknown, StoreUnavailable, UnusableStore, WrongSetting } from '#application';
import type { KurrentHost } from '#contracts';
import { readFailure } from './failures.js';
import { nodesKnownTo } from './gossip.js';
import { lookAt, type Reach } from './reachability.js';
import type { Place } from './url-files.js';

const FAILED_PRECONDITION = 9;

const nameOf = ({ name, port }: KurrentHost): string => `${name}:${port}`;
const namesOf = ({ url: { hosts } }: Place): string => hosts.map(nameOf).join(', ');

/** Fact 24: an append that a follower refuses is an unknown error to the client, and a read isn't. */
const isNotLeader = (error: unknown): boolean => {
  const { type, code } = error as { readonly type?: string; readonly code?: number };
  return type === 'not-leader' || (type === 'unknown' && code === FAILED_PRECONDITION);
};

/**
 * Says why a server couldn't be opened, where the client doesn't: its failures have no cause. What its setting is wrong
 * about is `WrongSetting` or `AccessDenied`, and whatever may go by itself is `StoreUnavailable`.
 */
export const openingFailure = async (error: unknown, place: Place): Promise<Error> => {
  if (isNotLeader(error)) return withoutLeader(error, place);
  if (error instanceof UnusableStore || error instanceof WrongSetting) return error;
  const failure = error instanceof OutcomeUnknown ? error : readFailure(error);
  if (failure instanceof AccessDenied || !(failure instanceof StoreUnavailable || failure instanceof OutcomeUnknown))
    return failure;
  const { hosts } = place.url;
  const seen = await Promise.all(hosts.map((host) => lookAt(host, place.url, place.files.ca)));
  return wrongAbout(place, seen) ?? new StoreUnavailable(`${away(hosts, seen)} (${failure.message})`, { cause: error });
};

/** One node that is well is enough to say that the setting is right. */
const wrongAbout = ({ setting, url: { hosts, caFile } }: Place, seen: readonly Reach[]): WrongSetting | undefined => {
  if (seen.some(({ kind }) => kind === 'reached')) return undefined;
  const found = seen.findIndex(({ kind }) => kind !== 'away');
  const reach = seen[found];
  const node = found === -1 ? '' : nameOf(hosts[found]!);
  switch (reach?.kind) {
    case 'not-trusted':
      return new WrongSetting(
        `the certificate of ${node} can't be trusted (${reach.reason}): name the file of the authority that signed ` +
          `it as tlsCaFile in ${setting}, which names ${caFile ?? 'none'}, and call the node there as its ` +
          'certificate does',
      );
    case 'without-tls':
      return new WrongSetting(
        `${node} doesn't speak TLS, and ${setting} asks for it: give the server certificates, or write tls=false there`,
      );
    case 'with-tls':
      return new WrongSetting(`${node} speaks TLS, and ${setting} says tls=false: write tls=true there`);
    default:
      return undefined;
  }
};

const away = (hosts: readonly KurrentHost[], seen: readonly Reach[]): string => {
  const reasons = hosts.map((host, at) => {
    const reach = seen[at];
    return `${nameOf(host)}${reach?.kind === 'away' ? ` (${reach.reason})` : ' (it is there)'}`;
  });
  return seen.some(({ kind }) => kind !== 'away')
    ? `KurrentDB doesn't serve yet, or has no leader: ${reasons.join(', ')}`
    : `no node of KurrentDB answers: ${reasons.join(', ')}`;
};

const withoutLeader = async (error: unknown, place: Place): Promise<Error> => {
  const [first, ...others] = place.url.hosts;
  if (others.length > 0 || place.url.isDiscovered)
    return new StoreUnavailable(`KurrentDB has another leader than it had: ${namesOf(place)}`, { cause: error });
  const nodes = await nodesKnownTo(first!, place).catch(() => []);
  const all = nodes.map(({ node }) => node).join(',');
  const leader = nodes.find(({ role, isAlive }) => role === 'leader' && isAlive);
  return new WrongSetting(
    `${place.setting} names ${nameOf(first!)} alone, and the leader is ${leader?.node ?? 'another node'}: ` +
      `name all nodes there${all === '' ? '' : `, like kurrentdb://…@${all}`}`,
    { cause: error },
  );
};
