import mongoose from 'mongoose';
import { ReadModelsUnavailable } from '#application';

const { mongo } = mongoose;
export type Connection = mongoose.Connection;

/**
 * With these codes a server says that it can't serve now, but that another one will, or the same one later.
 * Source: MongoDB's list of error codes.
 */
const TRANSIENT: ReadonlySet<unknown> = new Set([
  6, // host unreachable
  7, // host not found
  50, // time limit of the server
  64, // write concern failed
  89, // network timeout
  91, // shutdown in progress
  100, // write concern can't be satisfied
  112, // write conflict
  189, // primary stepped down
  262, // exceeded time limit
  9001, // socket exception
  10107, // not writable primary
  11600, // interrupted at shutdown
  11602, // interrupted by a change of the replica set's state
  13435, // not primary, no secondary ok
  13436, // not primary or secondary
]);
export const DUPLICATE_KEY = 11000;

export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;

/** The driver keeps these classes to itself: a pool that was closed under a call, or that had no connection in time. */
const OF_THE_POOL: ReadonlySet<string> = new Set(['MongoPoolClosedError', 'MongoWaitQueueTimeoutError']);

/** A server that answers with a fault of ours (an unknown query, a missing permission) isn't away. */
const isOutage = (error: unknown): boolean => {
  if (error instanceof mongoose.Error.MongooseServerSelectionError) return true;
  // no server answered the bulk: the driver wraps the true error in a class that says "server error" all the same
  if (error instanceof mongo.MongoBulkWriteError && error.errorResponse instanceof Error)
    return isOutage(error.errorResponse);
  if (error instanceof mongo.MongoServerError) return TRANSIENT.has(error.code);
  return (
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    error instanceof mongo.MongoClientClosedError ||
    error instanceof mongo.MongoServerClosedError ||
    error instanceof mongo.MongoStalePrimaryError ||
    (error instanceof mongo.MongoDriverError && OF_THE_POOL.has(error.name)) ||
    error instanceof mongo.MongoExpiredSessionError ||
    error instanceof mongo.MongoOperationTimeoutError
  );
};

/** Turns an outage into the port's error. Anything else is a bug, and stays as it is. */
export const toPortError = (error: unknown): unknown =>
  isOutage(error)
    ? new ReadModelsUnavailable(`MongoDB can't now: ${(error as Error).message}`, { cause: error })
    : error;

export interface ConnectionOptions {
  /**
   * `mongodb://…` or `mongodb+srv://…` with the name of the database. Credentials and TLS stand in it as in any MongoDB
   * connection string.
   */
  readonly url: string;
  /** A call waits for a server for so long before it fails with ReadModelsUnavailable. The default is 5,000. */
  readonly selectionMilliseconds?: number;
}

/** @throws ReadModelsUnavailable */
export const connect = async ({ url, selectionMilliseconds = 5_000 }: ConnectionOptions): Promise<Connection> => {
  const connection = mongoose.createConnection(url, {
    appName: 'seatledger',
    serverSelectionTimeoutMS: selectionMilliseconds,
    // a majority acknowledges each write, so that a change of primary takes nothing back that a checkpoint relies on
    writeConcern: { w: 'majority' },
    readPreference: 'primary',
    ignoreUndefined: true,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
  });
  // the caller gets the error of a failed connection; without a listener it would end the process
  connection.on('error', () => undefined);
  try {
    return await connection.asPromise();
  } catch (error) {
    await connection.close(true).catch(() => undefined);
    throw toPortError(error);
  }
};
