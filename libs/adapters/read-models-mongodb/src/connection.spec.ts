import { ReadModelsUnavailable } from '#application';
import { driverErrors } from '#testing/mongodb';
import { toPortError } from './connection.js';

/** While one of these comes, MongoDB is away for us. All others are bugs, or answers of a server. */
const OUTAGES: readonly string[] = [
  'MongoClientClosedError',
  'MongoExpiredSessionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'MongoPoolClearedError',
  'MongoPoolClearedOnNetworkError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoServerSelectionError',
  'MongoStalePrimaryError',
  'MongoTopologyClosedError',
  'MongoWaitQueueTimeoutError',
];

it('takes what the driver of MongoDB throws for an outage just where it says that nobody answers', () => {
  const errors = [...driverErrors()];
  expect(errors.length).toBeGreaterThan(40);
  const outages = errors.filter(([, error]) => toPortError(error) instanceof ReadModelsUnavailable);
  expect(outages.map(([name]) => name).toSorted()).toEqual(OUTAGES);
});
