import { randomUUID } from 'node:crypto';
import type { NodeCertificate } from './certificates.js';
import type { Answering } from './exchange.js';
import type { Member } from './messages.js';
import { startNode, type NodeProcess } from './node-process.js';
import { serveNode } from './node-server.js';

interface Running {
  readonly port: number;
  /** A single node is served in this process, which is faster and ends with it. */
  readonly process?: NodeProcess;
  close(): Promise<void>;
}
interface Node {
  readonly id: string;
  isAlive: boolean;
  running: Running;
}

/**
 * One to three nodes over one log. Nodes of a cluster are processes of their own, so that a test can end or stop one
 * like a machine that fails. Which one leads is the test's choice: nobody is elected by itself.
 */
export class Nodes {
  #leader = 0;

  private constructor(
    private readonly list: readonly Node[],
    private readonly answering: (node: number) => Answering,
    private readonly certificate: NodeCertificate | undefined,
  ) {}

  /** @param certificate all nodes show it; without one there is no TLS */
  static async start(
    count: number,
    answering: (node: number) => Answering,
    certificate?: NodeCertificate,
  ): Promise<Nodes> {
    const run = count === 1 ? serveHere : serveInProcess;
    const running = await Promise.all(Array.from({ length: count }, (_, node) => run(answering(node), 0, certificate)));
    const list = running.map((each) => ({ id: randomUUID(), isAlive: true, running: each }));
    return new Nodes(list, answering, certificate);
  }

  get members(): readonly Member[] {
    return this.list.map(({ id, isAlive, running: { port } }, node) => ({
      id,
      port,
      isAlive,
      isLeader: this.leads(node),
    }));
  }

  get leaderPort(): number {
    return this.list[this.#leader]!.running.port;
  }

  leads(node: number): boolean {
    return node === this.#leader;
  }

  /** From now on this node leads, and the one before is a follower. */
  elect(node: number): void {
    this.#leader = node;
  }

  /** Ends a node at once; it stays away until it is started again. */
  async kill(node: number): Promise<void> {
    this.list[node]!.isAlive = false;
    await this.#process(node).signal('SIGKILL');
  }

  /** Starts a node again where it was. */
  async restart(node: number): Promise<void> {
    const { port } = this.list[node]!.running;
    this.list[node]!.running = await serveInProcess(this.answering(node), port, this.certificate);
    this.list[node]!.isAlive = true;
  }

  /** Lets a node keep its connections, and say nothing. */
  async hang(node: number): Promise<void> {
    this.list[node]!.isAlive = false;
    await this.#process(node).signal('SIGSTOP');
  }

  /** Fact 27: lets a node that hangs go on, with all that it was asked meanwhile. */
  async resume(node: number): Promise<void> {
    await this.#process(node).signal('SIGCONT');
    this.list[node]!.isAlive = true;
  }

  async close(): Promise<void> {
    await Promise.all(this.list.map(({ running }) => running.close()));
  }

  #process(node: number): NodeProcess {
    const { process } = this.list[node]!.running;
    if (process === undefined) throw new TypeError('a single node runs in the process of its test');
    return process;
  }
}

type Run = (answering: Answering, port: number, certificate: NodeCertificate | undefined) => Promise<Running>;

const serveHere: Run = async (...how) => {
  const server = await serveNode(...how);
  return { port: server.port, close: async () => server.close() };
};

const serveInProcess: Run = async (...how) => {
  const process = await startNode(...how);
  return { port: process.port, process, close: () => process.signal('SIGKILL') };
};
