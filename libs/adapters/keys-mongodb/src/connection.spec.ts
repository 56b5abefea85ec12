import { KeysUnavailable } from '#application';
import { driverErrors } from '#testing/mongodb';
import { toPortError } from './connection.js';

/** A server that answers isn't away, unless its code says so. */
const ANSWERS: readonly string[] = [
  'MongoBulkWriteError',
  'MongoClientBulkWriteError',
  'MongoServerError',
  'MongoWriteConcernError',
];

it('takes what the driver of MongoDB throws for an outage, but for answers of a server', () => {
  const errors = [...driverErrors()];
  const others = errors.filter(([, error]) => !(toPortError(error) instanceof KeysUnavailable));
  expect(others.map(([name]) => name).toSorted()).toEqual(ANSWERS);
  expect(errors.map(([name]) => name)).toContain('MongoPoolClosedError');
});
