import {
  AccessDeniedError,
  AppendConsistencyViolationError,
  AppendRecordSizeExceededError,
  CancelledError,
  DeadlineExceededError,
  InvalidArgumentError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  StreamNotFoundError,
  StreamTombstonedError,
  TimeoutError,
  TransactionMaxSizeExceededError,
  UnavailableError,
  UnknownError,
  UnsupportedError,
} from '@kurrent/kurrentdb-client';
import { AppendTooLarge, DamagedStream, OutcomeUnknown, StoreClosed, StoreUnavailable } from '#application';
import { appendFailure, isMissingStream, readFailure, violationsIn } from './failures.js';

/** Returns an error as gRPC gives it. The client makes its own errors from such ones. */
const service = (code: number, details = '', metadata: object = {}) =>
  Object.assign(new Error(`${code} ${details}`), { code, details, metadata }) as never;
const size = { stream: 's', recordId: 'r', size: 20, maxSize: 10 };
const leader = { 'leader-endpoint-host': 'h', 'leader-endpoint-port': '1' };
const tombstoned = new StreamTombstonedError(service(9), { stream: 'user-1' });

test.each<[string, unknown, new (...args: never[]) => Error]>([
  ['a record over the size', new AppendRecordSizeExceededError(service(3), size), AppendTooLarge],
  ['a transaction over the size', new TransactionMaxSizeExceededError(service(10), size), AppendTooLarge],
  ['an append over the size', new MaxAppendSizeExceededError(undefined, 10), AppendTooLarge],
  ['a message over the size', new UnknownError(service(8, 'RESOURCE_EXHAUSTED')), AppendTooLarge],
  ['a deleted stream', new StreamDeletedError(undefined, 'user-1'), DamagedStream],
  ['a tombstoned stream', tombstoned, DamagedStream],
  ['another leader', new NotLeaderError(service(5, '', leader)), StoreUnavailable],
  ['no permission', new AccessDeniedError(service(16)), StoreUnavailable],
  ['a server without the call', new UnsupportedError('appendRecords', '26.1'), StoreUnavailable],
  ['an unimplemented call', new UnknownError(service(12)), StoreUnavailable],
  ['a wrong argument', new InvalidArgumentError('revision'), TypeError],
  ['a wrong argument, by code', new UnknownError(service(3)), TypeError],
  ['a timeout of the server', new TimeoutError(service(10, 'prepare timeout')), OutcomeUnknown],
  ['a deadline', new DeadlineExceededError(service(4)), OutcomeUnknown],
  ['a server that is gone, in flight', new UnavailableError(service(14)), OutcomeUnknown],
  ['a server that is gone, without message', new UnavailableError(), OutcomeUnknown],
  ['a server that is gone, later', Object.assign(new Error(''), { code: 14 }), OutcomeUnknown],
  ['a cancelled call', new CancelledError(service(1)), OutcomeUnknown],
  ['anything else', new UnknownError(service(2)), OutcomeUnknown],
  ['what is no error at all', 'gone', OutcomeUnknown],
  ['our own mistake', new TypeError('bigint'), TypeError],
])('an append that fails by %s', (_what, error, expected) => {
  const failure = appendFailure(error, 5);
  expect(failure).toBeInstanceOf(expected);
  expect(failure.message).not.toBe('');
});

test('sizes are told as the server says them', () => {
  expect(appendFailure(new AppendRecordSizeExceededError(service(3), size), 5)).toMatchObject({ bytes: 20, limit: 10 });
  expect(appendFailure(new MaxAppendSizeExceededError(undefined, 10), 5)).toMatchObject({ bytes: 5, limit: 10 });
});

test('a deleted stream is named', () => {
  for (const error of [new StreamDeletedError(undefined, 'user-1'), tombstoned])
    for (const failure of [appendFailure(error, 0), readFailure(error)]) expect(failure.message).toContain('user-1');
});

const violated = (actualState: string, expectedState = '5') => {
  const streamState = { stream: 'user-1', expectedState, actualState };
  return new AppendConsistencyViolationError(service(9), { violationsList: [{ checkIndex: 2, streamState }] });
};
test.each([
  ['3', 3],
  ['-1', 'no-stream'],
])('a stream at %s has moved', (actualState, actual) => {
  expect(violationsIn(violated(actualState))).toEqual([{ checkIndex: 2, actual }]);
});
test.each(['-5', '-6'])('a stream that somebody deleted (%s) has not: it never comes back by itself', (actualState) => {
  expect(() => violationsIn(violated(actualState))).toThrow(DamagedStream);
  expect(() => violationsIn(violated(actualState))).toThrow(/stream user-1 is damaged: somebody deleted it/);
});
test('nothing else is a moved stream', () => {
  for (const error of [new UnavailableError(), new Error('append-consistency-violation'), undefined, 'x'])
    expect(violationsIn(error)).toBeUndefined();
});

test.each<[string, unknown, new (...args: never[]) => Error]>([
  ['a server that is gone', new UnavailableError(), StoreUnavailable],
  ['a server that is gone, later', Object.assign(new Error(''), { code: 14 }), StoreUnavailable],
  ['a deadline', new DeadlineExceededError(), StoreUnavailable],
  ['a deleted stream', new StreamDeletedError(undefined, 'user-1'), DamagedStream],
  ['no permission', new AccessDeniedError(), StoreUnavailable],
  ['anything else', new UnknownError(), StoreUnavailable],
  ['a wrong argument', new InvalidArgumentError('revision'), TypeError],
  ['a closed store', new StoreClosed('closed'), StoreClosed],
])('a read that fails by %s', (_what, error, expected) => {
  expect(readFailure(error)).toBeInstanceOf(expected);
});

test('only a missing stream is a missing stream', () => {
  expect(isMissingStream(new StreamNotFoundError(undefined, 'user-1'))).toBe(true);
  expect(isMissingStream(new StreamDeletedError(undefined, 'user-1'))).toBe(false);
  expect(isMissingStream(new UnavailableError())).toBe(false);
});
