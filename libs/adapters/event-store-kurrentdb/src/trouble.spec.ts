import { Metadata } from '@grpc/grpc-js';
import { UnavailableError, UnknownError } from '@kurrent/kurrentdb-client';
import status from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import rpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/errors_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import { StoreUnavailable } from '#application';
import { appendFailure } from './failures.js';
import { troubleIn, wroteNothing } from './trouble.js';

/** Makes an error as gRPC gives it to the client, with details in its trailer. */
const serviceError = (code: number, message: string, name?: string, details?: { serializeBinary(): Uint8Array }) => {
  const metadata = new Metadata();
  if (name !== undefined) {
    const packed = new any.Any().setTypeUrl(`type.googleapis.com/${name}`).setValue(details!.serializeBinary());
    const told = new status.Status().setCode(code).setDetails(packed);
    metadata.set('grpc-status-details-bin', Buffer.from(told.serializeBinary()));
  }
  return Object.assign(new Error(message), { code, details: message, metadata });
};
const leaderAt = (host: string, port: number) =>
  new rpc.NotLeaderNodeErrorDetails().setCurrentLeader(
    new rpc.NotLeaderNodeErrorDetails.NodeInfo().setHost(host).setPort(port),
  );
const NOT_LEADER = 'kurrent.rpc.NotLeaderNodeErrorDetails';

test('a node that leads no more is told by the details of its refusal, and wrote nothing', () => {
  const error = new UnknownError(serviceError(9, 'The server is not the leader', NOT_LEADER, leaderAt('two', 2114)));
  expect(troubleIn(error)).toEqual({ kind: 'not-leader', leader: 'two:2114' });
  expect(wroteNothing(error)).toBe(true);
  const failure = appendFailure(error, 0);
  expect(failure).toBeInstanceOf(StoreUnavailable);
  expect(failure.message).toMatch(/name all nodes/);
});

test('nobody leads where the details name no node', () => {
  const error = new UnknownError(serviceError(9, '', NOT_LEADER, new rpc.NotLeaderNodeErrorDetails()));
  expect(troubleIn(error)).toEqual({ kind: 'not-leader', leader: undefined });
});

test('other details of the same code say nothing about the client', () => {
  const error = new UnknownError(serviceError(9, '', 'kurrent.rpc.OtherDetails', leaderAt('two', 2114)));
  expect(troubleIn(error)).toBeUndefined();
  expect(troubleIn(new UnknownError(serviceError(9, '')))).toBeUndefined();
});

test.each([
  ['the client', new UnavailableError(serviceError(14, 'read ECONNRESET'))],
  ['gRPC alone', Object.assign(new Error('gone'), { code: 14 })],
])('a server that is away may have made the append (told by %s)', (_by, error) => {
  expect(troubleIn(error)).toEqual({ kind: 'unavailable', isSent: true });
  expect(wroteNothing(error)).toBe(false);
});

test.each([
  new UnavailableError(serviceError(14, 'No connection established. Last error: connect ECONNREFUSED')),
  new Error('Failed to discover after 10 attempts.'),
])('an append that was not even sent was not made (%s)', (error) => {
  expect(troubleIn(error)).toEqual({ kind: 'unavailable', isSent: false });
  expect(appendFailure(error, 0)).toBeInstanceOf(StoreUnavailable);
});
