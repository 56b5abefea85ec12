import { runApp } from '#platform';
import { startApiApp } from './start-api-app.js';

runApp({
  name: 'api',
  start: ({ configuration, logger, telemetry, environment }) =>
    startApiApp(configuration, logger, { telemetry, upstreams: environment['UPSTREAMS'] }),
});
