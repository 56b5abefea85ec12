import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { StoredEvent } from '#application';
import { defined } from '#licensing';
import type { Exchange, Reply } from './exchange.js';
import { TestAuthority } from '../tls/certificates.js';
import { notLeader, notLeaderForAppends, unavailable } from './failures.js';
import { Log } from './log.js';
import { clusterInfo, supportedMethods } from './messages.js';
import { PATHS } from './node-server.js';
import { Nodes, type NodesOptions } from './nodes.js';
import { ReadService } from './read-service.js';
import type { User } from './rights.js';
import type { NewRecord, StoredRecord } from './stored-record.js';
import { Users } from './users.js';
import { WriteService } from './write-service.js';

/**
 * A call goes wrong in one of four ways: it never arrives, its answer is lost, its answer is lost with every connection
 * to that node (which is behind a proxy then), or nobody answers.
 */
export interface Fault {
  readonly call: 'append' | 'readAll' | 'readStream' | 'subscribe';
  readonly when: 'before' | 'after' | 'cut' | 'silence';
}

export type Backup = Pick<Log, 'copy'>;

const noCalls = () => ({ append: 0, readAll: 0, readStream: 0, subscribe: 0 });
const VERSION = '26.1.0.3021';

/** A double with TLS knows users; one without lets everybody do everything (fact 40). */
export interface DoubleOptions extends Omit<NodesOptions, 'certificate'> {
  readonly users?: Readonly<Record<string, User>>;
}

const callOf = ({ path, requests }: Exchange): Fault['call'] | undefined => {
  if (path === PATHS.appendRecords) return 'append';
  if (path !== PATHS.read) return undefined;
  const options = streams.ReadReq.deserializeBinary(requests[0]!).getOptions()!;
  if (options.hasSubscription()) return 'subscribe';
  return options.hasStream() ? 'readStream' : 'readAll';
};

/**
 * A small server that speaks KurrentDB's protocol over real sockets, as version 26.1.0 was measured; see
 * docs/reference/kurrentdb.md. It keeps its log in memory, and only this machine reaches it.
 */
export class KurrentDouble {
  readonly faults: Fault[] = [];
  version = VERSION;
  /** Counts the calls that arrived. */
  readonly calls: Record<Fault['call'], number> = noCalls();
  readonly #arrivals = new EventEmitter();
  #log = new Log();
  #reads = new ReadService(this.#log);
  #writes = new WriteService(this.#log);
  #nodes: Nodes | undefined;
  #authority: TestAuthority | undefined;
  #users: Users | undefined;

  /** Whoever starts one closes it. With users it has TLS. */
  static async start(nodes = 1, { users, ...options }: DoubleOptions = {}): Promise<KurrentDouble> {
    const double = new KurrentDouble();
    if (users !== undefined) {
      double.#users = new Users(users);
      double.#authority = new TestAuthority();
    }
    const answering = (node: number) => (exchange: Exchange, reply: Reply) => double.#faulty(node, exchange, reply);
    const certificate = double.#authority?.certificateFor(['127.0.0.1', 'localhost']);
    double.#nodes = await Nodes.start(nodes, answering, { ...options, certificate });
    return double;
  }

  /** This is a connection string. Fact 22 is why it has an interval. */
  get url(): string {
    return `kurrentdb://${this.hosts.join(',')}?tls=false&discoveryInterval=10`;
  }

  /** This is the connection string of a user, for a double with TLS. */
  urlOf(user: string, password: string, hosts: readonly string[] = this.hosts): string {
    const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
    const file = encodeURIComponent(this.caFile);
    return `kurrentdb://${credentials}@${hosts.join(',')}?tls=true&tlsCaFile=${file}&discoveryInterval=10`;
  }

  get hosts(): readonly string[] {
    return this.nodes.members.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The certificate of the authority that the nodes' certificates are signed by. */
  get caFile(): string {
    return this.#authority!.file;
  }

  get users(): Users {
    return this.#users!;
  }

  get nodes(): Nodes {
    return this.#nodes!;
  }

  /** Begins with an empty log, so that a file of tests starts one server. */
  reset(): void {
    this.faults.splice(0);
    Object.assign(this.calls, noCalls());
    this.version = VERSION;
    this.#hold(new Log());
  }

  /** Gives what a backup of the server's files holds now. */
  backUp(): Backup {
    return this.#log.copy();
  }

  /** From now on the log is this one, as where somebody restores a backup in no time. Connections stay. */
  restore(backup: Backup): void {
    this.#hold(backup.copy());
  }

  async close(): Promise<void> {
    await this.nodes.close();
    this.#authority?.remove();
  }

  get records(): readonly StoredRecord[] {
    return this.#log.records;
  }

  /** Resolves when so many more records were written. @throws the signal's reason */
  async grown(count: number, signal: AbortSignal): Promise<void> {
    const wanted = this.records.length + count;
    while (this.records.length < wanted) await once(this.#log, 'grown', { signal });
  }

  /** Counts the open subscriptions. */
  get subscriptions(): number {
    return this.#reads.subscriptions;
  }

  /** Resolves when so many subscriptions are open. */
  async subscribed(count: number): Promise<void> {
    while (this.subscriptions !== count) await once(this.#reads, 'changed');
  }

  /** From now on subscriptions get no events, as after the end of a server. */
  deafen(): void {
    this.#reads.deaf = true;
  }

  /** Counts the records of the log that were looked at to answer. */
  get scanned(): number {
    return this.#reads.scanned;
  }

  /** Resolves when so many calls of a kind have arrived. */
  async called(call: Fault['call'], count: number): Promise<void> {
    while (this.calls[call] < count) await once(this.#arrivals, 'call');
  }

  /** Adds records that the server writes by itself, or that belong to somebody else. */
  addForeign(stream: string, record: Partial<NewRecord> = {}, count = 1): void {
    const data = Buffer.from('{}');
    const metadata = new Uint8Array();
    for (let added = 0; added < count; added += 1)
      this.#log.write(stream, { id: randomUUID(), type: '$stats', data, metadata, isJson: true, ...record });
    this.#log.announce();
  }

  /** Deletes a stream as the server's tools do by default: it reads as missing, and goes on at its old revisions. */
  softDelete(stream: string): void {
    this.#log.softDelete(stream);
  }

  /** Sets the metadata of a stream, in the place of what it was: `$maxCount`, `$maxAge` (in seconds), `$tb`. */
  setMetadata(stream: string, settings: Readonly<Record<string, unknown>>): void {
    this.#log.setMetadata(stream, settings);
  }

  /** Takes what is hidden of a stream out of the log, as the server's scavenges do from time to time. */
  scavenge(stream: string): void {
    this.#log.scavenge(stream);
  }

  /** Deletes a stream for good. */
  tombstone(stream: string): void {
    this.#log.tombstone(stream);
  }

  /** Changes a record, as a bad disk does that the server doesn't notice. */
  tamper(eventId: string, change: Partial<Omit<StoredEvent, 'position'>>): void {
    const { id, stream, revision, type, version, data, metadata, checksum } = change;
    const texts = { version: version === undefined ? undefined : String(version), checksum, eventId: id };
    const isIt = (record: StoredRecord): boolean => Buffer.from(record.metadata).includes(`"eventId":"${eventId}"`);
    this.#log.tamper(isIt, (before) => ({
      ...before,
      ...defined({ type, stream, revision: revision === undefined ? undefined : BigInt(revision) }),
      ...(data === undefined ? {} : { isJson: false, data: Buffer.from(data) }),
      metadata: Buffer.from(
        JSON.stringify({
          ...(JSON.parse(Buffer.from(before.metadata).toString('utf8')) as object),
          ...metadata,
          ...defined(texts),
        }),
      ),
    }));
  }

  #hold(log: Log): void {
    this.#log = log;
    this.#reads = new ReadService(log);
    this.#writes = new WriteService(log);
  }

  #faulty(node: number, exchange: Exchange, reply: Reply): void {
    const call = callOf(exchange);
    if (call !== undefined) {
      this.calls[call] += 1;
      this.#arrivals.emit('call');
    }
    const found = this.faults.findIndex((fault) => fault.call === call);
    const [fault] = found === -1 ? [] : this.faults.splice(found, 1);
    if (fault === undefined) this.#answer(node, exchange, reply);
    else if (fault.when === 'before') reply.fail(unavailable());
    else if (fault.when === 'cut') {
      this.#answer(node, exchange, reply);
      this.nodes.cut(node);
    } else if (fault.when === 'after')
      this.#answer(node, exchange, { ...reply, message: () => undefined, end: () => reply.fail(unavailable()) });
  }

  #answer(node: number, exchange: Exchange, reply: Reply): void {
    const { path, requiresLeader } = exchange;
    const { leaderPort } = this.nodes;
    const refusal = this.#users?.refusal(exchange, this.#log);
    if (refusal !== undefined) return reply.fail(refusal);
    if (!this.nodes.leads(node)) {
      if (path === PATHS.appendRecords || path === PATHS.appendSession)
        return reply.fail(notLeaderForAppends(leaderPort));
      if (path === PATHS.read && requiresLeader) return reply.fail(notLeader(leaderPort));
    }
    switch (path) {
      case PATHS.gossip:
        return answerOnce(reply, clusterInfo(this.nodes.members));
      case PATHS.features:
        return answerOnce(reply, supportedMethods(this.version));
      case PATHS.read:
        return this.#reads.answer(exchange, reply);
      case PATHS.append:
        return this.#writes.append(exchange, reply);
      case PATHS.delete:
        return this.#writes.delete(exchange, reply);
      case PATHS.tombstone:
        return this.#writes.tombstone(exchange, reply);
      case PATHS.appendSession:
        return this.#writes.appendSession(exchange, reply);
      case PATHS.appendRecords:
        return this.#writes.appendRecords(exchange, reply);
      default:
        throw new TypeError(`${path} is served by nobody`);
    }
  }
}

const answerOnce = (reply: Reply, bytes: Uint8Array): void => {
  reply.message(bytes);
  reply.end();
};
