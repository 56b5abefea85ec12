import mongoose from 'mongoose';
import { KeysUnavailable } from '#application';

const { mongo } = mongoose;
export type Connection = mongoose.Connection;
export type Binary = mongoose.mongo.Binary;

const DUPLICATE_KEY = 11000;

/**
 * With these codes a server says that it can't serve now, but that another one will, or the same one later.
 * Source: MongoDB's list of error codes.
 */
const TRANSIENT: ReadonlySet<unknown> = new Set([
  6, 7, 50, 64, 89, 91, 100, 112, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436,
]);

export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;

/** Tells whether some inserts of a bulk found their key taken and nothing else went wrong. */
export const hasOnlyDuplicates = (error: unknown): boolean => {
  if (!(error instanceof mongo.MongoBulkWriteError)) return false;
  const failures = [error.writeErrors].flat();
  return failures.length > 0 && failures.every(({ code }) => code === DUPLICATE_KEY);
};

/**
 * A server's answer is an outage only where it says that it can't serve now. Everything else that the driver throws is
 * one.
 */
const isOutage = (error: unknown): boolean => {
  // no server answered the bulk: the driver wraps the true error in a class that says "server error" all the same
  if (error instanceof mongo.MongoBulkWriteError && error.errorResponse instanceof Error)
    return isOutage(error.errorResponse);
  return error instanceof mongo.MongoServerError
    ? TRANSIENT.has(error.code)
    : error instanceof mongo.MongoError || error instanceof mongoose.Error.MongooseServerSelectionError;
};

export const toPortError = (error: unknown): unknown =>
  isOutage(error) ? new KeysUnavailable(`MongoDB can't now: ${(error as Error).message}`, { cause: error }) : error;

/** To wait for a server is of no use where the connection string itself isn't one. */
const isWrongUrl = (error: unknown): boolean =>
  error instanceof mongo.MongoParseError ||
  error instanceof mongo.MongoInvalidArgumentError ||
  error instanceof mongo.MongoMissingCredentialsError;

/** @throws KeysUnavailable; the driver's own error for a connection string that can't be used */
export const connect = async (url: string, selectionMilliseconds: number): Promise<Connection> => {
  const connection = mongoose.createConnection(url, {
    appName: 'seatledger-keys',
    serverSelectionTimeoutMS: selectionMilliseconds,
    // a new key is used at once, so it must first be on the disks of a majority
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
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
    throw isWrongUrl(error) ? error : toPortError(error);
  }
};
