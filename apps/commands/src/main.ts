import { runApp } from '#platform';
import { startCommands } from './start-commands.js';

runApp({
  name: 'commands',
  defaultPort: 3001,
  serves: 'health',
  start: ({ configuration, logger, telemetry, environment }) =>
    startCommands(configuration, logger, { upstreams: environment['UPSTREAMS'], telemetry }),
});
