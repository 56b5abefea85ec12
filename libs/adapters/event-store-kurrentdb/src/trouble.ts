import type { Metadata } from '@grpc/grpc-js';
import status from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import rpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/errors_pb.js';

/** These are gRPC status codes. */
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;

/**
 * This is what a failure says about the client that it came from. Of an append that was `unavailable` nobody knows
 * whether it was made, unless it wasn't even sent.
 */
export type Trouble =
  | { readonly kind: 'not-leader'; readonly leader?: string | undefined }
  | { readonly kind: 'unavailable'; readonly isSent: boolean };

/** The client says so where it found no node, and gRPC where it has no connection to put a call on. */
const UNSENT = ['Failed to discover', 'No connection established'];

interface ClientError {
  readonly type?: string;
  readonly code?: number | string;
  readonly message?: string;
  /** It is gRPC's own error. */
  readonly _raw?: { readonly metadata?: Metadata };
  readonly leader?: { readonly address: string; readonly port: number };
}

const atPort = (host: string, port: number): string | undefined => (host === '' ? undefined : `${host}:${port}`);

/** Fact 24: a refused append tells the leader in a trailer that the client doesn't look at. */
const notLeaderDetails = ({ code, _raw: raw }: ClientError): Trouble | undefined => {
  if (code !== FAILED_PRECONDITION) return undefined;
  const [bytes] = raw?.metadata?.get('grpc-status-details-bin') ?? [];
  if (bytes === undefined || typeof bytes === 'string') return undefined;
  const details = status.Status.deserializeBinary(bytes).getDetails();
  if (details?.getTypeUrl().endsWith('/kurrent.rpc.NotLeaderNodeErrorDetails') !== true) return undefined;
  const leader = rpc.NotLeaderNodeErrorDetails.deserializeBinary(details.getValue_asU8()).getCurrentLeader();
  return { kind: 'not-leader', leader: leader && atPort(leader.getHost(), leader.getPort()) };
};

/** Returns undefined where another client would fail in the same way. */
export const troubleIn = (error: unknown): Trouble | undefined => {
  const { type, code, message = '', leader } = error as ClientError;
  if (type === 'not-leader')
    return { kind: 'not-leader', leader: leader && atPort(leader.address, Number(leader.port)) };
  if (UNSENT.some((text) => message.includes(text))) return { kind: 'unavailable', isSent: false };
  if (type === 'unavailable' || type === 'cancelled' || code === UNAVAILABLE)
    return { kind: 'unavailable', isSent: true };
  return notLeaderDetails(error as ClientError);
};

/** Tells whether it is certain that an append with this failure wasn't made. */
export const wroteNothing = (error: unknown): boolean => {
  const trouble = troubleIn(error);
  return trouble !== undefined && (trouble.kind === 'not-leader' || !trouble.isSent);
};
