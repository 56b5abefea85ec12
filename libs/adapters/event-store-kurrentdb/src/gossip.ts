import { credentials, Metadata, type ChannelCredentials } from '@grpc/grpc-js';
import { GossipClient } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_grpc_pb.js';
import gossip from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import type { KurrentHost } from '#contracts';
import type { Place } from './url-files.js';

/** One node of a cluster, as another one knows it. */
export interface ClusterNode {
  /** This is its address, as `host:port`. */
  readonly node: string;
  /** In lower case: `leader`, `follower`, `readonlyreplica`, … */
  readonly role: string;
  readonly isAlive: boolean;
}

const ANSWER_WITHIN = 3_000;
const ROLES = new Map(Object.entries(gossip.MemberInfo.VNodeState).map(([name, state]) => [state, name.toLowerCase()]));

const channelCredentials = ({ url, files: { ca, cert, key } }: Place): ChannelCredentials => {
  if (!url.tls) return credentials.createInsecure();
  const verified = url.verifiesCertificate ? undefined : { rejectUnauthorized: false };
  return credentials.createSsl(ca ?? null, key ?? null, cert ?? null, verified);
};

/** Asks one node which others it knows, and itself; no user is needed for it. Rejects where it doesn't answer. */
export const nodesKnownTo = async ({ name, port }: KurrentHost, place: Place): Promise<readonly ClusterNode[]> => {
  const client = new GossipClient(`${name}:${port}`, channelCredentials(place));
  try {
    const info = await new Promise<gossip.ClusterInfo>((resolve, reject) => {
      const deadline = Date.now() + ANSWER_WITHIN;
      client.read(new shared.Empty(), new Metadata(), { deadline }, (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      );
    });
    return info.getMembersList().map((member) => {
      const place = member.getHttpEndPoint();
      return {
        node: `${place?.getAddress()}:${place?.getPort()}`,
        role: ROLES.get(member.getState()) ?? 'unknown',
        isAlive: member.getIsAlive(),
      };
    });
  } finally {
    client.close();
  }
};
