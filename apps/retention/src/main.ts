import { runApp } from '#platform';
import { startRetentionApp } from './start-retention-app.js';

runApp({
  name: 'retention',
  defaultPort: 3003,
  serves: 'health',
  start: ({ configuration, logger, telemetry }) => startRetentionApp(configuration, logger, telemetry),
});
