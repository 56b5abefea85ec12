import { runApp } from '#platform';
import { startProjectorApp } from './start-projector-app.js';

runApp({
  name: 'projector',
  defaultPort: 3002,
  serves: 'health',
  start: ({ configuration, logger, telemetry }) => startProjectorApp(configuration, logger, telemetry),
});
