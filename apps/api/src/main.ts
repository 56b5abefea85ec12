import { runApp } from '#platform';
import { startApiApp } from './start-api-app.js';

runApp({
  name: 'api',
  start: ({ configuration, logger, telemetry }) => startApiApp(configuration, logger, telemetry),
});
