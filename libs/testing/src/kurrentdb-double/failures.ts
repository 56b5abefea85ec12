import status from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import rpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/errors_pb.js';
import errors from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/errors_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import type { Violation } from './appends.js';
import { failure, type Failure } from './exchange.js';

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const INTERNAL = 13;
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** The second version of the protocol tells its errors as a status in a trailer. */
const detailed = (code: number, text: string, name: string, details: { serializeBinary(): Uint8Array }): Failure => {
  const packed = new any.Any().setTypeUrl(`type.googleapis.com/${name}`).setValue(details.serializeBinary());
  const told = new status.Status().setCode(code).setMessage(text).setDetails(packed);
  return failure(code, text, { 'grpc-status-details-bin': told.serializeBinary() });
};

/** Facts 15 and 16: of a read that is refused like this, the client says that the server is away. */
export const unreadable = (): Failure => failure(INTERNAL, '');
export const unavailable = (): Failure => failure(UNAVAILABLE, 'the server is away');
/** Fact 43: the first version of the protocol says it in a trailer that the client knows. */
export const accessDenied = (): Failure => failure(PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
/** Fact 28: the second version says it by its code alone. */
export const operationDenied = (operation: string, stream: string): Failure =>
  failure(PERMISSION_DENIED, `Access to operation 'streams:${operation}:${stream}' denied.`);
/** Fact 44. */
export const unauthenticated = (): Failure => failure(UNAUTHENTICATED, 'Bad HTTP status code: 401');
export const invalidArgument = (reason: string): Failure => failure(INVALID_ARGUMENT, reason);

export const notLeader = (port: number): Failure =>
  failure(NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': '127.0.0.1',
    'leader-endpoint-port': String(port),
  });

/** Fact 24: the client doesn't know this one: it goes on sending to the node that isn't the leader any more. */
export const notLeaderForAppends = (port: number): Failure => {
  const leader = new rpc.NotLeaderNodeErrorDetails.NodeInfo().setHost('127.0.0.1').setPort(port);
  const details = new rpc.NotLeaderNodeErrorDetails().setCurrentLeader(leader);
  const text =
    'The server is not the leader node and cannot handle the request. ' +
    `Please retry your request against the leader node directly at 127.0.0.1:${port}`;
  return detailed(FAILED_PRECONDITION, text, 'kurrent.rpc.NotLeaderNodeErrorDetails', details);
};

export const streamDeleted = (stream: string): Failure =>
  failure(FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

const STREAMS_ERRORS = 'kurrentdb.protocol.v2.streams.errors';

export const streamTombstoned = (stream: string): Failure => {
  const details = new errors.StreamTombstonedErrorDetails().setStream(stream);
  const name = `${STREAMS_ERRORS}.StreamTombstonedErrorDetails`;
  return detailed(FAILED_PRECONDITION, `Stream '${stream}' has been tombstoned`, name, details);
};

export const recordTooLarge = (stream: string, recordId: string, size: number, maxSize: number): Failure => {
  const details = new errors.AppendRecordSizeExceededErrorDetails()
    .setStream(stream)
    .setRecordId(recordId)
    .setSize(size)
    .setMaxSize(maxSize);
  const name = `${STREAMS_ERRORS}.AppendRecordSizeExceededErrorDetails`;
  return detailed(INVALID_ARGUMENT, `The record is too large: ${size} bytes`, name, details);
};

export const revisionConflict = ({ stream, expected, actual }: Omit<Violation, 'checkIndex'>): Failure => {
  const details = new errors.StreamRevisionConflictErrorDetails()
    .setStream(stream)
    .setExpectedRevision(String(expected))
    .setActualRevision(String(actual));
  const name = `${STREAMS_ERRORS}.StreamRevisionConflictErrorDetails`;
  return detailed(FAILED_PRECONDITION, `Append failed due to a revision conflict on stream '${stream}'`, name, details);
};

/** Fact 11: the violations stand in one trailer, in base64, and a server's trailers have 32 KiB. */
const MAX_TRAILER_BYTES = (32 * 1024 * 3) / 4;
const VIOLATION_BYTES = 32;

const stateInWords = ({ stream, expected, actual }: Violation): string => {
  if (actual === -6n) return `Stream '${stream}' is tombstoned, expected revision ${expected}`;
  if (actual < 0n) return `Stream '${stream}' does not exist, expected revision ${expected}`;
  return `Stream '${stream}' already exists at revision ${actual}, expected revision ${expected}`;
};

/**
 * Gives undefined where there are more violations than an answer can hold. There is no answer then, and the connection
 * doesn't outlive it.
 */
export const violated = (violations: readonly Violation[]): Failure | undefined => {
  const bytes = violations.reduce((sum, { stream }) => sum + Buffer.byteLength(stream) + VIOLATION_BYTES, 0);
  if (bytes > MAX_TRAILER_BYTES) return undefined;
  const list = violations.map(({ checkIndex, stream, expected, actual }) => {
    const state = new errors.ConsistencyViolation.StreamStateViolation()
      .setStream(stream)
      .setExpectedState(String(expected))
      .setActualState(String(actual));
    return new errors.ConsistencyViolation().setCheckIndex(checkIndex).setStreamState(state);
  });
  const details = new errors.AppendConsistencyViolationErrorDetails().setViolationsList(list);
  // the words of the first few are enough: nobody reads more
  const words = violations.slice(0, 3).map((violation) => `\n  - ${stateInWords(violation)}`);
  const text = `Append failed due to consistency violations.${words.join('')}`;
  return detailed(FAILED_PRECONDITION, text, `${STREAMS_ERRORS}.AppendConsistencyViolationErrorDetails`, details);
};
