import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { openCuttingProxy, type CuttingProxy } from '../faults/cutting-proxy.js';
import type { ServerCertificate } from '../tls/certificates.js';
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
  /** Clients reach the node through it, where there is one. */
  readonly proxy: CuttingProxy | undefined;
}
export interface NodesOptions {
  /** All nodes show it; without one there is no TLS. */
  readonly certificate?: ServerCertificate | undefined;
  /** A leader that is away for so long is replaced. Without it nobody is elected by itself. */
  readonly electionMilliseconds?: number | undefined;
  /** Each node stands behind a proxy, so that connections can be cut. */
  readonly isBehindProxies?: boolean | undefined;
}

/**
 * One to three nodes over one log. Nodes of a cluster are processes of their own, so that a test can end or stop one
 * like a machine that fails. A node leads only beside a majority (fact 50).
 */
export class Nodes extends EventEmitter<{ elected: [node: number] }> {
  #leader = 0;
  #election: NodeJS.Timeout | undefined;

  private constructor(
    private readonly list: readonly Node[],
    private readonly answering: (node: number) => Answering,
    private readonly options: NodesOptions,
  ) {
    super();
  }

  static async start(
    count: number,
    answering: (node: number) => Answering,
    options: NodesOptions = {},
  ): Promise<Nodes> {
    const run = count === 1 ? serveHere : serveInProcess;
    const start = async (_: unknown, node: number): Promise<Node> => {
      const running = await run(answering(node), 0, options.certificate);
      const proxy = options.isBehindProxies === true ? await openCuttingProxy(running.port) : undefined;
      return { id: randomUUID(), isAlive: true, running, proxy };
    };
    return new Nodes(await Promise.all(Array.from({ length: count }, start)), answering, options);
  }

  get members(): readonly Member[] {
    return this.list.map(({ id, isAlive }, node) => ({
      id,
      port: this.#portOf(node),
      isAlive,
      isLeader: this.leads(node),
    }));
  }

  get leader(): number {
    return this.#leader;
  }

  get leaderPort(): number {
    return this.#portOf(this.#leader);
  }

  leads(node: number): boolean {
    return node === this.#leader && this.#hasMajority;
  }

  /** From now on this node leads, and the one before is a follower. */
  elect(node: number): void {
    this.#leader = node;
    this.emit('elected', node);
  }

  /** The leader hands over to another node that is alive, and goes on as a follower. */
  resign(): void {
    this.#electAnother();
  }

  /** Resolves to the leader, once it is another than this node. */
  async leaderAfter(node: number): Promise<number> {
    while (this.#leader === node) await once(this, 'elected');
    return this.#leader;
  }

  /** Counts the connections that clients have to nodes behind proxies. */
  get connections(): number {
    return this.list.reduce((sum, { proxy }) => sum + (proxy?.connections ?? 0), 0);
  }

  /** Ends every connection of clients to this node. */
  cut(node: number): void {
    const { proxy } = this.list[node]!;
    if (proxy === undefined) throw new TypeError('only a node behind a proxy can be cut off');
    proxy.cut();
  }

  /** Ends a node at once; it stays away until it is started again. */
  async kill(node: number): Promise<void> {
    this.#isAlive(node, false);
    await this.#process(node).signal('SIGKILL');
  }

  /** Starts a node again where it was. */
  async restart(node: number): Promise<void> {
    const { port } = this.list[node]!.running;
    this.list[node]!.running = await serveInProcess(this.answering(node), port, this.options.certificate);
    this.#isAlive(node, true);
  }

  /** Lets a node keep its connections, and say nothing. */
  async hang(node: number): Promise<void> {
    this.#isAlive(node, false);
    await this.#process(node).signal('SIGSTOP');
  }

  /** Fact 27: lets a node that hangs go on, with all that it was asked meanwhile. */
  async resume(node: number): Promise<void> {
    await this.#process(node).signal('SIGCONT');
    this.#isAlive(node, true);
  }

  async close(): Promise<void> {
    clearTimeout(this.#election);
    await Promise.all(this.list.map(async ({ running, proxy }) => Promise.all([running.close(), proxy?.close()])));
  }

  get #hasMajority(): boolean {
    return this.list.filter(({ isAlive }) => isAlive).length > this.list.length / 2;
  }

  #portOf(node: number): number {
    const { proxy, running } = this.list[node]!;
    return (proxy ?? running).port;
  }

  #isAlive(node: number, isAlive: boolean): void {
    this.list[node]!.isAlive = isAlive;
    clearTimeout(this.#election);
    const { electionMilliseconds } = this.options;
    if (electionMilliseconds === undefined || this.list[this.#leader]!.isAlive || !this.#hasMajority) return;
    this.#election = setTimeout(() => this.#electAnother(), electionMilliseconds);
  }

  /** The next one leads, so that in turn each does. */
  #electAnother(): void {
    const { length } = this.list;
    const others = Array.from({ length: length - 1 }, (_, step) => (this.#leader + 1 + step) % length);
    const next = others.find((node) => this.list[node]!.isAlive);
    if (next !== undefined) this.elect(next);
  }

  #process(node: number): NodeProcess {
    const { process } = this.list[node]!.running;
    if (process === undefined) throw new TypeError('a single node runs in the process of its test');
    return process;
  }
}

type Run = (answering: Answering, port: number, certificate: ServerCertificate | undefined) => Promise<Running>;

const serveHere: Run = async (...how) => {
  const server = await serveNode(...how);
  return { port: server.port, close: async () => server.close() };
};

const serveInProcess: Run = async (...how) => {
  const process = await startNode(...how);
  return { port: process.port, process, close: () => process.signal('SIGKILL') };
};
