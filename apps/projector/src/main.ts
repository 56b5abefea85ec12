import { runApp, startWorkerApp } from '#platform';
import { startProjections } from './start-projections.js';

runApp({
  name: 'projector',
  defaultPort: 3002,
  serves: 'health',
  start: (settings) => startWorkerApp('projector', settings, startProjections),
});
