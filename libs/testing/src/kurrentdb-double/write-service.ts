import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import streamsV2 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import { append, type AppendRecord, type Check, type Violation } from './appends.js';
import { failure, type Exchange, type Reply } from './exchange.js';
import {
  invalidArgument,
  recordTooLarge,
  revisionConflict,
  streamDeleted,
  streamTombstoned,
  violated,
} from './failures.js';
import type { Log } from './log.js';
import {
  appended,
  appendRecord,
  deleted,
  nameOf,
  proposedRecord,
  recordsAppended,
  sessionAppended,
  tombstoned,
  wrongExpectedVersion,
} from './messages.js';
import { ANY, MISSING } from './stored-record.js';

const UNKNOWN = 2;
/** Fact 12. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;
const MAX_REQUEST_BYTES = 30_000_000;

/** Appends, deletions and tombstones of one log. */
export class WriteService {
  constructor(private readonly log: Log) {}

  appendRecords({ requests }: Exchange, reply: Reply): void {
    if (requests[0]!.length > MAX_REQUEST_BYTES) return reply.fail(failure(UNKNOWN, 'Request body too large.'));
    const request = streamsV2.AppendRecordsRequest.deserializeBinary(requests[0]!);
    const records = request.getRecordsList().map((record) => appendRecord(record.getStream(), record));
    const checks = request.getChecksList().map((check) => {
      const state = check.getStreamState()!;
      return { stream: state.getStream(), expected: BigInt(state.getExpectedState()) };
    });
    return this.#append(records, checks, reply, recordsAppended, (violations) => {
      const told = violated(violations);
      if (told === undefined) reply.hangUp();
      else reply.fail(told);
    });
  }

  appendSession({ requests }: Exchange, reply: Reply): void {
    const parts = requests.map((bytes) => streamsV2.AppendRequest.deserializeBinary(bytes));
    const records = parts.flatMap((part) =>
      part.getRecordsList().map((record) => appendRecord(part.getStream(), record)),
    );
    const checks = parts.flatMap((part) => {
      const expected = BigInt(part.getExpectedRevision() ?? ANY);
      return expected === ANY ? [] : [{ stream: part.getStream(), expected }];
    });
    this.#append(records, checks, reply, sessionAppended, ([first]) => reply.fail(revisionConflict(first!)));
  }

  /** A plain append, as others make it: it isn't known when it comes again. */
  append({ requests }: Exchange, reply: Reply): void {
    const [header, ...messages] = requests.map((bytes) => streams.AppendReq.deserializeBinary(bytes));
    const options = header!.getOptions()!;
    const stream = nameOf(options.getStreamIdentifier());
    if (this.log.isTombstoned(stream)) return reply.fail(streamDeleted(stream));
    const last = this.log.whole(stream).at(-1);
    const expected = options.hasRevision() ? BigInt(options.getRevision()) : undefined;
    const isWrong =
      (expected !== undefined && last?.revision !== expected) ||
      (options.hasNoStream() && this.log.state(stream) >= 0n) ||
      (options.hasStreamExists() && this.log.state(stream) < 0n);
    if (isWrong) {
      reply.message(wrongExpectedVersion(last?.revision, expected));
      return reply.end();
    }
    const began = BigInt(this.log.whole(stream).length);
    let written = last;
    for (const message of messages) written = this.log.write(stream, proposedRecord(message.getProposedMessage()!));
    this.log.undelete(stream, began);
    this.log.announce();
    reply.message(appended(written?.revision ?? MISSING, written?.position ?? 0n));
    return reply.end();
  }

  delete({ requests }: Exchange, reply: Reply): void {
    const options = streams.DeleteReq.deserializeBinary(requests[0]!).getOptions()!;
    const stream = nameOf(options.getStreamIdentifier());
    if (this.log.isTombstoned(stream)) return reply.fail(streamDeleted(stream));
    this.log.softDelete(stream);
    reply.message(deleted(this.log.records.at(-1)!.position));
    return reply.end();
  }

  tombstone({ requests }: Exchange, reply: Reply): void {
    const options = streams.TombstoneReq.deserializeBinary(requests[0]!).getOptions()!;
    const stream = nameOf(options.getStreamIdentifier());
    if (this.log.isTombstoned(stream)) return reply.fail(streamDeleted(stream));
    reply.message(tombstoned(this.log.tombstone(stream).position));
    return reply.end();
  }

  #append(
    records: readonly AppendRecord[],
    checks: readonly Check[],
    reply: Reply,
    written: typeof recordsAppended,
    onViolations: (violations: readonly Violation[]) => void,
  ): void {
    const large = records.find(({ data }) => data.length > MAX_RECORD_BYTES);
    if (large !== undefined)
      return reply.fail(recordTooLarge(large.stream, large.id, large.data.length, MAX_RECORD_BYTES));
    const answer = append(this.log, records, checks);
    switch (answer.kind) {
      case 'invalid':
        return reply.fail(invalidArgument(answer.reason));
      case 'tombstoned':
        return reply.fail(streamTombstoned(answer.stream));
      case 'violated':
        return onViolations(answer.violations);
      case 'written':
        reply.message(written(answer.revisions, answer.position));
        return reply.end();
    }
  }
}
