import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { Exchange, Reply } from './exchange.js';
import { invalidArgument, streamDeleted, unreadable } from './failures.js';
import type { Log } from './log.js';
import { caughtUp, confirmation, eventMessage, nameOf, streamNotFound } from './messages.js';
import { firstFrom, isPosition, readAll, readStream, type From, type Passes, type Reading } from './reads.js';
import type { StoredRecord } from './stored-record.js';

type Options = InstanceType<typeof streams.ReadReq.Options>;
type StreamOptions = InstanceType<typeof streams.ReadReq.Options.StreamOptions>;
type AllOptions = InstanceType<typeof streams.ReadReq.Options.AllOptions>;

const fromOfStream = (options: StreamOptions): From => {
  if (options.hasRevision()) return BigInt(options.getRevision());
  return options.hasEnd() ? 'end' : 'start';
};
const fromOfAll = (options: AllOptions): From => {
  const position = options.getPosition();
  if (position !== undefined) return BigInt(position.getCommitPosition());
  return options.hasEnd() ? 'end' : 'start';
};

const passing = (options: Options): Passes => {
  const filter = options.getFilter();
  const onType = filter?.getEventType();
  const expression = onType ?? filter?.getStreamIdentifier();
  if (expression === undefined) return () => true;
  const prefixes = expression.getPrefixList();
  const regex = expression.getRegex() === '' ? undefined : new RegExp(expression.getRegex(), 'u');
  return ({ stream, type }) => {
    const text = onType === undefined ? stream : type;
    return prefixes.some((prefix) => text.startsWith(prefix)) || regex?.test(text) === true;
  };
};

/** Reads and subscriptions of one log. */
export class ReadService extends EventEmitter<{ changed: [] }> {
  #subscriptions = 0;
  /** Subscriptions get no events, as after the end of a server. */
  deaf = false;
  /** Counts the records that reads of the log and beginning subscriptions had to look at. */
  scanned = 0;

  constructor(private readonly log: Log) {
    super();
  }

  /** Counts the open subscriptions; a change of it is told. */
  get subscriptions(): number {
    return this.#subscriptions;
  }

  answer({ requests }: Exchange, reply: Reply): void {
    const options = streams.ReadReq.deserializeBinary(requests[0]!).getOptions()!;
    if (options.hasSubscription()) this.#subscribe(options, reply);
    else this.#read(options, reply);
  }

  #read(options: Options, reply: Reply): void {
    const count = Number(options.getCount());
    const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
    const ofStream = options.getStream();
    if (ofStream !== undefined) {
      this.#readStream(
        nameOf(ofStream.getStreamIdentifier()),
        { from: fromOfStream(ofStream), backwards, count },
        reply,
      );
      return;
    }
    const from = fromOfAll(options.getAll()!);
    if (this.#isInside(from)) reply.fail(unreadable());
    // fact 16: a read of nothing never ends
    else if (count > 0) send(readAll(this.log, { from, backwards, count }, this.#counting(passing(options))), reply);
  }

  #readStream(stream: string, reading: Reading, reply: Reply): void {
    if (this.log.isTombstoned(stream)) return reply.fail(streamDeleted(stream));
    if (reading.count === 0) return reply.fail(unreadable());
    const visible = this.log.visible(stream);
    if (visible !== undefined) return send(readStream(visible, reading), reply);
    reply.message(streamNotFound(stream));
    return reply.end();
  }

  #counting(passes: Passes): Passes {
    return (record) => {
      this.scanned += 1;
      return passes(record);
    };
  }

  #isInside(from: From): boolean {
    return typeof from === 'bigint' && !isPosition(this.log, from);
  }

  #count(change: 1 | -1): void {
    this.#subscriptions += change;
    this.emit('changed');
  }

  /** Fact 20: a subscription begins after its position, or revision, and goes on until the client ends it. */
  #subscribe(options: Options, reply: Reply): void {
    const ofStream = options.getStream();
    const from = ofStream === undefined ? fromOfAll(options.getAll()!) : fromOfStream(ofStream);
    if (ofStream === undefined && this.#isInside(from))
      return reply.fail(invalidArgument('No record begins at this position'));
    const name = ofStream === undefined ? undefined : nameOf(ofStream.getStreamIdentifier());
    const filter = passing(options);
    const isAfter = ({ position, revision }: StoredRecord): boolean =>
      typeof from !== 'bigint' || (name === undefined ? position : revision) > from;
    const passes: Passes = (record) =>
      (name === undefined || record.stream === name) && isAfter(record) && filter(record);
    this.#count(1);
    reply.message(confirmation(randomUUID()));
    let next = from === 'end' ? this.log.records.length : 0;
    if (name === undefined && typeof from === 'bigint') next = firstFrom(this.log, from);
    const deliver = (): void => {
      if (this.deaf) return;
      for (; next < this.log.records.length; next += 1) {
        const record = this.log.records[next]!;
        if (passes(record)) reply.message(eventMessage(record));
      }
    };
    this.scanned += this.log.records.length - next;
    deliver();
    reply.message(caughtUp());
    this.log.on('grown', deliver);
    reply.gone.addEventListener('abort', () => {
      this.log.off('grown', deliver);
      this.#count(-1);
    });
  }
}

const send = (records: readonly StoredRecord[], reply: Reply): void => {
  for (const record of records) reply.message(eventMessage(record));
  reply.end();
};
