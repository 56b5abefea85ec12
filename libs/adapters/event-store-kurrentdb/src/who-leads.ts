import { Metadata, type ChannelCredentials } from '@grpc/grpc-js';
import { GossipClient } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_grpc_pb.js';
import gossip from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import type { ClusterUrl } from './cluster-url.js';

const ANSWER_WITHIN = 1_000;
/** A node that was away is asked again soon: gRPC's own pauses grow to two minutes. */
const CHANNEL = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 500 };

/**
 * Asks the nodes of a cluster who leads. They are asked all at once, since one that hangs answers nothing; and a leader
 * counts only where it says so itself, since the others speak of a dead one for a while.
 */
export class WhoLeads {
  readonly #nodes: Set<string>;
  #credentials: ChannelCredentials | undefined;

  constructor(private readonly url: Pick<ClusterUrl, 'nodes' | 'credentials'>) {
    this.#nodes = new Set(url.nodes);
  }

  /** Adds a node that somebody named. */
  knows(node: string): void {
    this.#nodes.add(node);
  }

  /**
   * Resolves to the leader as `host:port`, or to undefined where nobody says that it leads. One that isn't `suspect` is
   * preferred: a leader that hung still takes itself for one for a moment.
   */
  async ask(suspect?: string): Promise<string | undefined> {
    const asked = new Set<string>();
    for (;;) {
      const round = [...this.#nodes].filter((node) => !asked.has(node));
      if (round.length === 0) return undefined;
      for (const node of round) asked.add(node);
      const found = await this.#firstOf(round, suspect);
      if (found !== undefined) return found;
    }
  }

  /** Asks these at once, and adds those that they name, under their own addresses, to the nodes that can be asked. */
  async #firstOf(nodes: readonly string[], suspect: string | undefined): Promise<string | undefined> {
    let second: string | undefined;
    return new Promise((resolve) => {
      const asking = nodes.map(async (node) => {
        const leader = await this.#leaderBy(node);
        if (leader === undefined) return;
        if (leader === node && leader !== suspect) resolve(leader);
        else if (leader === node) second = leader;
        else this.#nodes.add(leader);
      });
      void Promise.all(asking).then(() => resolve(second));
    });
  }

  async #leaderBy(node: string): Promise<string | undefined> {
    try {
      this.#credentials ??= this.url.credentials();
      const client = new GossipClient(node, this.#credentials, CHANNEL);
      try {
        return leaderIn(await gossipOf(client));
      } finally {
        client.close();
      }
    } catch {
      // who doesn't answer doesn't lead
      return undefined;
    }
  }
}

const gossipOf = (client: GossipClient): Promise<gossip.ClusterInfo> =>
  new Promise((resolve, reject) => {
    const deadline = Date.now() + ANSWER_WITHIN;
    client.read(new shared.Empty(), new Metadata(), { deadline }, (error, answer) =>
      error === null ? resolve(answer) : reject(error),
    );
  });

const leaderIn = (info: gossip.ClusterInfo): string | undefined => {
  const { LEADER } = gossip.MemberInfo.VNodeState;
  const leader = info.getMembersList().find((member) => member.getIsAlive() && member.getState() === LEADER);
  const place = leader?.getHttpEndPoint();
  return place && `${place.getAddress()}:${place.getPort()}`;
};
