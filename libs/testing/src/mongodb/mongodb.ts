import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';

const server = (): string => {
  const url = process.env['MONGODB_URL'];
  if (url === undefined || url === '') throw new Error('MONGODB_URL is not set');
  return url;
};

/** Returns the name of a new database for one test, which drops it at its end. */
export const aMongoDatabase = (): string => {
  const url = new URL(server());
  url.pathname = `/seatledger-test-${randomUUID().slice(0, 8)}`;
  return url.href;
};

/** Works on a connection of its own. */
export const onMongo = async <T>(url: string, work: (connection: mongoose.Connection) => Promise<T>): Promise<T> => {
  const connection = await mongoose.createConnection(url, { serverSelectionTimeoutMS: 5_000 }).asPromise();
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
};
export const dropMongoDatabase = (url: string): Promise<unknown> =>
  onMongo(url, (connection) => connection.dropDatabase());

/**
 * Probes the server for `withAdapter`. It rejects, and never throws before it returns.
 * @throws Error with the reason why there is no server to test against
 */
export const mongoAnswers = async (): Promise<unknown> =>
  onMongo(server(), (connection) => connection.db!.command({ ping: 1 }));

/**
 * Tells whether this is MongoDB, and not a server that only speaks its protocol. Such a server has no `explain` and
 * orders text in its own way.
 */
export const isMongoItself = async (): Promise<boolean> =>
  onMongo(server(), (connection) =>
    connection.db!.command({ explain: { find: 'anything', filter: {} } }).then(
      () => true,
      () => false,
    ),
  );
