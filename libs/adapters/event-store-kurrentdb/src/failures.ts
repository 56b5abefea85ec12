import {
  AccessDenied,
  AppendTooLarge,
  DamagedEvent,
  DamagedStream,
  OutcomeUnknown,
  StoreClosed,
  StoreUnavailable,
  UnusableStore,
  WrongHistory,
  type Expected,
} from '#application';
import { troubleIn, wroteNothing } from './trouble.js';

/** These are gRPC status codes. */
const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

/** This is the reliable part of what the client throws: `name` is always "Error", and `message` may be empty. */
interface ClientError extends Error {
  readonly type?: string;
  readonly code?: number | string;
  readonly streamName?: string;
  readonly stream?: string;
  readonly violations?: readonly {
    readonly checkIndex: number;
    readonly streamName: string;
    readonly actualState: bigint | string;
  }[];
  readonly size?: number;
  readonly maxSize?: number;
  readonly maxAppendSize?: number;
}
const asClientError = (error: unknown): ClientError =>
  error instanceof Error ? error : new Error(String(error), { cause: error });

const textOf = ({ type, code, message }: ClientError): string =>
  `KurrentDB: ${[type, code === undefined ? undefined : `code ${code}`, message].filter(Boolean).join(', ')}`;

const unavailable = (error: ClientError, advice = ''): StoreUnavailable =>
  new StoreUnavailable(`${textOf(error)}${advice}`, { cause: error });
const deleted = (error: ClientError): DamagedStream =>
  new DamagedStream(error.streamName ?? error.stream ?? 'unknown', 'somebody deleted it', { cause: error });

/** Says how a user gets the rights that it needs. */
export const GRANT = 'seatledger store grant --admin-url URL --user NAME';

/** Facts 28, 43 and 44: the server refuses a user without having written or read anything. */
const denied = (error: ClientError, right: 'write' | 'read'): AccessDenied | undefined => {
  const { type, code } = error;
  if (code === UNAUTHENTICATED)
    return new AccessDenied(
      `KurrentDB doesn't accept the user and the password in EVENT_STORE_URL: correct them there (${textOf(error)})`,
      { cause: error },
    );
  if (type !== 'access-denied' && code !== PERMISSION_DENIED) return undefined;
  // an append is refused for a stream that it only rests on as well
  const [, missing = right] = /streams:(read|write):/.exec(error.message) ?? [];
  return new AccessDenied(
    `KurrentDB gives the user in EVENT_STORE_URL no right to ${missing}, and nothing was done: ` +
      `give it with ${GRANT} (${textOf(error)})`,
    { cause: error },
  );
};

/**
 * This check of an append doesn't hold: a conflict, or an append that was made before. The server names all of them.
 */
export interface Violation {
  /** This is its place among the checks that were asked for. */
  readonly checkIndex: number;
  readonly actual: Expected;
}
/** @throws DamagedStream where somebody deleted a stream: such a one never gets to the revision expected */
export const violationsIn = (error: unknown): readonly Violation[] | undefined => {
  const failure = asClientError(error);
  if (failure.type !== 'append-consistency-violation' || failure.violations === undefined) return undefined;
  return failure.violations.map(({ checkIndex, streamName, actualState }) => {
    if (typeof actualState !== 'bigint') return { checkIndex, actual: 'no-stream' };
    if (actualState < 0n) throw new DamagedStream(streamName, 'somebody deleted it', { cause: error });
    return { checkIndex, actual: Number(actualState) };
  });
};

/**
 * Returns an error of its own kind where it is certain that nothing was written; everything else is an unknown outcome.
 */
export const appendFailure = (error: unknown, bytes: number): Error => {
  const failure = asClientError(error);
  const denial = denied(failure, 'write');
  if (denial !== undefined) return denial;
  const { type, code } = failure;
  switch (type) {
    case 'append-record-size-exceeded':
    case 'transaction-max-size-exceeded':
      return new AppendTooLarge(failure.size ?? bytes, failure.maxSize);
    case 'maximum-append-size-exceeded':
      return new AppendTooLarge(bytes, failure.maxAppendSize);
    case 'stream-deleted':
    case 'stream-tombstoned':
      return deleted(failure);
    case 'unsupported':
      return unavailable(failure);
    case 'invalid-argument':
      return new TypeError(textOf(failure), { cause: error });
    default:
  }
  if ([TypeError, OutcomeUnknown, WrongHistory, StoreUnavailable, StoreClosed].some((kind) => error instanceof kind))
    return error as Error;
  if (code === INVALID_ARGUMENT) return new TypeError(textOf(failure), { cause: error });
  if (code === RESOURCE_EXHAUSTED) return new AppendTooLarge(bytes);
  if (code === UNIMPLEMENTED) return unavailable(failure);
  if (troubleIn(error)?.kind === 'not-leader')
    return unavailable(failure, '; name all nodes of the cluster in the connection string');
  if (wroteNothing(error)) return unavailable(failure);
  return new OutcomeUnknown(textOf(failure), { cause: error });
};

export const isMissingStream = (error: unknown): boolean => asClientError(error).type === 'stream-not-found';

export const isDeletedStream = (error: unknown): boolean =>
  ['stream-deleted', 'stream-tombstoned'].includes(asClientError(error).type ?? '');

/** The server answers a position where no record begins like a client whose server is away. */
export const mayBeWrongPosition = (error: unknown): boolean => {
  const { type, code } = asClientError(error);
  return type === 'unavailable' || code === INVALID_ARGUMENT || (type === 'unknown' && code === undefined);
};

export const readFailure = (error: unknown): Error => {
  if (
    [TypeError, StoreUnavailable, StoreClosed, DamagedEvent, DamagedStream, WrongHistory, UnusableStore].some(
      (kind) => error instanceof kind,
    )
  )
    return error as Error;
  const failure = asClientError(error);
  const denial = denied(failure, 'read');
  if (denial !== undefined) return denial;
  if (failure.type === 'invalid-argument') return new TypeError(textOf(failure), { cause: error });
  if (failure.type === 'stream-deleted' || failure.type === 'stream-tombstoned') return deleted(failure);
  return unavailable(failure);
};
