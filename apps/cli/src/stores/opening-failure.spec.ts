import { StoreUnavailable } from '#application';
import { ConfigurationError } from '#platform';
import { EXIT } from '../output/failures.js';
import { openingFailure } from './opening-failure.js';

it('what the environment has wrong is wrong usage, and a store that is away may be there later', async () => {
  expect(await openingFailure(new ConfigurationError(['PORT is no number']))).toMatchObject({ exitCode: EXIT.usage });
  expect(await openingFailure(new StoreUnavailable('away'))).toMatchObject({ exitCode: EXIT.unavailable });
});
